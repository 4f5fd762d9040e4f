package dev.kindred.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.kindred.Outcome;
import dev.kindred.TaskGroupException;
import dev.kindred.TaskTree;
import java.util.Objects;

/**
 * Where assertions on outcomes, failure groups, live trees and orders begin. Their messages show the whole of what was found,
 * as a tree.
 *
 * {@snippet file="dev/kindred/testkit/TaskAssertionsTest.java" region="outcome"}
 *
 * <p>They stand beside AssertJ's: both {@code assertThat}s may be imported statically.
 */
@CheckReturnValue
public final class TaskAssertions {

    private TaskAssertions() {}

    /** About how a task ended. */
    public static <T> OutcomeAssert<T> assertThat(Outcome<T> outcome) {
        return new OutcomeAssert<>(Objects.requireNonNull(outcome, "outcome"));
    }

    /** About a failure group. */
    public static FailureAssert assertThat(TaskGroupException failure) {
        return new FailureAssert(Objects.requireNonNull(failure, "failure"));
    }

    /** About what runs. */
    public static TaskTreeAssert assertThat(TaskTree tree) {
        return new TaskTreeAssert(Objects.requireNonNull(tree, "tree"));
    }

    /** About what happened, and in which order. */
    public static OrderAssert assertThat(GroupProbe probe) {
        return new OrderAssert(probe.events());
    }
}
