package dev.kindred.internal.rules;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The places under the limit of a group, and the subtasks that are ready for one (L1).
 *
 * <p>Invariant: 0 &lt;= lost &lt;= taken, and taken &lt;= limit where there is one.
 */
final class Places {

    private final int limit; // 0: there is none
    private final PriorityQueue<ForkedSubtask> ready = new PriorityQueue<>((a, b) -> Integer.compare(a.index, b.index));
    private int taken;
    private int lost;

    Places(int limit) {
        this.limit = limit;
    }

    void await(ForkedSubtask subtask) {
        ready.add(subtask);
    }

    /** Whether somebody waits for a place that is free. */
    boolean canStart() {
        return !ready.isEmpty() && (limit == 0 || taken < limit);
    }

    /** Gives a place to the one that was forked first of those that are ready. */
    @Nullable
    ForkedSubtask takeNext() {
        if (!canStart()) {
            return null;
        }
        taken++;
        return ready.poll();
    }

    void giveBack() {
        taken--;
    }

    /** Unresponsive work keeps its place, but nobody can count on it any more (C6). */
    void lose() {
        lost++;
    }

    /** The work that kept a lost place has ended. */
    void find() {
        lost--;
        taken--;
    }

    /** The next one that waits for a place although all of them are lost. */
    @Nullable
    ForkedSubtask takeHopeless() {
        return limit > 0 && lost == limit ? ready.poll() : null;
    }

    void nobodyWaits() {
        ready.clear();
    }

    @Override
    public String toString() {
        return taken + "-" + lost + "/" + limit + " ready " + ready.size();
    }
}
