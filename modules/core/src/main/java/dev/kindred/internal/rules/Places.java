package dev.kindred.internal.rules;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The places under the limit of a group, and the subtasks that are ready for one (L1). A daemon takes none.
 *
 * <p>Invariant: 0 &lt;= lost &lt;= taken, and taken &lt;= limit where there is one.
 */
final class Places {

    private static final Comparator<ForkedSubtask> FORK_ORDER = Comparator.comparingInt(each -> each.index);

    private final int limit; // 0: there is none
    private final Line ready = new Line();
    private final Line readyDaemons = new Line();
    private int taken;
    private int lost;

    Places(int limit) {
        this.limit = limit;
    }

    void await(ForkedSubtask subtask) {
        (subtask.isDaemon() ? readyDaemons : ready).add(subtask);
    }

    /** How many wait for a place beyond those that are free. */
    int waiting() {
        return limit == 0 ? 0 : Math.max(0, ready.size() + taken - limit);
    }

    /** Whether there is a free place that nobody waits for. */
    boolean areFree() {
        return limit == 0 || ready.size() + taken < limit;
    }

    /** It was cancelled while it waited. */
    void forget(ForkedSubtask waiting) {
        (waiting.isDaemon() ? readyDaemons : ready).remove(waiting);
    }

    /** Whether somebody waits for places that are free, or for none. */
    boolean canStart() {
        ForkedSubtask first = ready.peek();
        return !readyDaemons.isEmpty() || (first != null && (limit == 0 || taken + first.places() <= limit));
    }

    /** The next one, if it waits for more places than are free, and some are. */
    @Nullable
    ForkedSubtask tooLarge() {
        ForkedSubtask first = limit == 0 || taken >= limit ? null : ready.peek();
        return first != null && taken + first.places() > limit ? first : null;
    }

    /** Gives a place to the one that was forked first of those that are ready. */
    @Nullable
    ForkedSubtask takeNext() {
        if (!canStart()) {
            return null;
        }
        if (!readyDaemons.isEmpty()) {
            return readyDaemons.poll();
        }
        ForkedSubtask next = Objects.requireNonNull(ready.poll());
        taken += next.places();
        return next;
    }

    /** It runs already, in a place that is given back just now. */
    void keep(ForkedSubtask subtask) {
        taken += subtask.places();
    }

    void giveBack(ForkedSubtask subtask) {
        taken -= subtask.places();
    }

    /** Unresponsive work keeps its place, but nobody can count on it any more (C6). */
    void lose(ForkedSubtask subtask) {
        lost += subtask.places();
    }

    /** The work that kept a lost place has ended. */
    void find(ForkedSubtask subtask) {
        lost -= subtask.places();
        giveBack(subtask);
    }

    /** The next one that waits for more places than are not lost. */
    @Nullable
    ForkedSubtask takeHopeless() {
        ForkedSubtask first = limit == 0 ? null : ready.peek();
        return first != null && lost + first.places() > limit ? ready.poll() : null;
    }

    void nobodyWaits() {
        ready.clear();
        readyDaemons.clear();
    }

    @Override
    public String toString() {
        return taken + "-" + lost + "/" + limit + " ready " + ready.size();
    }

    /** In fork order. Nearly all come in that order, and stand in a plain line; only those that come later do not. */
    private static final class Line {
        private final Deque<ForkedSubtask> inOrder = new ArrayDeque<>(4);
        private @Nullable Queue<ForkedSubtask> late; // when there is the first one

        int size() {
            return inOrder.size() + (late == null ? 0 : late.size());
        }

        boolean isEmpty() {
            return inOrder.isEmpty() && (late == null || late.isEmpty());
        }

        void add(ForkedSubtask subtask) {
            ForkedSubtask last = inOrder.peekLast();
            if (last == null || last.index < subtask.index) {
                inOrder.add(subtask);
                return;
            }
            if (late == null) {
                late = new PriorityQueue<>(1, FORK_ORDER);
            }
            late.add(subtask);
        }

        void remove(ForkedSubtask subtask) {
            if (!inOrder.remove(subtask) && late != null) { // at its head where all are removed, one after another
                late.remove(subtask);
            }
        }

        private Queue<ForkedSubtask> withFirst() {
            ForkedSubtask first = inOrder.peek();
            ForkedSubtask firstLate = late == null ? null : late.peek();
            return late == null || firstLate == null || (first != null && first.index < firstLate.index)
                    ? inOrder
                    : late;
        }

        @Nullable
        ForkedSubtask peek() {
            return withFirst().peek();
        }

        @Nullable
        ForkedSubtask poll() {
            return withFirst().poll();
        }

        void clear() {
            inOrder.clear();
            late = null;
        }
    }
}
