package dev.kindred;

import java.util.Objects;

/**
 * Why work was asked to end before its own end: who asked, where in the tree, and a text.
 *
 * <p>Every cancelled {@link Outcome} carries one, so the question "why did this stop?" always has an answer. A
 * cancellation that reaches a nested group keeps the path and the text of its source and has the origin
 * {@link Origin#PARENT_CANCELLED} below it ({@link Origin#OWNER_GONE} and {@link Origin#SHUTDOWN} stay what they are).
 *
 * @param origin what kind of event asked for the end
 * @param path the path of the group or subtask that the cancel came from, such as {@code order/load-user}
 * @param reason one line for people
 */
public record Cancellation(Origin origin, String path, String reason) {

    /** What kind of event cancelled the work. */
    public enum Origin {
        /** A sibling failed, and the joiner lets subtasks fail together. */
        SIBLING_FAILED,
        /** The joiner has its answer and needs no more. */
        DECIDED,
        /** A deadline or timeout struck. */
        DEADLINE,
        /** Somebody asked for it. */
        REQUESTED,
        /** The group above was cancelled. */
        PARENT_CANCELLED,
        /** A subtask that this one waited for did not succeed. */
        DEPENDENCY_NOT_SUCCEEDED,
        /** All that the group waits for is done (daemons). */
        OTHERS_DONE,
        /** The actor that ran the group stopped or failed. */
        OWNER_GONE,
        /** The actor system shuts down. */
        SHUTDOWN
    }

    public Cancellation {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(reason, "reason");
    }

    /** The same cause as the work one level below sees it. */
    public Cancellation below() {
        return origin == Origin.OWNER_GONE || origin == Origin.SHUTDOWN || origin == Origin.PARENT_CANCELLED
                ? this
                : new Cancellation(Origin.PARENT_CANCELLED, path, reason);
    }

    @Override
    public String toString() {
        return "cancelled because " + reason;
    }
}
