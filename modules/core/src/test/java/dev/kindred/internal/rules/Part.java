package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import java.time.Duration;

/** A subtask that is nothing but its state. */
final class Part extends ForkedSubtask {

    final String name;

    Part(String name) {
        this(name, true, Duration.ofSeconds(10));
    }

    Part(String name, boolean leaf, Duration grace) {
        this.name = name;
        define(leaf, grace);
    }

    @Override
    public String path() {
        return "g/" + name;
    }

    void refuse() {
        reject();
    }

    @Override
    public String toString() {
        Cancellation cancellation = cancellationOrNull();
        return name + " " + state() + (cancellation == null ? "" : "(" + cancellation.origin() + ")")
                + (isUnresponsive() ? " unresponsive" : "");
    }
}
