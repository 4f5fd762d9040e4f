package dev.kindred;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a subtask or a group ended: exactly one of succeeded, failed or cancelled.
 *
 * <p>{@link #fold} asks for all three cases at once:
 *
 * <pre>{@code
 * String line = outcome.fold(
 *         value -> "got " + value,
 *         failure -> "failed: " + failure.getMessage(),
 *         cancelled -> cancelled.toString());
 * }</pre>
 *
 * @param <T> the type of the value
 */
public sealed interface Outcome<T> {

    /**
     * Ended with a value.
     *
     * @param value the value; null only for {@code Void}
     */
    record Succeeded<T>(@Nullable T value) implements Outcome<T> {}

    /**
     * Ended with a failure.
     *
     * @param cause of a group a {@link TaskGroupException}, or bare what the JVM cannot be trusted after; of a leaf what
     *     it threw
     */
    record Failed<T>(Throwable cause) implements Outcome<T> {
        public Failed {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * Ended because it was asked to.
     *
     * @param cancellation who asked, and why
     * @param started whether its turn had come: a cancel may still have been faster than the first line of its code
     * @param echo what it threw because of the cancel, if it did
     * @param outcomes of a group whose joiner takes failures as data: its subtasks' outcomes in fork order; else empty
     */
    record Cancelled<T>(
            Cancellation cancellation,
            boolean started,
            @Nullable Throwable echo,
            List<Outcome<?>> outcomes) implements Outcome<T> {
        public Cancelled {
            Objects.requireNonNull(cancellation, "cancellation");
            outcomes = List.copyOf(outcomes);
        }
    }

    /** Whether this is {@link Succeeded}. */
    default boolean isSuccess() {
        return this instanceof Succeeded;
    }

    /**
     * The answer of the function for the case that this is.
     *
     * @param <U> the type of the answer
     */
    default <U> U fold(
            Function<? super T, ? extends U> succeeded,
            Function<? super Throwable, ? extends U> failed,
            Function<? super Cancellation, ? extends U> cancelled) {
        if (this instanceof Succeeded<T> success) {
            return succeeded.apply(valueOf(success));
        }
        if (this instanceof Failed<T> failure) {
            return failed.apply(failure.cause());
        }
        return cancelled.apply(((Cancelled<T>) this).cancellation());
    }

    /**
     * The same outcome with another value.
     *
     * @param <U> the type of the new value
     */
    default <U> Outcome<U> map(Function<? super T, ? extends U> function) {
        if (this instanceof Succeeded<T> success) {
            return new Succeeded<>(function.apply(valueOf(success)));
        }
        @SuppressWarnings("unchecked") // neither of the others holds a T
        Outcome<U> same = (Outcome<U>) this;
        return same;
    }

    /**
     * The value.
     *
     * @throws TaskCancelledException if this was cancelled
     * @throws TaskGroupException if this is the failure of a group
     * @throws IllegalStateException if this is the failure of a leaf, which is its cause
     */
    default T valueOrThrow() {
        if (this instanceof Succeeded<T> success) {
            return valueOf(success);
        }
        if (this instanceof Failed<T> failure) {
            throw sneak(failure.cause());
        }
        throw new TaskCancelledException((Cancelled<?>) this);
    }

    private static RuntimeException sneak(Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException("The subtask failed: " + cause, cause);
    }

    @SuppressWarnings("NullAway") // null is legal for Void alone, whose readers expect nothing else
    private static <T> T valueOf(Succeeded<T> success) {
        return success.value();
    }
}
