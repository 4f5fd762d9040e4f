package dev.kindred;

/**
 * Where a subtask is in its life. It only moves forward.
 *
 * <pre>
 * WAITING ─▶ RUNNING ─▶ SUCCEEDED
 *    │          │  └───▶ FAILED
 *    │          ▼          ▲
 *    │      CANCELLING ────┤ (its cleanup failed, it timed out, or it outlived its grace)
 *    ▼          ▼          └▶ SUCCEEDED (it ended with a value all the same)
 * CANCELLED ◀───┘
 * REJECTED (the group took no more forks)
 * </pre>
 */
public enum SubtaskState {
    /** Forked; waits for the subtasks that it comes after, or for a place under the limit. */
    WAITING,
    /** Its worker runs it. */
    RUNNING,
    /** It was asked to end and is cleaning up. */
    CANCELLING,
    /** Ended with a value. */
    SUCCEEDED,
    /** Ended with a failure. */
    FAILED,
    /** Ended because it was asked to. */
    CANCELLED,
    /** Was never part of the group: the fork came too late. */
    REJECTED;

    /** Whether the subtask has its outcome. */
    public boolean isDone() {
        return compareTo(SUCCEEDED) >= 0;
    }
}
