package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.TaskFailure;

/** The cancels that the rules themselves ask for (C1), and why a fork is rejected (G7). */
final class Reasons {

    static final String HAS_SETTLED = "the group has settled. Fork from its body, or from a subtask that still runs.";
    static final String ONLY_DAEMONS_ARE_LEFT =
            "only daemons of the group were left, and they are cancelled. Fork from its body, or from a subtask.";

    private Reasons() {}

    static String isCancelled(Cancellation cancellation) {
        String advice = cancellation.origin() == Origin.SIBLING_FAILED
                ? "Fork before the first failure, or use Joiner.awaitAll()."
                : "Fork before the cancel.";
        return "the group is " + cancellation + ". " + advice;
    }

    static String queueIsFull(int waiting) {
        return "its queue is full (" + waiting + " wait for a place). Fork later, or raise its maxWaiting.";
    }

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

    static Cancellation othersDone(String group) {
        return new Cancellation(Origin.OTHERS_DONE, group, "all of [" + group + "] but its daemons are done");
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
