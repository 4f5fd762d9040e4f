package dev.kindred.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one source of executors, threads, time and randomness of an actor system's groups.
 *
 * <p>An implementation has a public constructor that takes the {@code ActorSystem<?>} and the {@code Config} at
 * {@code kindred}. All methods may be called from any thread.
 */
public interface TaskRuntime extends AutoCloseable {

    /** The time of day. */
    Instant now();

    /** A clock that only goes forward, in nanoseconds from an arbitrary origin. */
    long nanoTime();

    /** Runs the action once after the delay, on a thread that it must not hold for long. */
    Timer schedule(Duration delay, Runnable action);

    /** Where users' code runs that does not block. */
    Executor executor();

    /** Where replies are handed over. Not {@link #executor()}: code that blocks its threads must not hold them up. */
    Executor callbacks();

    /**
     * Where work is told of its cancel, and its own actions on it run: a thread for each, up to the cap where there is one,
     * so that an action that blocks holds up no other. A runtime without threads of its own has no need of it.
     */
    default Executor cancels() {
        return callbacks();
    }

    /** Where users' code runs that may block: a thread for each, up to the cap where there is one. */
    Executor blocking();

    /**
     * Waits for the future on the current thread. A thread of {@link #blocking()} that waits here does not count against
     * its cap.
     */
    <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException;

    /** Interrupts a thread of {@link #blocking()} that runs code of a subtask. */
    void interrupt(Thread thread);

    /**
     * Called before a group's supervisor, or the actor of a behavior task, handles a message. Both texts are made only if they are asked for.
     *
     * @param path where in the tree
     * @param message of a supervisor: its {@code toString} holds Kindred's paths, no address and no generated name
     */
    void handles(String path, Object message);

    /** What a test plans for leaves, or null: production plans nothing. */
    default Fault.@Nullable Source faults() {
        return null;
    }

    /** Which thread for short code this is, from 0, to keep by thread what each uses most; -1 for all others. */
    default int place() {
        return -1;
    }

    /** How many places there are, at least 1; while code is long, there may be threads with higher ones. */
    default int places() {
        return 1;
    }

    /** Whether {@link #ifLong} is heeded on the threads of {@link #executor()}. */
    default boolean findsLongCode() {
        return false;
    }

    /** Has the action run, on another thread and from time to time, if what runs on this one now turns out to be long. */
    default void ifLong(Runnable action) {}

    /** How many timers are set. */
    int timersSet();

    /** How many threads run code that may block, or actions on a cancel. */
    int threadsInUse();

    /** Random numbers; safe for many threads. */
    RandomGenerator random();

    /** Ends the threads that it made. */
    @Override
    void close();

    /** Something scheduled. */
    interface Timer {

        /** Stops it, unless it runs or ran already. */
        void cancel();
    }
}
