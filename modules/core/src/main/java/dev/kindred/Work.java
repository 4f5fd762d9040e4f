package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task: what executes, in contrast to the worker, the actor that it belongs to. It can outlive its worker,
 * when that is stopped or the work does not listen, so it reports its end by itself.
 */
abstract class Work {

    /** The one end, when nothing of the work runs any more. */
    private final CompletableFuture<Ending> end = new CompletableFuture<>();

    private final AtomicBoolean claimed = new AtomicBoolean();
    // Written before the end, read after it.
    private volatile boolean leavesActor;

    CompletableFuture<Ending> end() {
        return end;
    }

    /** G8: the worker asks whether it may begin, which it may not once a cancel came. */
    final boolean mayBegin() {
        return claimed.compareAndSet(false, true);
    }

    /** Ends it if its worker has not begun, for which it may never have found a thread. */
    final boolean endUnbegun() {
        if (!mayBegin()) {
            return false;
        }
        leavesActor = true;
        end.complete(new Ending.Cancelled(null, null));
        return true;
    }

    /** Whether an actor of it may be there after its end, so that nobody should wait for that (C6). */
    boolean leavesActor() {
        return leavesActor;
    }

    /** Makes the actor that it belongs to while it runs: its setup starts the work, its end cancels it. */
    abstract ActorRef<?> spawn(GroupDriver.Workers workers);

    /**
     * Asks the work to end. Called by the supervisor, so it returns at once and runs no code of the user.
     *
     * @param asked what the work is to see
     */
    abstract void cancel(Cancellation asked);

    /** A word for live trees: what kind of task this is. */
    abstract String kind();

    /** The part of {@link #cancel} that wakes the work, off the supervisor. Calling it again changes nothing. */
    abstract static class Leaf extends Work {
        final SubtaskHandle<?> handle;
        final GroupRun<?> group;
        final WorkContext context;

        Leaf(SubtaskHandle<?> handle, GroupRun<?> group, boolean mayBlock, @Nullable Duration timeout) {
            this.handle = handle;
            this.group = group;
            this.context = new WorkContext(group, handle, timeout, mayBlock, handle.carriedToCode());
        }

        /** Starts the work, on the worker's thread. Must not throw. */
        abstract void begin();

        /** Wakes the work because it is cancelled, once. */
        abstract void interrupt();

        /** Where {@link #begin} runs. */
        abstract Props props();

        @Override
        final ActorRef<?> spawn(GroupDriver.Workers workers) {
            return workers.spawn(worker(), props());
        }

        private Behavior<Void> worker() {
            return Behaviors.setup(actor -> {
                if (mayBegin()) {
                    if (context.isRaised()) {
                        ended(new Ending.Cancelled(null, null));
                    } else {
                        begin();
                    }
                }
                return end().isDone()
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
            context.raise(asked);
            group.runtime().cancels().execute(this::interruptIfRunning);
        }

        /** The worker was stopped: by its supervisor after the end, or with it (G10). */
        private void stopped() {
            if (!end().isDone() && !handle.isShielded()) {
                cancel(group.cancellationInForce());
            }
        }

        private void interruptIfRunning() {
            if (!endUnbegun() && !end().isDone()) {
                interrupt();
            }
        }

        final void ended(Ending ending) {
            context.close();
            end().complete(ending);
        }

        final void threw(Throwable thrown) {
            ended(Ending.thrown(thrown, context.isRaised()));
        }

        final void returned(@Nullable Object value, boolean noValue) {
            try {
                ended(Ending.value(LeafTask.checked(handle.path(), value, noValue)));
            } catch (RuntimeException wrong) {
                ended(new Ending.Failure(wrong));
            }
        }
    }
}
