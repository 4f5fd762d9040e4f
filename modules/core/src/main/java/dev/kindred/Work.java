package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.internal.rules.Ending;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task: what executes, in contrast to the worker, the actor that it belongs to. It can outlive its worker,
 * when that is stopped or the work does not listen, so it reports its end by itself.
 */
abstract class Work {

    private static final VarHandle ENDING = handle("ending", Ending.class);
    private static final VarHandle CLAIMED = handle("claimed", boolean.class);

    // Written once, by whoever ends it.
    private volatile @Nullable Ending ending;
    private volatile boolean claimed;
    // Made when somebody asks for it, guarded by this; then read by whoever ends it.
    private volatile @Nullable CompletableFuture<Ending> end;
    // Written before the end, read after it.
    private volatile boolean leavesActor;

    // Written by the supervisor before it begins: who is to hear of its end.
    private @Nullable GroupRun<?> hearer;
    private @Nullable SubtaskHandle<?> reported;
    private int attempt;

    // Of the group's ends.
    @Nullable
    Work endedBefore;

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Work.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Has the group hear of the end, of this attempt of the subtask. Before it is started. */
    final void reportTo(GroupRun<?> group, SubtaskHandle<?> subtask) {
        hearer = group;
        isAttemptOf(subtask);
    }

    /** As {@link #reportTo}, where it began before: whoever calls it leaves the end with the group. */
    final void isAttemptOf(SubtaskHandle<?> subtask) {
        reported = subtask;
        attempt = subtask.attempt();
    }

    /** Of one that reports. */
    final SubtaskHandle<?> subtask() {
        return Objects.requireNonNull(reported);
    }

    /** Of one that has ended. */
    final Ending ending() {
        return Objects.requireNonNull(ending);
    }

    /** Whether it is a former attempt of its subtask. */
    final boolean isFormer() {
        return attempt != subtask().attempt();
    }

    /** Nothing of the work runs any more. Only the first end counts. */
    final void endWith(Ending how) {
        if (ENDING.compareAndSet(this, null, how)) {
            CompletableFuture<Ending> askedFor = end;
            if (askedFor != null) {
                askedFor.complete(how);
            }
            if (hearer != null) {
                hearer.ended(this);
            }
        }
    }

    final boolean isOver() {
        return ending != null;
    }

    /** The one end, when nothing of the work runs any more. */
    final synchronized CompletableFuture<Ending> end() {
        CompletableFuture<Ending> future = end;
        if (future == null) {
            future = new CompletableFuture<>();
            end = future;
            Ending already = ending;
            if (already != null) {
                future.complete(already);
            }
        }
        return future;
    }

    /** G8: the worker asks whether it may begin, which it may not once a cancel came. */
    final boolean mayBegin() {
        return !claimed && CLAIMED.compareAndSet(this, false, true);
    }

    /** It begins, and nobody else knows of it yet. */
    final void claim() {
        CLAIMED.set(this, true);
    }

    /** Ends it if its worker has not begun, for which it may never have found a thread. */
    final boolean endUnbegun() {
        if (!mayBegin()) {
            return false;
        }
        leavesActor = true;
        endWith(new Ending.Cancelled(null, null));
        return true;
    }

    /** Whether an actor of it may be there after its end, so that nobody should wait for that (C6). */
    boolean leavesActor() {
        return leavesActor;
    }

    /**
     * Starts it, and gives the actor that was made for it, if one was: its setup starts the work, its end cancels it, and it is to
     * be stopped after the work.
     */
    abstract @Nullable ActorRef<?> spawn(GroupDriver.Workers workers);

    /**
     * Asks the work to end. Called by the supervisor, so it returns at once and runs no code of the user.
     *
     * @param asked what the work is to see
     */
    abstract void cancel(Cancellation asked);

    /** A word for live trees: what kind of task this is. */
    abstract String kind();

    /** In the trace of a simulation, of one that has ended. */
    @Override
    public String toString() {
        return "Ended[subtask=" + reported + ", attempt=" + attempt + ", ending=" + ending + "]";
    }

    /** The part of {@link #cancel} that wakes the work, off the supervisor. Calling it again changes nothing. */
    abstract static class Leaf extends Work implements WorkContext.Of {
        final SubtaskHandle<?> handle;
        final GroupRun<?> group;
        // Where the code takes none there is none, unless it has a time of its own: nothing can be registered.
        private final @Nullable WorkContext context;
        // Written once, by the supervisor.
        private volatile @Nullable Cancellation cancellation;

