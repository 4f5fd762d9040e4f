package dev.kindred;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The handle of a subtask that was forked. May be read from any thread.
 *
 * @param <T> the type of its value
 */
public sealed interface Subtask<T> permits SubtaskHandle {

    /** Where it is in the tree, such as {@code order/load-user}. Stable, and unique within its group. */
    String path();

    /** Its own part of the path: the name that it was forked with, made unique ({@code thumb}, {@code thumb-2}). */
    String name();

    /** Where it is in its life. */
    SubtaskState state();

    /**
     * The value of a subtask that succeeded.
     *
     * @throws IllegalStateException if it has not ended, has failed, or was cancelled: the message says which
     * @throws ForkRejectedException if the fork came too late
     */
    T get();

    /**
     * How it ended.
     *
     * @throws IllegalStateException if it has not ended
     * @throws ForkRejectedException if the fork came too late
     */
    Outcome<T> outcome();

    /** Its outcome when it ends; fails with a {@link ForkRejectedException} if the fork came too late. */
    CompletionStage<Outcome<T>> completion();

    /** Why it is being cancelled or was cancelled, if so. */
    Optional<Cancellation> cancellation();

    /** When its worker began to run it; empty while it waits, and for one that never started. */
    Optional<Instant> startedAt();

    /** When it had its outcome; empty before. */
    Optional<Instant> endedAt();

    /** Which attempt runs, or is the next to run, from 1. */
    int attempt();

    /**
     * Cancels this subtask alone, which is no failure: its siblings go on. One that waits never starts; a shielded one that
     * runs is not reached. Only the first cancel counts.
     *
     * @param reason one line for people
     */
    void cancel(String reason);
}
