package dev.kindred.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroupException;
import java.util.List;

/** Assertions on a failure group. Begin with {@link TaskAssertions#assertThat(TaskGroupException)}. */
public final class FailureAssert {

    private final TaskGroupException failure;

    FailureAssert(TaskGroupException failure) {
        this.failure = failure;
    }

    private FailureAssert check(boolean holds, String expected) {
        if (!holds) {
            throw Describe.wrong(expected, Describe.failures(failure));
        }
        return this;
    }

    /** The first failure was there, and is of this type. */
    @CanIgnoreReturnValue
    public FailureAssert hasPrimary(String path, Class<? extends Throwable> type) {
        TaskFailure primary = failure.primary();
        return check(
                primary.path().equals(path) && type.isInstance(primary.cause()),
                "the primary failure is a " + type.getName() + " of [" + path + "]");
    }

    /** These leaves failed, in this order, and no other. */
    @CanIgnoreReturnValue
    public FailureAssert hasLeaves(String... paths) {
        List<String> found = failure.leaves().stream().map(TaskFailure::path).toList();
        return check(found.equals(List.of(paths)), "the leaves that failed are " + List.of(paths));
    }

    /** A leaf failed there, with what is of this type. */
    @CanIgnoreReturnValue
    public FailureAssert hasLeaf(String path, Class<? extends Throwable> type) {
        return check(
                failure.leaves().stream().anyMatch(leaf -> leaf.path().equals(path) && type.isInstance(leaf.cause())),
                "a leaf that failed is a " + type.getName() + " of [" + path + "]");
    }

    /** The group's own deadline struck. */
    @CanIgnoreReturnValue
    public FailureAssert timedOut() {
        return check(failure.timedOut(), "it timed out");
    }
}
