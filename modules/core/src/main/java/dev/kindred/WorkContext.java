package dev.kindred;

import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancel of one piece of work: of a leaf, or of a body.
 *
 * <p>A cancel is first a flag that can be seen, and then delivered, once: either by {@link #deliver}, or by a wait that
 * fails with it. Waits that begin after the work has seen its cancel are cleanup, and are left alone.
 */
final class WorkContext implements TaskContext {

    private static final Logger LOG = LoggerFactory.getLogger(TaskContext.class);
    private static final List<Runnable> NONE = List.of();

    /** A piece of work: a leaf, or a body. */
    interface Of {
        /** Of its group. */
        GroupRun<?> run();

        /** Null for a body. */
        @Nullable
        SubtaskHandle<?> handle();

        /** What it was asked to see, by itself. */
        @Nullable
        Cancellation cancellation();

        /** Whether it can see a cancel, of its own or of its group. */
        boolean isRaised();
    }

    private final Of work;
    private final int attempt;
    private final boolean mayBlock;
    private final @Nullable Instant ownDeadline;
    final CarriedContext carried;

    // Guarded by this.
    private @Nullable List<Runnable> onCancel = NONE; // null when it is too late for more
    private List<Sleep> sleeps = List.of();
    private boolean seen;
    private boolean toldByWait;
    // Whether anything was ever registered here, and whether the work has ended: each is written before the other is
    // read, so that a work which registers nothing ends without a lock.
    private volatile boolean used;
    private volatile boolean over;
    // What the sleeps that the cancel cut short fail with; read by the thread that waits for one.
    private volatile @Nullable TaskCancelledException delivered;

    WorkContext(Of work, int attempt, @Nullable Duration timeout, boolean mayBlock, CarriedContext carried) {
        this.work = work;
        this.attempt = attempt;
        this.carried = carried;
        this.mayBlock = mayBlock;
        this.ownDeadline = timeout == null ? null : GroupRun.later(runtime().now(), timeout);
    }

    private TaskRuntime runtime() {
        return work.run().runtime();
    }

    @Override
    public String path() {
        SubtaskHandle<?> subtask = work.handle();
        return subtask == null ? work.run().path() : subtask.path();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Optional<Instant> deadline() {
        Optional<Instant> own = Optional.ofNullable(ownDeadline);
        SubtaskHandle<?> subtask = work.handle();
        return subtask != null && subtask.isShielded()
                ? own
                : GroupRun.earlier(work.run().deadline(), own);
    }

    @Override
    public Optional<Duration> remaining() {
        Instant now = runtime().now();
        return deadline().map(at -> at.isBefore(now) ? Duration.ZERO : Duration.between(now, at));
    }

    @Override
    public boolean isCancelled() {
        boolean cancelled = work.isRaised();
        if (cancelled) {
            synchronized (this) {
                seen = true;
            }
        }
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        synchronized (this) {
            used = true;
            if (onCancel != null && !over) {
                add(action);
                return;
            }
            if (!seen) {
                return; // the work has ended, and was not cancelled
            }
        }
        call(action);
    }

    @Override
    public <S extends CompletionStage<?>> S cancelling(S stage) {
        Objects.requireNonNull(stage, "stage");
        Runnable cancel = () -> cancelStage(stage);
        if (register(cancel)) {
            Stages.hear(stage, (value, failure) -> forget(cancel));
        }
        return stage;
    }

    @Override
    public CompletionStage<Void> sleep(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("Cannot sleep for " + delay + ": the delay must be at least 0.");
        }
        boolean cleanup;
        synchronized (this) {
            cleanup = seen;
            if (!seen && work.isRaised()) {
                seen = true;
                toldByWait = true;
                return CompletableFuture.failedFuture(cancelled());
            }
        }
        Sleep sleep = new Sleep(delay, cleanup);
        Stages.hear(sleep.slept, (value, failure) -> forget(sleep));
        return sleep.slept;
    }

    /** A sleep in progress; one begun in cleanup ends only with its work. */
    private final class Sleep {
        final CompletableFuture<Void> slept = new CompletableFuture<>();
        final boolean cleanup;
        private final TaskRuntime.Timer timer;

        Sleep(Duration delay, boolean cleanup) {
            this.cleanup = cleanup;
            Executor executor = executor();
            timer = runtime().schedule(delay, () -> executor.execute(() -> slept.complete(null)));
            boolean late;
            synchronized (WorkContext.this) {
                used = true;
                if (sleeps.isEmpty()) {
                    sleeps = new ArrayList<>(1);
                }
                sleeps.add(this);
                late = over || (seen && !cleanup);
            }
            if (late) {
                cut(seenCancelled());
            }
        }

        void cut(TaskCancelledException cancelled) {
            timer.cancel();
            carried.run(() -> slept.completeExceptionally(cancelled));
        }
    }

    @Override
    public <V> V await(CompletionStage<V> stage) throws Exception {
        if (!mayBlock) {
            throw new IllegalStateException("Cannot await in [" + path()
                    + "]: its thread must not block. Compose the stages, or make it a Task.blocking.");
        }
        try {
            return runtime().await(stage.toCompletableFuture());
        } catch (ExecutionException e) {
            throw asException(seenOnce(Ending.unwrap(e)));
        } catch (CancellationException e) { // newer JDKs wrap the one that the stage failed with
            throw asException(seenOnce(e.getCause() instanceof TaskCancelledException inner ? inner : e));
        }
    }

    /** C2: the wait failed because of the cancel for which the thread was interrupted too, just before. */
    private Throwable seenOnce(Throwable failure) {
        if (failure == delivered) {
            Thread.interrupted();
        }
        return failure;
    }

    @Override
    public void cancelSelf(String reason) {
        Objects.requireNonNull(work.handle(), "a body has no context to call this on")
                .cancel(reason);
    }

    @Override
    public void ready(Object value) {
        Objects.requireNonNull(value, "value");
        SubtaskHandle<?> subtask = work.handle();
        Handshake<?> handshake = subtask == null ? null : subtask.handshake();
        if (handshake != null && !work.isRaised()) {
            handshake.ready(path(), attempt, value, runtime().callbacks());
        }
    }

    @Override
    public Executor executor() {
        return carried.on(runtime().executor());
    }

    @Override
    public Clock clock() {
        return new RuntimeClock(runtime(), ZoneOffset.UTC);
    }

    // ---- for the work ----

    /** The cancel as the work is told of it; what begins after it was taken is cleanup. More than once is as once. */
    synchronized Told see() {
        seen = true;
        List<Runnable> actions = onCancel == null ? List.of() : onCancel;
        onCancel = null;
        List<Sleep> cut = sleeps.isEmpty()
                ? List.of()
                : sleeps.stream().filter(sleep -> !sleep.cleanup).toList();
        return new Told(toldByWait, cut, actions);
    }

    /** What all its waits fail with. Made only where one does. */
    private synchronized TaskCancelledException seenCancelled() {
        TaskCancelledException one = delivered;
        if (one == null) {
            one = cancelled();
            delivered = one;
        }
        return one;
    }

    /** @param byWait whether a wait of the work told it before */
    record Told(boolean byWait, List<Sleep> cut, List<Runnable> actions) {}

    /** Fails its sleeps, cancels its stages, runs its actions. */
    void deliver(Told told) {
        told.cut().forEach(sleep -> sleep.cut(seenCancelled()));
        told.actions().forEach(this::call);
    }

    void deliver() {
        deliver(see());
    }

    /** The work has ended: no timer of it stays. */
    void close() {
        over = true;
        if (!used) {
            return;
        }
        List<Sleep> left;
        synchronized (this) {
            onCancel = null;
            if (sleeps.isEmpty()) {
                return;
            }
            left = List.copyOf(sleeps);
        }
        for (Sleep sleep : left) {
            if (sleep.slept.isDone()) { // as one is whose end is that of the work
                sleep.timer.cancel();
            } else {
                sleep.cut(cancelled());
            }
        }
    }

    private synchronized void forget(Sleep sleep) {
        if (!sleeps.isEmpty()) {
            sleeps.remove(sleep);
        }
    }

    private synchronized boolean register(Runnable action) {
        used = true;
        if (onCancel == null || seen || over) {
            return false;
        }
        add(action);
        return true;
    }

    /** Most work registers nothing, and has no list for it. Guarded by this, while it is not too late. */
    private void add(Runnable action) {
        if (onCancel == NONE) {
            onCancel = new ArrayList<>(1);
        }
        Objects.requireNonNull(onCancel).add(action);
    }

    private synchronized void forget(Runnable action) {
        if (onCancel != null && onCancel != NONE) {
            onCancel.remove(action);
        }
    }

    private TaskCancelledException cancelled() {
        Cancellation own = work.cancellation();
        return new TaskCancelledException(path(), own != null ? own : work.run().cancellationInForce());
    }

    private void call(Runnable action) {
        try {
            carried.run(action);
        } catch (Throwable thrown) {
            LOG.atWarn()
                    .addKeyValue("group", work.run().path())
                    .addKeyValue("path", path())
                    .setCause(thrown)
                    .log("An action of [{}] that was to run on its cancel failed", path());
        }
    }

    /** With all that hangs on the stage, which may be the user's code. */
    void cancelStage(CompletionStage<?> stage) {
        try {
            carried.run(() -> cancelFuture(stage.toCompletableFuture()));
        } catch (Throwable thrown) { // B4: a stage may be anybody's
            LOG.debug("A stage of {} cannot be cancelled", stage.getClass(), thrown);
        }
    }

    /** A plain one hears who cancelled it and why, and is cancelled all the same; a class of its own may have more to do. */
    private void cancelFuture(CompletableFuture<?> future) {
        if (future.getClass() == CompletableFuture.class) {
            future.completeExceptionally(seenCancelled());
        } else {
            future.cancel(true);
        }
    }

    static Exception asException(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof Exception exception ? exception : new ExecutionException(thrown);
    }

    private static final class RuntimeClock extends Clock {
        private final TaskRuntime runtime;
        private final ZoneId zone;

        RuntimeClock(TaskRuntime runtime, ZoneId zone) {
            this.runtime = runtime;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new RuntimeClock(runtime, other);
        }

        @Override
        public Instant instant() {
            return runtime.now();
        }
    }
}
