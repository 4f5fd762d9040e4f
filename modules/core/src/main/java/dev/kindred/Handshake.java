package dev.kindred;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a subtask tells whoever waits until it is ready (Trio's {@code nursery.start}). It is over when the subtask is ready;
 * before that its failure is told here, and does not fail its group.
 *
 * @param <V> the type of what it says when it is ready
 */
final class Handshake<V> {

    private final Class<V> type;
    private final CompletableFuture<V> ready = new CompletableFuture<>();
    private final AtomicBoolean over = new AtomicBoolean();

    Handshake(Class<V> type) {
        this.type = type;
    }

    /** @param cancel asks the subtask to end; called when whoever waits gives up before it is ready */
    CompletionStage<V> stage(Runnable cancel) {
        CompletableFuture<V> stage = ready.copy();
        stage.whenComplete((value, failure) -> {
            if (stage.isCancelled() && !over.get()) {
                cancel.run();
            }
        });
        return stage;
    }

    boolean isOver() {
        return over.get();
    }

    void ready(String path, Object value, Executor callbacks) {
        if (!type.isInstance(value)) {
            throw new ClassCastException("Cannot say that [" + path + "] is ready with " + value + ": a "
                    + type.getName() + " is waited for.");
        }
        if (!over.compareAndSet(false, true)) {
            throw new IllegalStateException("Cannot say that [" + path + "] is ready: it has said so already.");
        }
        callbacks.execute(() -> ready.complete(type.cast(value)));
    }

    void failed(Throwable why, Executor callbacks) {
        callbacks.execute(() -> ready.completeExceptionally(why));
    }

    /** Whoever still waits hears how it ended. */
    void ended(SubtaskHandle<?> subtask) {
        if (!over.get()) {
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
