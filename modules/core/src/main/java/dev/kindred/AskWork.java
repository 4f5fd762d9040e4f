package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.pattern.StatusReply;
import dev.kindred.internal.rules.Ending;
import java.util.function.Function;

/** Sends the request with the worker as the address for the reply. */
final class AskWork<M> extends ActorWork {

    private final LeafTask.Ask<M, ?> task;

    AskWork(LeafTask.Ask<M, ?> task, SubtaskHandle<?> handle, GroupRun<?> group) {
        super(handle, group);
        this.task = task;
    }

    @Override
    String kind() {
        return "ask";
    }

    @Override
    @SuppressWarnings("unchecked") // the address takes anything, so also what the request's type asks for
    void begin(ActorContext<Object> actor) {
        ActorRef<M> target = task.target;
        actor.watch(target);
        Function<ActorRef<Object>, M> request = (Function<ActorRef<Object>, M>) task.request;
        M message = request.apply(actor.getSelf());
        if (message == null) {
            throw new NullPointerException("Task [" + handle.path() + "] made a null request. Return the message.");
        }
        target.tell(message);
    }

    @Override
    void replied(ActorContext<Object> actor, Object reply) {
        endWith(task.withStatus ? ofStatus(reply) : Ending.value(reply));
    }

    private Ending ofStatus(Object reply) {
        StatusReply<?> status = (StatusReply<?>) reply;
        if (status.isError()) {
            return Ending.thrown(status.getError(), isCancelled());
        }
        Object value = status.getValue();
        return value == null ? new Ending.Failure(LeafTask.nullValue(handle.path())) : Ending.value(value);
    }

    /** At once: there is nothing to wait for, so there is no grace to be kept. */
    @Override
    void cancel(Cancellation asked) {
        super.cancel(asked);
        endWith(new Ending.Cancelled(null, null));
    }

    @Override
    void cancelled(ActorContext<Object> actor) {}

    @Override
    void terminated(ActorContext<Object> actor, Terminated signal) {
        endWith(new Ending.Failure(new IllegalStateException(
                "Task [" + handle.path() + "] got no reply: the actor [" + task.target + "] has ended.")));
    }

    @Override
    Ending endWhenStopped() {
        return new Ending.Cancelled(null, null);
    }
}
