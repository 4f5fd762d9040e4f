package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.TaskFailure;

/** The cancels that the rules themselves ask for (C1). */
final class Reasons {

    private Reasons() {}

    static Cancellation failed(TaskFailure failure) {
        return new Cancellation(
                Origin.SIBLING_FAILED,
                failure.path(),
                "[" + failure.path() + "] failed (" + FailureText.of(failure.cause()) + ")");
    }

    static Cancellation decided(String path) {
        return new Cancellation(Origin.DECIDED, path, "[" + path + "] decided the group");
    }

    static Cancellation deadline(String group) {
        return new Cancellation(Origin.DEADLINE, group, "the deadline of [" + group + "] struck");
    }

    static Cancellation timeout(String path) {
        return new Cancellation(Origin.DEADLINE, path, "the timeout of [" + path + "] struck");
    }

    static Cancellation dependency(String path) {
        return new Cancellation(
                Origin.DEPENDENCY_NOT_SUCCEEDED, path, "[" + path + "], which it comes after, did not succeed");
    }

    static Cancellation noPlaceLeft(String group) {
        return new Cancellation(
                Origin.SIBLING_FAILED, group, "every place of [" + group + "] is held by unresponsive work");
    }

    /** It says that it was cancelled, but nobody here asked for that. */
    static Cancellation endedItself(String path) {
        return new Cancellation(Origin.REQUESTED, path, "[" + path + "] ended itself");
    }
}
