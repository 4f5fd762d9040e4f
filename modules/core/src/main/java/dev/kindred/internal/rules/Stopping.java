package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.SubtaskState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cancels what runs: all at once, or one after another, the last started first, each awaited (G14). The body, from which
 * the others come, is then the first to go.
 */
final class Stopping {

    private static final Comparator<ForkedSubtask> LAST_STARTED_FIRST =
            Comparator.<ForkedSubtask>comparingInt(ForkedSubtask::startOrder).reversed();

    private final boolean inReverse;
    private final GroupEffects effects;
    private final Graces graces;

    // Those that still run, in the order of their turn, and the one whose turn it is.
    private final Deque<ForkedSubtask> next = new ArrayDeque<>(0);
    private @Nullable ForkedSubtask current;
    private @Nullable Cancellation why;

    Stopping(boolean inReverse, Duration grace, GroupEffects effects) {
        this.inReverse = inReverse;
        this.graces = new Graces(grace);
        this.effects = effects;
    }

    void one(ForkedSubtask running, Cancellation asked) {
        atOnce(List.of(running), asked);
    }

    void all(List<ForkedSubtask> running, Cancellation asked) {
        if (inReverse) {
            why = asked;
            running.stream().sorted(LAST_STARTED_FIRST).forEach(next::add);
        } else {
            atOnce(running, asked);
        }
    }

    /** The next one, where the last one has ended or was given up. */
    void goOn() {
        while (why != null && (current == null || current.state().isDone())) {
            current = next.poll();
            if (current == null) {
                return;
            }
            if (current.state() == SubtaskState.RUNNING) {
                one(current, why);
            }
        }
    }

    /** How long the cleanup of it may take. */
    Duration graceOf(ForkedSubtask subtask) {
        return graces.of(subtask);
    }

    @Override
    public String toString() {
        return why == null ? "" : " in reverse " + (current == null ? "" : current.path()) + " then " + next.size();
    }

    private void atOnce(List<ForkedSubtask> running, Cancellation asked) {
        for (ForkedSubtask each : running) {
            each.cancelling(asked);
            effects.cancel(each, asked);
        }
        graces.batch(running).forEach(effects::awaitGrace);
    }
}
