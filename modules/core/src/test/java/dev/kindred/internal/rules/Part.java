package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A subtask that is nothing but its state. */
final class Part extends ForkedSubtask {

    /** How it differs from others. */
    enum Trait {
        DAEMON,
        SHIELDED,
        /** Is run again once. */
        RETRIED,
        /** Has yet to say that it is ready. */
        STARTING,
        /** Is to hold permits. */
        PERMITS
    }

    final String name;
    private final Set<Trait> traits;

    // Of a batch: those that stand behind it, and how far they are.
    List<Part> items = List.of();
    int succeeded;
    boolean begun;

    Part(String name) {
        this(name, true, Duration.ofSeconds(10), Set.of());
    }

    Part(String name, boolean leaf, @Nullable Duration grace, Set<Trait> traits) {
        this.name = name;
        this.traits = traits;
        define(leaf, traits.contains(Trait.SHIELDED), grace);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    @Override
    public int items() {
        return items.size();
    }

    @Override
    public boolean isDaemon() {
        return is(Trait.DAEMON);
    }

    @Override
    public boolean failureIsOfTheGroup() {
        return !is(Trait.STARTING);
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
                + (isUnresponsive() ? " unresponsive" : "") + (backsOff() ? " backs off" : "")
                + (waitsForPermits() ? " for permits" : "")
                + (attempt() > 1 ? " attempt " + attempt() : "");
    }
}
