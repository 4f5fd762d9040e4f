package dev.kindred;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a subtask tells whoever waits until it is ready (Trio's {@code nursery.start}). It is over when the subtask is ready,
 * or has failed before: then its failure is told here, and does not fail its group. Whichever comes first, from any thread.
 *
 * @param <V> the type of what it says when it is ready
 */
final class Handshake<V> {

    private static final int PENDING = 0;
    private static final int NEVER = -1;

    private final Class<V> type;
    private final CompletableFuture<V> ready = new CompletableFuture<>();
    // The attempt in which it was ready, or one of these.
    private final AtomicInteger over = new AtomicInteger(PENDING);

    Handshake(Class<V> type) {
        this.type = type;
    }

    /** @param cancel asks the subtask to end; called when whoever waits gives up before it is ready */
    CompletionStage<V> stage(Runnable cancel) {
        CompletableFuture<V> stage = ready.copy();
        stage.whenComplete((value, failure) -> {
            if (stage.isCancelled() && over.get() == PENDING) {
                cancel.run();
            }
        });
        return stage;
    }

    /** Whether it ends without having been ready, of which whoever waits is to hear. */
    boolean endsUnready() {
        return over.compareAndSet(PENDING, NEVER) || over.get() == NEVER;
    }

    /** A later attempt is ready too, but nobody waits for that any more. */
    void ready(String path, int attempt, Object value, Executor callbacks) {
        if (!type.isInstance(value)) {
            throw new ClassCastException("Cannot say that [" + path + "] is ready with " + value + ": a "
                    + type.getName() + " is waited for.");
        }
        int before = over.compareAndExchange(PENDING, attempt);
        if (before == attempt) {
            throw new IllegalStateException("Cannot say that [" + path + "] is ready: it has said so already.");
        }
        if (before == PENDING) {
            callbacks.execute(() -> ready.complete(type.cast(value)));
        }
    }

    void failed(Throwable why, Executor callbacks) {
        callbacks.execute(() -> ready.completeExceptionally(why));
    }

    /** Whoever still waits hears how it ended. */
    void ended(SubtaskHandle<?> subtask) {
        if (endsUnready()) {
            Throwable why = subtask.outcome()
                    .fold(
                            value -> new IllegalStateException("[" + subtask.path()
                                    + "] ended without saying that it is ready. Call context.ready(value)."),
                            failure -> failure,
                            cancelled -> new TaskCancelledException(subtask.path(), cancelled));
            failed(why, subtask.callbacks());
        }
    }
}
