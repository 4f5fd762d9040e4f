package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.runtime.TaskRuntime;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The handle, and what the supervisor keeps of a subtask. */
sealed class SubtaskHandle<T> extends ForkedSubtask implements Subtask<T> {

    private static final VarHandle FORKED_AT = handle("forkedAt");
    private static final VarHandle STARTED_AT = handle("startedAt");
    private static final VarHandle ENDED_AT = handle("endedAt");

    private final GroupRun<?> group;
    private final @Nullable String ownName; // null where the number is all of it
    private final int number;
    private final boolean daemon;
    final CarriedContext carried;
    // What few have, for there may be a million: ties to others; or the batch of items that it stands for, until they
    // are parted.
    private final @Nullable Object origin;

    // Written by the supervisor: what makes the task; then the task, until it starts or may not be run again. Or why it
    // was rejected, which anybody may read who has seen that it was.
    private @Nullable Object code;

    // Written and read by the supervisor alone.
    @Nullable
    Work work;

    private @Nullable Held held;

    // Written by the supervisor, read by anybody, who may be late by a moment: a full fence for each costs more than
    // the rest.
    private @Nullable Instant forkedAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;

    // Guarded by this: made when somebody asks.
    private @Nullable CompletableFuture<Outcome<T>> completion;

    private SubtaskHandle(
            GroupRun<?> group,
            @Nullable String ownName,
            int number,
            boolean daemon,
            @Nullable Object code,
            CarriedContext carried,
            @Nullable Object origin) {
        this.group = group;
        this.ownName = ownName;
        this.number = number;
        this.daemon = daemon;
        this.code = code;
        this.carried = carried;
        this.origin = origin;
    }

    /**
     * Of a task that is there.
     *
     * @param ownName what it is called; null for its number
     * @param number of those in its group that have no name
     * @param handshake of one that is to tell that it is ready
     */
    SubtaskHandle(
            GroupRun<?> group,
            @Nullable String ownName,
            int number,
            Task<T> task,
            @Nullable Handshake<?> handshake,
            CarriedContext carried) {
        this(
                group,
                ownName,
                number,
                task.options.daemon(),
                task,
                carried,
                handshake == null ? null : new Ties(handshake, List.of()));
    }

    /** Of a task that is made when all of these have succeeded. */
    SubtaskHandle(
            GroupRun<?> group,
            @Nullable String ownName,
            int number,
            Callable<? extends Task<T>> definition,
            List<SubtaskHandle<?>> dependencies,
            CarriedContext carried) {
        this(
                group,
                ownName,
                number,
                false,
                definition,
                carried,
                dependencies.isEmpty() ? null : new Ties(null, dependencies));
    }

    /** Of the items of a batch, which begin with that number. */
    SubtaskHandle(GroupRun<?> group, int number, ItemBatch<?, T> batch, CarriedContext carried) {
        this(group, null, number, false, null, carried, batch);
    }

    /** Of an item of a fan-out. */
    static final class Item<T> extends SubtaskHandle<T> {
        private final Object item;
        private final @Nullable SubtaskHandle<T> sharing;

        private Item(
                GroupRun<?> group,
                int number,
                Object item,
                Object code,
                CarriedContext carried,
                @Nullable SubtaskHandle<T> sharing) {
            super(group, null, number, false, code, carried, null);
            this.item = item;
            this.sharing = sharing;
        }

        /** Whose task is made when its turn has come. */
        Item(
                GroupRun<?> group,
                int number,
                Object item,
                Callable<? extends Task<T>> definition,
                CarriedContext carried) {
            this(group, number, item, definition, carried, null);
        }

        private Item(SubtaskHandle<T> sharing, int index, Object item, Object code) {
            this(sharing.group(), sharing.number() + index, item, code, sharing.carried, sharing);
        }

        /** That is, or was, in a batch, and whose task is made. */
        Item(SubtaskHandle<T> sharing, int index, Object item, Task<T> made) {
            this(sharing, index, item, (Object) made);
        }

        /** That was in a batch, and whose task is made when its turn has come. */
        Item(SubtaskHandle<T> sharing, int index, Object item, Callable<? extends Task<T>> definition) {
            this(sharing, index, item, (Object) definition);
        }
    }

