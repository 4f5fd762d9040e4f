package dev.kindred;

import dev.kindred.testkit.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tasks whose steps are seconds of virtual time. */
final class Timed {

    private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");

    private Timed() {}

    static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    /** How long the run took so far. */
    static Duration elapsed(Simulation simulation) {
        return Duration.between(BEGIN, simulation.now());
    }

    static Instant at(long second) {
        return BEGIN.plusSeconds(second);
    }

    /** Of a subtask that has succeeded. */
    static Object resultOf(Subtask<?> subtask) {
        return ((Outcome.Succeeded<?>) subtask.outcome()).value();
    }

    static <T> Task<T> gives(long second, T value) {
        return Task.async(context -> context.sleep(seconds(second)).thenApply(slept -> value));
    }

    static <T> Task<T> fails(long second, Throwable failure) {
        return Task.async(context ->
                context.sleep(seconds(second)).thenCompose(slept -> CompletableFuture.<T>failedFuture(failure)));
    }

    /** Never ends by itself; the trace tells when it began, was told of its cancel, and was gone after its cleanup. */
    static <T> Task<T> untilCancelled(String name, long cleanup, List<String> trace) {
        return Task.async(context -> {
            trace.add(name + " began");
            CompletableFuture<T> end = new CompletableFuture<>();
            context.onCancel(() -> {
                trace.add(name + " told");
                context.sleep(seconds(cleanup)).thenRun(() -> {
                    trace.add(name + " gone");
                    end.cancel(false);
                });
            });
            return end;
        });
    }

    /** Never ends by itself, and fails in its cleanup. */
    static <T> Task<T> failsInCleanup(long cleanup, Throwable failure) {
        return Task.async(context -> {
            CompletableFuture<T> end = new CompletableFuture<>();
            context.onCancel(() -> context.sleep(seconds(cleanup)).thenRun(() -> end.completeExceptionally(failure)));
            return end;
        });
    }
}
