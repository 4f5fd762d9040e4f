package dev.kindred.internal.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One timer for all leaves that are cancelled together and have the same grace. */
final class Graces {

    private final Duration ofTheGroup;
    private int batches;

    Graces(Duration ofTheGroup) {
        this.ofTheGroup = ofTheGroup;
    }

    /** Numbers the batches of the leaves among these, from 1 on: what is in none has 0. */
    Map<Duration, Integer> batch(List<ForkedSubtask> cancelled) {
        Map<Duration, Integer> batchOf = new LinkedHashMap<>();
        for (ForkedSubtask each : cancelled) {
            if (each.isLeaf()) {
                each.batch = batchOf.computeIfAbsent(of(each), grace -> ++batches);
            }
        }
        return batchOf;
    }

    Duration of(ForkedSubtask subtask) {
        Duration own = subtask.ownGrace();
        return own == null ? ofTheGroup : own;
    }
}
