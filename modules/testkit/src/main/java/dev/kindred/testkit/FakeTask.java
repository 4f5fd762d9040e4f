package dev.kindred.testkit;

import dev.kindred.Task;
import dev.kindred.TaskContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Work that never ends, until it is told to or cancelled, and counts what happens to it.
 *
 * {@snippet file="dev/kindred/testkit/FakeTaskTest.java" region="told"}
 *
 * <p>A subtask that a test wants to see cancelled should be one: it cannot end by itself, so a cancel that is missing hangs
 * and does not pass. Its {@link #task} may be forked any number of times; all runs are told the same. Thread-safe, in
 * simulations and on real actor systems.
 *
 * @param <T> the type of its value
 */
public final class FakeTask<T> {

    private final boolean deaf;
    private final CompletableFuture<T> told = new CompletableFuture<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    // Guarded by this.
    private final Map<Integer, CompletableFuture<T>> running = new LinkedHashMap<>();
    private int starts;
    private int cancels;

    private FakeTask(boolean deaf) {
        this.deaf = deaf;
        told.whenComplete((value, failure) -> endAll());
    }

    /** Ends when it is told to, or at its cancel. */
    public static <T> FakeTask<T> create() {
        return new FakeTask<>(false);
    }

    /** Ends when it is told to, and at nothing else: a leaf that outlives its grace. Tell it at the end of the test. */
    public static <T> FakeTask<T> ignoringCancel() {
        return new FakeTask<>(true);
    }

    /** What is forked. */
    public Task<T> task() {
        return Task.async(this::begin);
    }

    private CompletionStage<T> begin(TaskContext context) {
        CompletableFuture<T> run = new CompletableFuture<>();
        int number;
        synchronized (this) {
            number = ++starts;
            running.put(number, run);
        }
        started.complete(null);
        context.onCancel(() -> cancelled(number, run));
        if (told.isDone()) {
            end(number, run);
        }
        return run;
    }

    private void cancelled(int number, CompletableFuture<T> run) {
        synchronized (this) {
            cancels++;
        }
        if (!deaf) {
            remove(number);
            run.completeExceptionally(new CancellationException("a fake task was cancelled"));
        }
    }

    // ---- telling ----

    /** Ends every run, now and later, with this value. Only the first word counts. */
    public void succeed(T value) {
        told.complete(Objects.requireNonNull(value, "value"));
    }

    /** Ends every run, now and later, with this failure. Only the first word counts. */
    public void fail(Throwable failure) {
        told.completeExceptionally(Objects.requireNonNull(failure, "failure"));
    }

    private void endAll() {
        Map<Integer, CompletableFuture<T>> all;
        synchronized (this) {
            all = new LinkedHashMap<>(running);
        }
        all.forEach(this::end);
    }

    private void end(int number, CompletableFuture<T> run) {
        remove(number);
        told.whenComplete((value, failure) -> {
            if (failure == null) {
                run.complete(value);
            } else {
                run.completeExceptionally(failure);
            }
        });
    }

    private synchronized void remove(int number) {
        running.remove(number);
    }

    // ---- counting ----

    /** Completes at the first start. */
    public CompletionStage<Void> started() {
        return started.minimalCompletionStage();
    }

    /** How often it was started. */
    public synchronized int starts() {
        return starts;
    }

    /** How often it was cancelled while it ran. */
    public synchronized int cancels() {
        return cancels;
    }

    /** How many runs of it have not ended. */
    public synchronized int running() {
        return running.size();
    }
}
