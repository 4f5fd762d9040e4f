package dev.kindred.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How long groups of three take that come by the clock, at 70 % of as many as the contender can do. The time of each counts from
 * the instant at which it was due, so that one which is held up is charged with all that wait behind it.
 */
final class Latency {

    private static final double LOAD = 0.7;
    private static final int AT_ONCE = 64; // enough that no processor is idle
    private static final int GROUPS = 40_000;
    private static final double SECONDS = 3;
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final Contender contender;
    private final Histogram nanos = new ConcurrentHistogram(HIGHEST_NANOS, 3);

    private Latency(Contender contender) {
        this.contender = contender;
    }

    static Latency of(Contender contender, int scale) throws Exception {
        Latency latency = new Latency(contender);
        double rate = LOAD * latency.capacity(Math.max(AT_ONCE, GROUPS / scale));
        latency.send(rate, (int) (rate * SECONDS / scale) + 1);
        return latency;
    }

    double micros(double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    /** Groups a second, so many at once all the time. */
    private double capacity(int groups) throws Exception {
        Semaphore room = new Semaphore(AT_ONCE);
        AtomicLong right = new AtomicLong();
        long began = System.nanoTime();
        for (int i = 0; i < groups; i++) {
            room.acquire();
            int number = i;
            contender.begin(number, sum -> {
                right.addAndGet(isRight(sum, number));
                room.release();
            });
        }
        room.acquire(AT_ONCE);
        check(right.get(), groups);
        return groups * 1e9 / (System.nanoTime() - began);
    }

    private void send(double rate, int groups) throws Exception {
        Semaphore ended = new Semaphore(0);
        AtomicLong right = new AtomicLong();
        long began = System.nanoTime();
        for (int i = 0; i < groups; i++) {
            long due = began + (long) (i * 1e9 / rate);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            int number = i;
            contender.begin(number, sum -> {
                nanos.recordValue(Math.min(System.nanoTime() - due, HIGHEST_NANOS));
                right.addAndGet(isRight(sum, number));
                ended.release();
            });
        }
        ended.acquire(groups);
        check(right.get(), groups);
    }

    private static int isRight(long sum, int number) {
        return sum == 3L * number + 3 ? 1 : 0;
    }

    private static void check(long right, int groups) {
        if (right != groups) {
            throw new IllegalStateException("Of " + groups + " groups " + right + " answered what they should");
        }
    }
}
