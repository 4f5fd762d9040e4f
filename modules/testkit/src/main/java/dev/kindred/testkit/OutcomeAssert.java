package dev.kindred.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.TaskGroupException;
import java.util.Objects;

/**
 * Assertions on an outcome. Begin with {@link TaskAssertions#assertThat(Outcome)}.
 *
 * @param <T> the type of the value
 */
public final class OutcomeAssert<T> {

    private final Outcome<T> outcome;

    OutcomeAssert(Outcome<T> outcome) {
        this.outcome = outcome;
    }

    private OutcomeAssert<T> check(boolean holds, String expected) {
        if (!holds) {
            throw Describe.wrong(expected, Describe.outcome(outcome));
        }
        return this;
    }

    /** It ended with a value. */
    @CanIgnoreReturnValue
    public OutcomeAssert<T> succeeded() {
        return check(outcome.isSuccess(), "it succeeded");
    }

    /** It ended with this value. */
    @CanIgnoreReturnValue
    public OutcomeAssert<T> succeededWith(T value) {
        boolean same = outcome instanceof Outcome.Succeeded<T> success && Objects.equals(success.value(), value);
        return check(same, "it succeeded with " + value);
    }

    /** It failed with what is of this type; of a group it is {@link #failedAsGroup} that says more. */
    @CanIgnoreReturnValue
    public OutcomeAssert<T> failedWith(Class<? extends Throwable> type) {
        boolean same = outcome instanceof Outcome.Failed<T> failed && type.isInstance(failed.cause());
        return check(same, "it failed with " + type.getName());
    }

    /** It failed with a failure group, of which more can be asked. */
    @CanIgnoreReturnValue
    public FailureAssert failedAsGroup() {
        if (outcome instanceof Outcome.Failed<T> failed && failed.cause() instanceof TaskGroupException group) {
            return new FailureAssert(group);
        }
        throw Describe.wrong("it failed with a failure group", Describe.outcome(outcome));
    }

    /** It was cancelled, because of that. */
    @CanIgnoreReturnValue
    public OutcomeAssert<T> cancelled(Origin origin) {
        boolean same = outcome instanceof Outcome.Cancelled<T> cancelled
                && cancelled.cancellation().origin() == origin;
        return check(same, "it was cancelled with origin " + origin);
    }

    /** It was cancelled before any code of it ran. */
    @CanIgnoreReturnValue
    public OutcomeAssert<T> neverStarted() {
        return check(
                outcome instanceof Outcome.Cancelled<T> cancelled && !cancelled.started(),
                "it was cancelled before it started");
    }
}