        /** @param takesContext whether its code does, and so may register what is to be done on a cancel */
        Leaf(
                SubtaskHandle<?> handle,
                GroupRun<?> group,
                @Nullable Duration timeout,
                boolean takesContext,
                boolean mayBlock) {
            this.handle = handle;
            this.group = group;
            this.context = takesContext || timeout != null ? newContext(timeout, mayBlock) : null;
        }

        private WorkContext newContext(@Nullable Duration timeout, boolean mayBlock) {
            return new WorkContext(this, handle.attempt(), timeout, mayBlock, handle.carriedToCode());
        }

        @Override
        public final GroupRun<?> run() {
            return group;
        }

        @Override
        public final SubtaskHandle<?> handle() {
            return handle;
        }

        @Override
        public final @Nullable Cancellation cancellation() {
            return cancellation;
        }

        @Override
        public final boolean isRaised() {
            return cancellation != null || handle.seesGroupCancelled();
        }

        /** Of code that takes it. */
        final WorkContext context() {
            return Objects.requireNonNull(context);
        }

        /** What its code sees on its thread. */
        final CarriedContext carried() {
            return context == null ? handle.carriedToCode() : context.carried;
        }

        final Optional<Instant> deadline() {
            if (context != null) {
                return context.deadline();
            }
            return handle.isShielded() ? Optional.empty() : group.deadline();
        }

        /** Starts the work, on the worker's thread, and says how it has ended, if it has by then. Must not throw. */
        abstract @Nullable Ending begin();

        /** Wakes the work because it is cancelled, once. */
        abstract void interrupt();

        /** Where {@link #begin} runs. */
        abstract Props props();

        /** Has a worker that is shared begin it, as soon as one is free; its end is not bound to any actor's then. */
        abstract void lendWorker();

        /** On the thread of its worker. */
        final void beginOn() {
            if (mayBegin()) {
                if (isRaised()) {
                    ended(new Ending.Cancelled(null, null));
                } else {
                    Ending already = begin();
                    if (already != null) {
                        ended(already);
                    }
                }
            }
        }

        @Override
        final ActorRef<?> spawn(GroupDriver.Workers workers) {
            return workers.spawn(worker(), props());
        }

        private Behavior<Void> worker() {
            return Behaviors.setup(actor -> {
                beginOn();
                return isOver()
                        ? Behaviors.stopped()
                        : Behaviors.receive((same, message) -> Behaviors.same(), this::onSignal);
            });
        }

        private Behavior<Void> onSignal(ActorContext<Void> actor, Signal signal) {
            if (signal instanceof PostStop) {
                stopped();
            }
            return Behaviors.same();
        }

        @Override
        final void cancel(Cancellation asked) {
            cancellation = asked;
            group.runtime().cancels().execute(this::interruptIfRunning);
        }

        /** Its worker was stopped, by its supervisor after the end, or with it; or it has none, and would have been (G10). */
        final void stopped() {
            if (!isOver() && !handle.isShielded()) {
                cancel(group.cancellationInForce());
            }
        }

        private void interruptIfRunning() {
            if (!endUnbegun() && !isOver()) {
                interrupt();
            }
        }

        final void ended(Ending ending) {
            close();
            endWith(ending);
        }

        /** Nothing that its code has registered is done any more. */
        final void close() {
            if (context != null) {
                context.close();
            }
        }

        /** Fails the waits of its code, cancels its stages, runs its actions. */
        final void deliver() {
            if (context != null) {
                context.deliver();
            }
        }

        /** With all that hangs on the stage. */
        final void cancelStage(CompletionStage<?> stage) {
            WorkContext its = context == null ? newContext(null, false) : context;
            its.cancelStage(stage);
        }

        final Ending thrown(Throwable thrown) {
            return Ending.thrown(thrown, isRaised());
        }

        final Ending returned(@Nullable Object value, boolean noValue) {
            try {
                return Ending.value(LeafTask.checked(handle, value, noValue));
            } catch (RuntimeException wrong) {
                return new Ending.Failure(wrong);
            }
        }
    }
}
