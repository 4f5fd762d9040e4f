package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a piece of work ended, as its worker saw it. The rules make an outcome of it. */
public sealed interface Ending {

    /** A chain of causes may be a circle, so nobody follows it for ever. */
    int LONGEST_CHAIN = 1_000;

    /** The work returned. */
    record Value(@Nullable Object value) implements Ending {}

    /** The work failed, and not because it was cancelled. */
    record Failure(Throwable cause) implements Ending {}

    /**
     * The work ended because it was asked to.
     *
     * @param echo what it threw on the way out
     * @param own the cancellation, where the work was cancelled by something below it and not by its group
     */
    record Cancelled(@Nullable Throwable echo, @Nullable Cancellation own) implements Ending {}

    static Ending value(@Nullable Object value) {
        return new Value(value);
    }

    /**
     * C10: what cancelled code throws because it was cancelled is an echo; the same throwable without a cancel is a
     * failure, and so is what is fatal (F6).
     *
     * @param cancelSeen whether a cancel had been asked when the work threw
     */
    static Ending thrown(Throwable thrown, boolean cancelSeen) {
        Throwable cause = unwrap(thrown);
        return cancelSeen && !isFatal(cause) && isEcho(cause) ? new Cancelled(cause, null) : new Failure(cause);
    }

    /** The throwable without the wrappers that futures put around it. */
    static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < LONGEST_CHAIN && isWrapper(cause); i++) {
            Throwable inner = causeOf(cause);
            if (inner == null) {
                return cause;
            }
            cause = inner;
        }
        return cause;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof CompletionException || thrown instanceof ExecutionException;
    }

    /** F6: what the JVM cannot be trusted after. */
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    private static boolean isEcho(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; i < LONGEST_CHAIN && each != null; i++) {
            if (each instanceof InterruptedException
                    || each instanceof ClosedByInterruptException
                    || each instanceof CancellationException) {
                return true;
            }
            each = causeOf(each);
        }
        return false;
    }

    /** Whether the one is the other, or has it among its causes. */
    static boolean isCausedBy(Throwable thrown, Throwable cause) {
        Throwable each = thrown;
        for (int i = 0; i < LONGEST_CHAIN && each != null; i++) {
            if (each == cause) {
                return true;
            }
            each = causeOf(each);
        }
        return false;
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException e) {
            return null; // a user's getCause that throws must not hide the failure itself
        }
    }
}
