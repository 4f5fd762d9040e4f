package dev.kindred.internal.rules;

import java.util.stream.IntStream;

/** Counts for the tests of messages: only the rules may count. */
public final class CountsOf {

    private CountsOf() {}

    public static Counts of(int succeeded, int failed, int cancelled, int neverStarted) {
        Counts counts = new Counts();
        IntStream.range(0, succeeded).forEach(each -> counts.oneSucceeded());
        IntStream.range(0, failed).forEach(each -> counts.oneFailed());
        IntStream.range(0, cancelled).forEach(each -> counts.oneCancelled());
        IntStream.range(0, neverStarted).forEach(each -> counts.oneNeverStarted());
        return counts;
    }
}
