package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The handle, and what the supervisor keeps of a subtask. */
final class SubtaskHandle<T> extends ForkedSubtask implements Subtask<T> {

    private final GroupRun<?> group;
    private final String name;
    final List<SubtaskHandle<?>> dependencies;
    final CarriedContext carried;

    // Written and read by the supervisor alone.
    private @Nullable Callable<? extends Task<T>> definition;

    @Nullable
    Work work;

    @Nullable
    ActorRef<?> worker;

    TaskRuntime.@Nullable Timer timeout;

    // Written by the supervisor, read by anybody.
    private volatile @Nullable Instant forkedAt;
    private volatile @Nullable Instant startedAt;
    private volatile @Nullable Instant endedAt;
    private volatile @Nullable ForkRejectedException rejection;

    // Guarded by this: made when somebody asks.
    private @Nullable CompletableFuture<Outcome<T>> completion;

    SubtaskHandle(
            GroupRun<?> group,
            String name,
            Callable<? extends Task<T>> definition,
            List<SubtaskHandle<?>> dependencies,
            CarriedContext carried) {
        this.group = group;
        this.name = name;
        this.definition = definition;
        this.dependencies = dependencies;
        this.carried = carried;
    }

    @Override
    public String path() {
        return group.pathOf(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public T get() {
        Outcome<T> outcome = outcome();
        if (outcome instanceof Outcome.Failed<T> failed) {
            throw new IllegalStateException(
                    "Cannot read [" + path() + "]: it failed (" + failed.cause() + "). Look at its outcome().",
                    failed.cause());
        }
        if (outcome instanceof Outcome.Cancelled<T> cancelled) {
            throw new IllegalStateException(
                    "Cannot read [" + path() + "]: it was " + cancelled.cancellation() + ". Look at its outcome().");
        }
        return outcome.valueOrThrow();
    }

    @Override
    @SuppressWarnings("unchecked") // its work is of T
    public Outcome<T> outcome() {
        ForkRejectedException rejected = rejection;
        if (rejected != null) {
            throw rejected;
        }
        Outcome<?> outcome = outcomeOrNull();
        if (outcome == null) {
            throw new IllegalStateException("Cannot read [" + path() + "]: it has not ended (" + state()
                    + "). Read handles in the result function, or in a task forked after() it.");
        }
        return (Outcome<T>) outcome;
    }

    @Override
    public synchronized CompletionStage<Outcome<T>> completion() {
        if (completion == null) {
            completion = new CompletableFuture<>();
            completeIfOver(completion);
        }
        return completion.minimalCompletionStage();
    }

    private void completeIfOver(CompletableFuture<Outcome<T>> future) {
        ForkRejectedException rejected = rejection;
        if (rejected != null) {
            future.completeExceptionally(rejected);
        } else if (outcomeOrNull() != null) {
            future.complete(outcome());
        }
    }

    @Override
    public Optional<Cancellation> cancellation() {
        return Optional.ofNullable(cancellationOrNull());
    }

    @Override
    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    @Override
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    // ---- for the supervisor ----

    /** The task, which for a subtask that comes after others is made only now. */
    Task<T> takeTask() throws Exception {
        Callable<? extends Task<T>> taken = Objects.requireNonNull(definition);
        definition = null;
        return Objects.requireNonNull(
                taken.call(), () -> "The function that makes the task of [" + path() + "] returned null.");
    }

    /** With the log fields of the code that runs for it. */
    CarriedContext carriedToCode() {
        return carried.named(group.path(), path(), 1);
    }

    boolean belongsTo(GroupRun<?> other) {
        return group == other;
    }

    void forked(Instant now) {
        forkedAt = now;
    }

    void starting(Instant now) {
        startedAt = now;
    }

    void defined(Task<T> task, Duration grace) {
        define(task instanceof LeafTask, grace);
    }

    void over(Instant now) {
        endedAt = now;
        definition = null;
        complete();
    }

    void rejected(ForkRejectedException why) {
        rejection = why;
        definition = null;
        reject();
        complete();
    }

    private synchronized void complete() {
        if (completion != null) {
            CompletableFuture<Outcome<T>> future = completion;
            group.runtime().callbacks().execute(() -> completeIfOver(future));
        }
    }

    Duration waited() {
        return Duration.between(Objects.requireNonNull(forkedAt), since());
    }

    Duration ran() {
        Instant started = startedAt;
        return started == null ? Duration.ZERO : Duration.between(started, Objects.requireNonNull(endedAt));
    }

    Instant since() {
        Instant started = startedAt;
        return started != null ? started : Objects.requireNonNull(forkedAt);
    }

    @Override
    public String toString() {
        return "[" + path() + "] " + state();
    }
}
