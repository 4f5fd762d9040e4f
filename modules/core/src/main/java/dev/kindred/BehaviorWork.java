package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.internal.rules.Ending;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A fresh actor as a child of the worker, which hears its reply and then its end. */
final class BehaviorWork<T> extends ActorWork {

    /** A reply that comes a second time, by a planned fault. */
    private record Again(Object reply) implements DeadLetterSuppression {}

    private final LeafTask.Behaving<T> task;
    private final String path;
    // Written by the actor, read by the worker after the actor's end.
    private volatile @Nullable Throwable thrown;
    private @Nullable ActorRef<Object> actor;
    private @Nullable Object reply;
    private boolean stopping;
    // Another number than 1 only by a planned fault.
    private int repliesHeard = 1;

    BehaviorWork(LeafTask.Behaving<T> task, SubtaskHandle<?> handle, GroupRun<?> group) {
        super(handle, group);
        this.task = task;
        this.path = handle.path();
    }

    @Override
    String kind() {
        return "behavior";
    }

    @Override
    @SuppressWarnings("unchecked") // the address takes anything, so also a T; what the actor takes only the user knows
    void begin(ActorContext<Object> worker) {
        Function<ActorRef<Object>, Behavior<?>> make =
                (Function<ActorRef<Object>, Behavior<?>>) (Function<?, ?>) task.behavior;
        Behavior<Object> behavior = (Behavior<Object>) make.apply(worker.getSelf());
        if (behavior == null) {
            throw new NullPointerException("Task [" + handle.path() + "] made a null behavior. Return one.");
        }
        ActorRef<Object> child = worker.spawnAnonymous(
                Behaviors.intercept(() -> new Catching(this), behavior),
                group.kindred().workerProps());
        worker.watch(child);
        actor = child;
    }

    @Override
    void replied(ActorContext<Object> worker, Object message) {
        if (reply == null && repliesHeard > 0) { // a repeated reply changes nothing
            reply = message;
            if (repliesHeard > 1) {
                worker.getSelf().tell(new Again(message));
            }
        }
    }

    void hearReplies(int times) {
        repliesHeard = times;
    }

    @Override
    void cancelled(ActorContext<Object> worker) {
        ActorRef<Object> child = actor;
        if (child == null || stopping) {
            return;
        }
        stopping = true;
        if (task.stopMessage != null) {
            child.tell(task.stopMessage);
        } else {
            worker.stop(child);
        }
    }

    @Override
    void terminated(ActorContext<Object> worker, Terminated signal) {
        endWith(endWhenStopped());
    }

    @Override
    Ending endWhenStopped() {
        Throwable failure = thrown;
        if (failure != null) {
            return Ending.thrown(failure, isCancelled());
        }
        if (reply != null) {
            return Ending.value(reply);
        }
        return isCancelled()
                ? new Ending.Cancelled(null, null)
                : new Ending.Failure(new IllegalStateException(
                        "Task [" + handle.path() + "] stopped without a reply. Send its result to replyTo first."));
    }

    /** Keeps what the actor's handlers throw from Akka, for which some of it would be the end of the JVM (F6). */
    private static final class Catching extends BehaviorInterceptor<Object, Object> {
        private final BehaviorWork<?> work;

        Catching(BehaviorWork<?> work) {
            super(Object.class);
            this.work = work;
        }

        @Override
        public Behavior<Object> aroundStart(TypedActorContext<Object> context, PreStartTarget<Object> target) {
            try {
                return work.carried.call(() -> target.start(context));
            } catch (Throwable e) {
                return failed(e);
            }
        }

        @Override
        public Behavior<Object> aroundReceive(
                TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
            work.group.runtime().handles(work.path, message);
            try {
                return work.carried.call(() -> target.apply(context, message));
            } catch (Throwable e) {
                return failed(e);
            }
        }

        @Override
        public Behavior<Object> aroundSignal(
                TypedActorContext<Object> context, Signal signal, SignalTarget<Object> target) {
            try {
                return work.carried.call(() -> target.apply(context, signal));
            } catch (Throwable e) {
                return failed(e);
            }
        }

        private Behavior<Object> failed(Throwable e) {
            work.thrown = e;
            return Behaviors.stopped();
        }
    }
}