    private record Ties(@Nullable Handshake<?> handshake, List<SubtaskHandle<?>> dependencies) {}

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(SubtaskHandle.class, field, Instant.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Nullable
    Handshake<?> handshake() {
        return origin instanceof Ties ties ? ties.handshake() : null;
    }

    List<SubtaskHandle<?>> dependencies() {
        return origin instanceof Ties ties ? ties.dependencies() : List.of();
    }

    /** The items that it stands for. */
    @Nullable
    ItemBatch<?, ?> batch() {
        return origin instanceof ItemBatch<?, ?> batch ? batch : null;
    }

    /** Of an item, what stands or stood for it. */
    @Nullable
    SubtaskHandle<?> sharing() {
        return this instanceof Item<T> item ? item.sharing : null;
    }

    /** What was handed to the fork, of an item. */
    @Nullable
    Object item() {
        return this instanceof Item<T> item ? item.item : null;
    }

    @Override
    public int items() {
        return origin instanceof ItemBatch<?, ?> batch ? batch.size() : 0;
    }

    GroupRun<?> group() {
        return group;
    }

    /** Of those in its group that have no name. */
    int number() {
        return number;
    }

    @Override
    public boolean isDaemon() {
        return daemon;
    }

    @Override
    public boolean failureIsOfTheGroup() {
        Handshake<?> handshake = handshake();
        return handshake == null || !handshake.endsUnready();
    }

    @Override
    public String path() {
        return group.pathOf(name());
    }

    @Override
    public String name() {
        return ownName == null ? "#" + number : ownName; // a name begins with no #
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
        ForkRejectedException rejected = rejection();
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

    private @Nullable ForkRejectedException rejection() {
        return state() == SubtaskState.REJECTED ? (ForkRejectedException) code : null;
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
        ForkRejectedException rejected = rejection();
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
        return Optional.ofNullable((Instant) STARTED_AT.getAcquire(this));
    }

    @Override
    public Optional<Instant> endedAt() {
        return Optional.ofNullable((Instant) ENDED_AT.getAcquire(this));
    }

    @Override
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        Cancellation asked = new Cancellation(Cancellation.Origin.REQUESTED, path(), reason);
        group.tell(new GroupCommand.CancelSubtask(this, asked));
    }

    // ---- for the supervisor ----

    /** Whether {@link #makeTask} runs no code of the user's. */
    boolean taskIsMade() {
        return code instanceof Task;
    }

    /** Its turn has come. The task of one that comes after others is made only now, and once for all its attempts. */
    Task<T> makeTask() throws Exception {
        Task<T> already = task();
        if (already != null) {
            return already;
        }
        @SuppressWarnings("unchecked") // it is that or a task
        Callable<? extends Task<T>> taken = (Callable<? extends Task<T>>) Objects.requireNonNull(code);
        code = null;
        Task<T> made = Objects.requireNonNull(
                taken.call(), () -> "The function that makes the task of [" + path() + "] returned null.");
        if (made.options.daemon() && !daemon) {
            throw new IllegalStateException("Cannot start [" + path()
                    + "]: a task that is made when its turn has come cannot be a daemon. Fork it by itself.");
        }
        code = made;
        return made;
    }

    @SuppressWarnings("unchecked") // its own
    private @Nullable Task<T> task() {
        return code instanceof Task<?> task ? (Task<T>) task : null;
    }

    /** It starts. */
    Task<T> takeTask() {
        Task<T> made = Objects.requireNonNull(task(), "its turn has not come");
        code = made.options.retry() == null ? null : made;
        return made;
    }

    /** When its last attempt failed with this. */
    @Nullable
    Duration backoff(Throwable cause) {
        Task<T> task = task();
        Retry retry = task == null ? null : task.options.retry();
        return retry == null
                ? null
                : retry.backoff(attempt(), cause, group.runtime().random());
    }

    /** Has it hold the actor that was made for its attempt, if one was. */
    void runsOn(@Nullable ActorRef<?> worker) {
        if (worker != null) {
            held().worker = worker;
        }
    }

    /** Of its timeout or its backoff. */
    TaskRuntime.@Nullable Timer timer() {
        return held == null ? null : held.timer;
    }

    void awaits(TaskRuntime.Timer timer) {
        held().timer = timer;
    }

    @Nullable
    PermitClaim claim() {
        return held == null ? null : held.claim;
    }

    void claims(@Nullable PermitClaim claim) {
        held().claim = claim;
    }

    private Held held() {
        if (held == null) {
            held = new Held();
        }
        return held;
    }

    /** What few have beside their work. */
    private static final class Held {
        @Nullable
        ActorRef<?> worker;

        TaskRuntime.@Nullable Timer timer;

        @Nullable
        PermitClaim claim;

        void forgetAttempt(GroupDriver.Workers workers) {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            if (worker != null) {
                workers.stop(worker);
                worker = null;
            }
        }
    }

    /** Nothing of the attempt that has ended is kept. */
    void forgetAttempt(GroupDriver.Workers workers) {
        if (held != null) {
            held.forgetAttempt(workers);
        }
        if (!isUnresponsive()) {
            work = null;
        }
    }

    /** Whether the cancel of its group is seen by its code before it is told: not if it is shielded, or awaits its turn. */
    boolean seesGroupCancelled() {
        return !isShielded() && !group.stopsInReverse() && group.isCancelled();
    }

    Executor callbacks() {
        return group.runtime().callbacks();
    }

    /** With the log fields of the code that runs for it. */
    CarriedContext carriedToCode() {
        return carried.hasLogFields() ? carried.named(group.path(), path(), attempt()) : carried; // the path is made
    }

    boolean belongsTo(GroupRun<?> other) {
        return group == other;
    }

    /** Whether its group knows of it. */
    boolean isForked() {
        return forkedAt != null;
    }

    void forked(Instant now) {
        FORKED_AT.setRelease(this, now);
    }

    void starting(Instant now) {
        STARTED_AT.setRelease(this, now);
    }

    void defined(Task<T> made) {
        define(made instanceof LeafTask, made.options.shielded(), made.options.grace());
    }

    /** As an item that shares a worker. */
    void definedAsItem() {
        define(true, false, null);
    }

    void over(Instant now) {
        ENDED_AT.setRelease(this, now);
        code = null;
        Handshake<?> handshake = handshake();
        if (handshake != null) {
            handshake.ended(this);
        }
        complete();
    }

    void rejected(ForkRejectedException why) {
        code = why;
        reject();
        Handshake<?> handshake = handshake();
        if (handshake != null) {
            handshake.failed(why, callbacks());
        }
        complete();
    }

    private synchronized void complete() {
        if (completion != null) {
            CompletableFuture<Outcome<T>> future = completion;
            callbacks().execute(() -> completeIfOver(future));
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
