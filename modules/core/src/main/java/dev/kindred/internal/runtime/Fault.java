package dev.kindred.internal.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a test does to one run of a leaf. Production plans none: {@link TaskRuntime#faults} is null there.
 *
 * @param kind what
 * @param delay of {@link Kind#ANSWER_LATE} how late, of the stops how long after the start; else zero
 * @param cause of the kinds that fail what it fails with
 */
public record Fault(Kind kind, Duration delay, Throwable cause) {

    /** What can be done to a leaf. */
    public enum Kind {
        /** It fails when it starts; no code of it runs. */
        FAIL,
        /** No code of it runs, and it ends only by its cancel. */
        HANG,
        /** Its end is told later than it comes. */
        ANSWER_LATE,
        /** It is not told of its cancel. */
        IGNORE_CANCEL,
        /** Cancelled it ends with a failure. */
        FAIL_IN_CLEANUP,
        /** Its worker is stopped. */
        STOP_WORKER,
        /** The supervisor of its group is stopped, as it is when its owner ends. */
        STOP_OWNER,
        /** Of a leaf that holds permits: its worker is stopped as soon as it has them. */
        HOLDER_DIES,
        /** Of a behavior task: its reply is not heard. */
        LOSE_REPLY,
        /** Of a behavior task: its reply comes twice. */
        REPEAT_REPLY
    }

    /** Asked once for each leaf that starts. */
    @FunctionalInterface
    public interface Source {

        /**
         * The fault of this run of a leaf, or null.
         *
         * @param path the leaf
         * @param task its kind, as a word: {@code behavior}
         * @param holdsPermits whether it holds permits of a semaphore
         */
        @Nullable
        Fault of(String path, String task, boolean holdsPermits);
    }
}
