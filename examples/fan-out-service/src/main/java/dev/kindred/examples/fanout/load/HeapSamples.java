package dev.kindred.examples.fanout.load;

import dev.kindred.examples.fanout.world.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The live heap of the service, asked for at equal distances while something goes on. One that fails is the last. */
final class HeapSamples {

    private final List<Long> bytes;

    private HeapSamples(List<Long> bytes) {
        this.bytes = bytes;
    }

    /** What was measured, and what it was measured during. */
    record During<T>(T result, HeapSamples heap) {}

    static <T> During<T> during(ServiceProcess service, Duration duration, Duration distance, Callable<T> work)
            throws Exception {
        List<Long> bytes = new ArrayList<>(); // of the one thread below; read when it has ended
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> sampling = thread.scheduleAtFixedRate(
                    () -> bytes.add(liveHeap(service)), distance.toNanos(), distance.toNanos(), TimeUnit.NANOSECONDS);
            thread.schedule(() -> sampling.cancel(false), duration.toNanos(), TimeUnit.NANOSECONDS);
            T result = work.call();
            return new During<>(result, new HeapSamples(bytes));
        } finally {
            thread.shutdown();
            thread.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static long liveHeap(ServiceProcess service) {
        try {
            return service.liveHeap();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot measure the heap.", e);
        }
    }

    int count() {
        return bytes.size();
    }

    /** The median of the first third, in bytes. */
    double first() {
        return median(bytes.subList(0, bytes.size() / 3));
    }

    /** The median of the last third, in bytes. */
    double last() {
        return median(bytes.subList(bytes.size() - bytes.size() / 3, bytes.size()));
    }

    long most() {
        return bytes.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Not the mean: connections that a burst has opened come and go; what leaks is in every sample that follows. */
    private static double median(List<Long> some) {
        return some.isEmpty() ? Double.NaN : some.stream().sorted().toList().get(some.size() / 2);
    }
}
