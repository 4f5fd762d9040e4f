package dev.kindred.internal.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subtasks without an outcome, in fork order. Linked through the subtasks themselves, so that leaving is O(1). */
final class Living {

    private @Nullable ForkedSubtask oldest;
    private @Nullable ForkedSubtask youngest;

    private int ordinary;
    private int batches;

    /** How many of them are no daemons. */
    int ordinary() {
        return ordinary;
    }

    boolean hasBatches() {
        return batches > 0;
    }

    boolean isEmpty() {
        return oldest == null;
    }

    void add(ForkedSubtask subtask) {
        subtask.previous = youngest;
        if (youngest == null) {
            oldest = subtask;
        } else {
            youngest.next = subtask;
        }
        youngest = subtask;
        count(subtask, 1);
    }

    /** As the one that was forked just before it. */
    void addBefore(ForkedSubtask after, ForkedSubtask subtask) {
        ForkedSubtask before = after.previous;
        subtask.previous = before;
        subtask.next = after;
        after.previous = subtask;
        if (before == null) {
            oldest = subtask;
        } else {
            before.next = subtask;
        }
        count(subtask, 1);
    }

    private void count(ForkedSubtask subtask, int by) {
        ordinary += subtask.isDaemon() ? 0 : by;
        batches += subtask.isBatch() ? by : 0;
    }

    void remove(ForkedSubtask subtask) {
        count(subtask, -1);
        ForkedSubtask before = subtask.previous;
        ForkedSubtask after = subtask.next;
        if (before == null) {
            oldest = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.previous = before;
        }
        subtask.previous = null;
        subtask.next = null;
    }

    List<ForkedSubtask> copy() {
        List<ForkedSubtask> copy = new ArrayList<>();
        for (ForkedSubtask each = oldest; each != null; each = each.next) {
            copy.add(each);
        }
        return copy;
    }
}
