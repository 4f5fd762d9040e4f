package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The holder of the permits of all groups of an actor system: a group's own actor may end before its work has (G10, C6), and one
 * watch a semaphore is enough for all of them. It lives as long as the system, and each group sees to its own permits. It
 * watches the semaphores that groups have asked, because a request to one that has ended is never answered.
 */
final class GroupsHolder {

    sealed interface Command extends DeadLetterSuppression {}

    /** The group asks the semaphore for permits from now on. */
    record Use(ActorRef<Semaphore.Command> semaphore, GroupRun<?> user) implements Command {}

    /** It does not any more. */
    record Unuse(ActorRef<Semaphore.Command> semaphore, GroupRun<?> user) implements Command {}

    private final ActorContext<Command> context;
    // In the order in which they came (S4). None of the sets is empty.
    private final Map<ActorRef<?>, Set<GroupRun<?>>> users = new HashMap<>();

    private GroupsHolder(ActorContext<Command> context) {
        this.context = context;
    }

    static Behavior<Command> create() {
        return Behaviors.setup(context -> {
            GroupsHolder holder = new GroupsHolder(context);
            return Behaviors.receive(
                    (same, command) -> {
                        holder.on(command);
                        return Behaviors.same();
                    },
                    (same, signal) -> {
                        if (signal instanceof Terminated terminated) {
                            holder.onEnd(terminated.getRef());
                        }
                        return Behaviors.same();
                    });
        });
    }

    private void on(Command command) {
        if (command instanceof Use use) {
            users.computeIfAbsent(use.semaphore(), semaphore -> {
                        context.watch(semaphore);
                        return new LinkedHashSet<>();
                    })
                    .add(use.user());
        } else if (command instanceof Unuse unuse) {
            Set<GroupRun<?>> left = users.get(unuse.semaphore());
            if (left != null && left.remove(unuse.user()) && left.isEmpty()) {
                users.remove(unuse.semaphore());
                context.unwatch(unuse.semaphore());
            }
        }
    }

    private void onEnd(ActorRef<?> semaphore) {
        Set<GroupRun<?>> left = users.remove(semaphore);
        if (left != null) {
            left.forEach(user -> user.tell(new GroupCommand.SemaphoreGone(semaphore)));
        }
    }
}
