package dev.kindred;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.internal.rules.Ending;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work that is done by actors: its worker is the address for the reply, so it understands any message. */
abstract class ActorWork extends Work {

    /** Sent by the supervisor; a class of ours, so that no reply can be taken for it. */
    private record CancelAsked(Cancellation cancellation) implements akka.actor.DeadLetterSuppression {}

    final SubtaskHandle<?> handle;
    final GroupRun<?> group;
    final CarriedContext carried;
    // Written by the worker before it begins, read by a cancel after that.
    private volatile @Nullable ActorRef<Object> self;
    private volatile boolean cancelAsked;

    ActorWork(SubtaskHandle<?> handle, GroupRun<?> group) {
        this.handle = handle;
        this.group = group;
        this.carried = handle.carriedToCode();
    }

    /** Starts the work; may throw anything. */
    abstract void begin(ActorContext<Object> actor) throws Exception;

    abstract void replied(ActorContext<Object> actor, Object reply);

    abstract void cancelled(ActorContext<Object> actor);

    /** An actor that is watched has ended. */
    abstract void terminated(ActorContext<Object> actor, Terminated signal);

    /** The worker is stopped, and all its children are. */
    abstract Ending endWhenStopped();

    @Override
    final ActorRef<?> spawn(GroupDriver.Workers workers) {
        return workers.spawn(worker(), group.kindred().workerProps());
    }

    private Behavior<Object> worker() {
        return Behaviors.setup(actor -> {
            self = actor.getSelf();
            if (!mayBegin()) {
                return Behaviors.stopped();
            }
            if (handle.seesGroupCancelled()) {
                endWith(new Ending.Cancelled(null, null));
                return Behaviors.stopped();
            }
            try {
                carried.call(() -> {
                    begin(actor);
                    return Done.getInstance();
                });
            } catch (Throwable thrown) { // F6
                endWith(Ending.thrown(thrown, isCancelled()));
                return Behaviors.stopped();
            }
            return Behaviors.receive(this::onMessage, this::onSignal);
        });
    }

    @Override
    void cancel(Cancellation asked) {
        cancelAsked = true;
        if (!endUnbegun()) {
            Objects.requireNonNull(self, "set before it began").tell(new CancelAsked(asked));
        }
    }

    final boolean isCancelled() {
        return cancelAsked || handle.seesGroupCancelled();
    }

    private Behavior<Object> onMessage(ActorContext<Object> actor, Object message) {
        if (message instanceof CancelAsked) {
            cancelled(actor);
        } else {
            replied(actor, message);
        }
        return isOver() ? Behaviors.stopped() : Behaviors.same();
    }

    private Behavior<Object> onSignal(ActorContext<Object> actor, Signal signal) {
        if (signal instanceof PostStop) {
            if (!isOver()) { // with its supervisor (G10), or given up
                cancelAsked = true;
                endWith(endWhenStopped());
            }
            return Behaviors.same();
        }
        if (signal instanceof Terminated terminated) {
            terminated(actor, terminated);
        }
        return isOver() ? Behaviors.stopped() : Behaviors.same();
    }
}
