package dev.kindred;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What a running subtask can ask of its group. May be used from any thread while the subtask runs. */
@CheckReturnValue
public sealed interface TaskContext permits WorkContext {

    /** Where it is in the tree. */
    String path();

    /** Which attempt this is, from 1. */
    int attempt();

    /** The earliest deadline of the way down to this subtask, its own timeout included, if there is one. */
    Optional<Instant> deadline();

    /** How much of {@link #deadline} is left; zero when it has passed. */
    Optional<Duration> remaining();

    /** Whether this subtask is asked to end: a flag in shared memory, cheap enough for a loop. */
    boolean isCancelled();

    /**
     * Runs the action when the subtask is cancelled, once, off the supervisor; at once if it is already. What it throws is
     * logged.
     */
    void onCancel(Runnable action);

    /** The stage itself, whose future is cancelled when the subtask is. One given during cleanup is left alone. */
    @CanIgnoreReturnValue
    <S extends CompletionStage<?>> S cancelling(S stage);

    /**
     * A stage that completes after the delay, on {@link #executor()}. One in progress when the subtask is cancelled fails
     * with a {@link TaskCancelledException}; one begun after that, for cleanup, runs in full.
     *
     * @param delay at least 0
     */
    CompletionStage<Void> sleep(Duration delay);

    /**
     * Waits for the stage on this thread. For blocking tasks.
     *
     * @throws IllegalStateException in a task of another kind
     * @throws InterruptedException when the subtask is cancelled
     * @throws Exception what the stage failed with, unwrapped
     */
    @CanIgnoreReturnValue
    <V> V await(CompletionStage<V> stage) throws Exception;

    /**
     * Asks for the cancel of this subtask alone, which is no failure: its siblings go on. The code goes on until it sees it.
     *
     * @param reason one line for people
     */
    void cancelSelf(String reason);

    /**
     * Says that this subtask is ready, to whoever forked it with {@link Scope#forkReady} and waits for that. Where nobody does,
     * or the subtask is cancelled, it does nothing.
     *
     * @throws IllegalStateException if this attempt has said so before
     * @throws ClassCastException if the value is not of the type that is waited for
     */
    void ready(Object value);

    /** Where continuations of this subtask's stages should run: they then belong to the group, in a simulation too. */
    Executor executor();

    /** The time as the group sees it. */
    Clock clock();
}
