package dev.kindred.internal.rules;

import dev.kindred.SubtaskState;
import java.util.function.BiFunction;

/** Joiners for tests. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Policies implements JoinPolicy {
    /** The first failure fails the group. */
    TOGETHER(false, (subtask, counts) -> subtask.state() == SubtaskState.FAILED ? Decision.FAILED : Decision.CONTINUE),
    /** Failures are outcomes. */
    DATA(true, (subtask, counts) -> Decision.CONTINUE),
    /** The first value decides. */
    RACE(true, (subtask, counts) -> subtask.state() == SubtaskState.SUCCEEDED ? Decision.DECIDED : Decision.CONTINUE),
    /** Failures are outcomes up to the second. */
    ONE_FAILURE(true, (subtask, counts) -> counts.failed() > 1 ? Decision.FAILED : Decision.CONTINUE),
    /** Fails whatever is not a success. */
    STRICT(false, (subtask, counts) -> subtask.state() == SubtaskState.SUCCEEDED ? Decision.CONTINUE : Decision.FAILED),
    /** Has a bug. */
    BROKEN(true, (subtask, counts) -> {
        throw new IllegalStateException("a bug in the joiner");
    });

    private final boolean data;
    private final BiFunction<ForkedSubtask, Counts, Decision> onEnded;

    Policies(boolean data, BiFunction<ForkedSubtask, Counts, Decision> onEnded) {
        this.data = data;
        this.onEnded = onEnded;
    }

    @Override
    public boolean failuresAreData() {
        return data;
    }

    @Override
    public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
        return onEnded.apply(subtask, counts);
    }
}
