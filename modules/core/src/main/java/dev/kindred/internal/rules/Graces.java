package dev.kindred.internal.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One timer for all leaves that are cancelled together and have the same grace. */
final class Graces {

    private int batches;

    /** Numbers the batches of these leaves, from 1 on: what is in none has 0. */
    Map<Duration, Integer> batch(List<ForkedSubtask> leaves) {
        Map<Duration, Integer> batchOf = new LinkedHashMap<>();
        for (ForkedSubtask leaf : leaves) {
            leaf.batch = batchOf.computeIfAbsent(leaf.grace(), grace -> ++batches);
        }
        return batchOf;
    }
}
