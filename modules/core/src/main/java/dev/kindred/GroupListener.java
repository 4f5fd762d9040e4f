package dev.kindred;

import java.time.Duration;

/**
 * Hears what happens in the groups of an actor system. It is called on supervisors, so it must be quick and must not block.
 * One that throws is logged once and removed.
 *
 * <p>Register one with {@link Kindred#addListener}, or name its class in {@code kindred.listeners}.
 */
public interface GroupListener {

    /**
     * Whether it is to hear of each item of a fan-out, asked when it is registered. If all listeners say no, items may share
     * workers, and of one that shares a worker and succeeds they hear nothing.
     */
    default boolean hearsEachItem() {
        return true;
    }

    /** A task was handed to a group. */
    default void forked(String path) {}

    /** A subtask whose turn has come waits for the permits that it is to hold. */
    default void waiting(String path) {}

    /** A worker began to run a subtask, after this wait for its turn. */
    default void started(String path, Duration waited) {}

    /** A subtask failed with this, and its attempt of this number begins after the backoff. */
    default void retried(String path, int attempt, Throwable cause, Duration backoff) {}

    /** A subtask has its outcome, this long after its start; zero if it never started. */
    default void ended(String path, Outcome<?> outcome, Duration ran) {}

    /** A group has its outcome and nothing of it is left. */
    default void settled(String path, Outcome<?> outcome) {}

    /** A leaf, or a body, outlived its grace. */
    default void unresponsive(String path) {}
}
