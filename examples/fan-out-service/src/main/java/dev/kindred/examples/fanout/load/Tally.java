package dev.kindred.examples.fanout.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What became of the requests. Counted on the client's threads, read when all are over. */
final class Tally {

    private final LongAdder answered = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final Map<String, LongAdder> others = new ConcurrentHashMap<>();

    void count(@Nullable Integer status, @Nullable Throwable failure) {
        if (status == null) {
            noAnswer(String.valueOf(failure));
            return;
        }
        switch (status) {
            case 200 -> answered.increment();
            case 503 -> rejected.increment();
            case 504 -> timedOut.increment();
            default -> other("status " + status);
        }
    }

    /** A client that has lost its patience is a time-out too. */
    private void noAnswer(String failure) {
        if (failure.contains("HttpTimeoutException")) {
            timedOut.increment();
        } else {
            other(failure);
        }
    }

    private void other(String what) {
        others.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    long answered() {
        return answered.sum();
    }

    long rejected() {
        return rejected.sum();
    }

    long timedOut() {
        return timedOut.sum();
    }

    /** Neither of these: other answers, or none. There should be none. */
    Map<String, LongAdder> others() {
        return Map.copyOf(others);
    }
}
