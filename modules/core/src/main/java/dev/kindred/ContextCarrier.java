package dev.kindred;

import org.jspecify.annotations.Nullable;

/**
 * Carries what hangs on a thread, a tracing span for instance, from the fork to the subtask's code.
 *
 * {@snippet file="docs/ContextTest.java" region="carrier"}
 *
 * <p><b>Life.</b> Captured on the thread that forks, or that runs a root ({@code run}, {@code start}, {@code join},
 * {@code spawn}); put around all code of the subtask, on whatever thread that runs, and from there carried to what it forks.
 * Before the code begins, what the thread has is captured too, and put back when the code is left.
 *
 * <p>SLF4J's MDC is carried without being asked. Others are named in the setting {@code kindred.context-carriers}, with a
 * public constructor without arguments, or given to {@link Kindred#addContextCarrier}.
 *
 * <p><b>Failure.</b> A carrier that throws is logged once and used no more; the code runs without it.
 *
 * <p><b>Cost.</b> Called two or three times around each piece of code, on its thread: be fast, and do not block. What has
 * nothing to carry answers null, which costs nothing more.
 *
 * <p>Thread-safe.
 *
 * @param <C> what is carried; not changed once it is captured
 */
public interface ContextCarrier<C> {

    /** What the current thread has, or null if it has nothing. A copy, if it could change. */
    @Nullable
    C capture();

    /** Gives it to the current thread, in place of what that has. */
    void restore(C captured);

    /** Takes it off the current thread. */
    void clear();

    /** Carries the value of a thread-local, which is the same object everywhere. */
    static <C> ContextCarrier<C> of(ThreadLocal<C> local) {
        return new ThreadLocalCarrier<>(local);
    }
}
