package dev.kindred;

import akka.actor.typed.ActorSystem;
import java.util.List;

/** B2: a thread that others need must not wait for a group. */
final class MayBlock {

    private MayBlock() {}

    static void check(ActorSystem<?> system, List<String> allowedDispatchers, TaskGroup<?> group) {
        Thread thread = Thread.currentThread();
        if (isOfDispatcher(thread, system) && allowedDispatchers.stream().noneMatch(id -> isOf(thread, system, id))) {
            String name = group.options.name() == null ? "group" : group.options.name();
            throw new IllegalStateException("Cannot join [" + name + "] on thread [" + thread.getName()
                    + "]: it must not block. Use run or spawn there, or join in a Task.blocking.");
        }
    }

    // Akka names a dispatcher's threads after the system and the dispatcher: there is no other public mark on them.
    private static boolean isOfDispatcher(Thread thread, ActorSystem<?> system) {
        return thread.getClass().getName().startsWith("akka.dispatch.")
                || isOf(thread, system, "akka.")
                || (isOf(thread, system, "kindred.") && !isOf(thread, system, "kindred.blocking"));
    }

    private static boolean isOf(Thread thread, ActorSystem<?> system, String dispatcher) {
        return thread.getName().startsWith(system.name() + "-" + dispatcher);
    }
}
