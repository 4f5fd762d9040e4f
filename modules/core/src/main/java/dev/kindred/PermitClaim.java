package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.Holdings.Holding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one attempt of a subtask is to hold, and how much of it it has: it takes one after the other (L11). */
final class PermitClaim {

    /**
     * Permits that are to be held, and where they come from.
     *
     * @param semaphore that grants them: the one that the task names, or the one of what is lent of it
     * @param lent what they are taken from, if a group above holds permits of that semaphore (L10)
     */
    record Source(
            Holding holding,
            ActorRef<Semaphore.Command> semaphore,
            @Nullable LentPermits lent) {}

    final SubtaskHandle<?> handle;
    final List<Source> sources;
    final List<Semaphore.Permit> granted = new ArrayList<>(1); // of the first of the sources
    // What they lend to all below, by the semaphore that the tasks name. Of a leaf nothing.
    Map<ActorRef<Semaphore.Command>, LentPermits> lends = Map.of();
    long request; // the id of the one under way

    PermitClaim(SubtaskHandle<?> handle, List<Source> sources) {
        this.handle = handle;
        this.sources = sources;
    }

    boolean isGranted() {
        return granted.size() == sources.size();
    }

    /** Where the next permits come from. */
    Source next() {
        return sources.get(granted.size());
    }

    /** For a group that holds it. */
    Map<ActorRef<Semaphore.Command>, LentPermits> lend(Kindred kindred) {
        Map<ActorRef<Semaphore.Command>, LentPermits> all = new LinkedHashMap<>(); // in the order of semaphores (S4)
        for (Source each : sources) {
            all.put(each.holding().semaphore(), new LentPermits(handle, each.holding(), kindred));
        }
        lends = Collections.unmodifiableMap(all);
        return lends;
    }

    /** For live trees. */
    String waitsFor() {
        int permits = next().holding().permits();
        String what = permits == 1 ? "1 permit" : permits + " permits";
        return what + " of semaphore [" + Holdings.name(next().holding().semaphore()) + "]";
    }
}
