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

    // The threads of Akka's dispatchers, of whatever kind and system, have its handler for what nobody catches; a
    // thread
    // of somebody else's has its own, or its group.
    private static boolean isOfDispatcher(Thread thread, ActorSystem<?> system) {
        return thread.getUncaughtExceptionHandler().getClass().getName().startsWith("akka.")
                || (isOf(thread, system, "kindred.") && !isOf(thread, system, "kindred.blocking"));
    }

    private static boolean isOf(Thread thread, ActorSystem<?> system, String dispatcher) {
        return thread.getName().startsWith(system.name() + "-" + dispatcher);
    }
}
