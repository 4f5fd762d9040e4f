package dev.kindred.internal.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One timer for all leaves that are cancelled together and have the same grace. */
final class Graces {

    private int batches;

    /** Numbers the batches of the leaves among these, from 1 on: what is in none has 0. */
    Map<Duration, Integer> batch(List<ForkedSubtask> cancelled) {
        Map<Duration, Integer> batchOf = new LinkedHashMap<>();
        for (ForkedSubtask each : cancelled) {
            if (each.isLeaf()) {
                each.batch = batchOf.computeIfAbsent(each.grace(), grace -> ++batches);
            }
        }
        return batchOf;
    }
}
