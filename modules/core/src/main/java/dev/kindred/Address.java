package dev.kindred;

import akka.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Where a group is told: the actor that drives it.
 *
 * @param lentTo the group, if the actor is lent and may drive another one after it, which must not hear what comes late
 */
record Address(ActorRef<TaskGroup.Command> actor, @Nullable GroupRun<?> lentTo) {

    static Address own(ActorRef<TaskGroup.Command> actor) {
        return new Address(actor, null);
    }

    void tell(TaskGroup.Command command) {
        actor.tell(lentTo == null ? command : new GroupCommand.ToLent(lentTo, command));
    }
}
