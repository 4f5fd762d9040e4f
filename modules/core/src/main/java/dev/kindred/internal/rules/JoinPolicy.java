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

    /** Whether failures are results, and no failures of the group. */
    boolean failuresAreData();

    /** Asked once for each subtask that ends, until the group is cancelled. May throw: that fails the group (J3). */
    Decision onEnded(ForkedSubtask subtask, Counts counts);
}
