package dev.kindred.internal.rules;

/** What the rules need to know of a joiner. */
public interface JoinPolicy {

    /** What an ended subtask means for its group. */
    enum Decision {
        /** Go on. */
        CONTINUE,
        /** The group has its answer: the rest is cancelled, later forks never start. */
        DECIDED,
        /** The group has failed: the rest is cancelled, later forks are rejected. */
        FAILED
    }

    /** Whether failures are results, and no failures of the group unless it fails. */
    boolean failuresAreData();

    /** Asked once for each fork but those of daemons, until the group is cancelled. */
    default Decision onForked(ForkedSubtask subtask) throws Exception {
        return Decision.CONTINUE;
    }

    /**
     * Asked once for each subtask that ends, until the group is cancelled. What it throws fails the group (J3).
     *
     * @param toCome how many subtasks have yet to end; {@link Long#MAX_VALUE} while the body forks
     */
    Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception;

    /** Asked when everybody has ended and nothing was decided; what it throws fails the group beside the failures. */
    default Decision onJoined(Counts counts) throws Exception {
        return Decision.CONTINUE;
    }

    /** Whether the group has its result although its deadline struck. What it throws fails the group. */
    default boolean succeedsAtDeadline() throws Exception {
        return false;
    }
}
