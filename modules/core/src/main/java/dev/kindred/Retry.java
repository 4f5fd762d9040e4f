package dev.kindred;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When, and how often, a task that has failed is run again. A value: any number of tasks share it.
 *
 * {@snippet file="dev/kindred/RetryTest.java" region="retry"}
 *
 * <p>Each attempt has a worker of its own, and its own {@link Task#timeout}. While a task waits for its next attempt it holds
 * no place under the limit. It is not run again when the group is cancelled, or when its backoff would end after the
 * earliest deadline above it. The failure of the last attempt is the task's; those of earlier ones are its suppressed ones.
 *
 * <p>Pitfalls: what was begun by a failed attempt is not undone. A group is retried only if every one of its failures is to
 * be.
 */
@CheckReturnValue
public final class Retry {

    private static final int ATTEMPTS = 3;
    private static final Duration HUNDRED_YEARS = Duration.ofDays(36_500);

    private final Duration first;
    private final Duration longest;
    private final double jitter;
    private final int maxAttempts;
    private final Predicate<? super Throwable> matches;

    private Retry(
            Duration first, Duration longest, double jitter, int maxAttempts, Predicate<? super Throwable> matches) {
        this.first = first;
        this.longest = longest;
        this.jitter = jitter;
        this.maxAttempts = maxAttempts;
        this.matches = matches;
    }

    /**
     * The same backoff before each attempt: at most {@value #ATTEMPTS} attempts, after any {@link Exception}.
     *
     * @param backoff at least 0
     */
    public static Retry fixed(Duration backoff) {
        return exponential(backoff, backoff);
    }

    /**
     * A backoff that doubles with each attempt: at most {@value #ATTEMPTS} attempts, after any {@link Exception}.
     *
     * @param first before the second attempt, at least 0
     * @param longest what it grows to at most, before {@link #jitter}; at least {@code first}
     */
    public static Retry exponential(Duration first, Duration longest) {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(longest, "longest");
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Cannot use a backoff of " + first + " to " + longest
                    + ": the first must be at least 0, and the longest at least that.");
        }
        return new Retry(first, longest, 0, ATTEMPTS, Exception.class::isInstance);
    }

    /**
     * The same with chance in it, so that many do not come back at once: each backoff is multiplied by a number between
     * 1 - part and 1 + part.
     *
     * @param part 0 to 1
     */
    public Retry jitter(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("Cannot use the jitter " + part + ": it must be between 0 and 1.");
        }
        return new Retry(first, longest, part, maxAttempts, matches);
    }

    /**
     * The same with another number of attempts, the first one included.
     *
     * @param most at least 1
     */
    public Retry maxAttempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("Cannot use " + most + " attempts: there must be at least 1.");
        }
        return new Retry(first, longest, jitter, most, matches);
    }

    /** The same, after failures of these types alone. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Retry on(Class<? extends Throwable>... types) {
        List<Class<? extends Throwable>> named = List.of(types);
        if (named.isEmpty()) {
            throw new IllegalArgumentException("Cannot retry on no type: name one, or leave it out.");
        }
        return onlyIf(failure -> named.stream().anyMatch(type -> type.isInstance(failure)));
    }

    /**
     * The same, after failures for which this holds alone.
     *
     * @param predicate runs on the supervisor and must not block; what it throws fails the group
     */
    public Retry onlyIf(Predicate<? super Throwable> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return new Retry(first, longest, jitter, maxAttempts, predicate);
    }

    /** How long to wait after the attempt of this number failed, or null for no further one. */
    @Nullable
    Duration backoff(int attempt, Throwable failure, RandomGenerator random) {
        return attempt < maxAttempts && matchesAll(failure) ? after(attempt, random) : null;
    }

    /** D5: of a group every leaf. */
    private boolean matchesAll(Throwable failure) {
        return failure instanceof TaskGroupException group
                ? group.leaves().stream().allMatch(leaf -> matches.test(leaf.cause()))
                : matches.test(failure);
    }

    private Duration after(int attempt, RandomGenerator random) {
        double factor = Math.pow(2, attempt - 1);
        double millis = Math.min(millisOf(first) * factor, millisOf(longest));
        double chance = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofNanos((long) Math.min(millis * chance * 1e6, Long.MAX_VALUE / 2.0));
    }

    private static double millisOf(Duration duration) {
        return (duration.compareTo(HUNDRED_YEARS) < 0 ? duration : HUNDRED_YEARS).toNanos() / 1e6;
    }
}
