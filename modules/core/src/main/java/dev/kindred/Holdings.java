package dev.kindred;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The permits that a task holds while it runs, in the one order in which all tasks take them (L11): that of the semaphores'
 * paths. Whoever waits for one has only such as come before it, so no two wait for each other.
 */
record Holdings(List<Holding> list) {

    /** So many permits of one semaphore. */
    record Holding(ActorRef<Semaphore.Command> semaphore, int permits) {}

    static final Holdings NONE = new Holdings(List.of());

    private static final Comparator<Holding> ORDER = Comparator.comparing(Holding::semaphore);

    boolean isEmpty() {
        return list.isEmpty();
    }

    Holdings with(ActorRef<Semaphore.Command> semaphore, int permits) {
        Objects.requireNonNull(semaphore, "semaphore");
        if (permits < 1) {
            throw new IllegalArgumentException("Cannot hold " + permits + " permits of semaphore [" + name(semaphore)
                    + "]: it must be at least 1.");
        }
        List<Holding> more = new ArrayList<>(list);
        more.removeIf(each -> each.semaphore.equals(semaphore));
        more.add(new Holding(semaphore, permits));
        more.sort(ORDER);
        return new Holdings(List.copyOf(more));
    }

    /** As people know it: a semaphore's own name is known to its actor alone. */
    static String name(ActorRef<?> semaphore) {
        return semaphore.path().name();
    }
}
