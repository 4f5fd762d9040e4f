package dev.kindred.testkit;

import dev.kindred.Outcome;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroupException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The texts that failed assertions show. */
final class Describe {

    private Describe() {}

    static String outcome(Outcome<?> outcome) {
        return outcome.fold(
                value -> "succeeded with " + value,
                Describe::failed,
                cancellation ->
                        cancellation + " [origin " + cancellation.origin() + ", from " + cancellation.path() + "]");
    }

    private static String failed(Throwable cause) {
        return cause instanceof TaskGroupException group ? "failed:\n" + failures(group) : "failed with " + cause;
    }

    private record Line(TaskFailure failure, int depth) {}

    /** The tree of a failure group, one line for each failure. */
    static String failures(TaskGroupException group) {
        StringBuilder text = new StringBuilder("[").append(group.path()).append("]");
        text.append(group.timedOut() ? " timed out" : "");
        group.cancelled().ifPresent(cancel -> text.append(", also ").append(cancel));
        Deque<Line> open = new ArrayDeque<>();
        push(group.failures(), 1, open);
        while (!open.isEmpty()) {
            Line line = open.pop();
            TaskFailure failure = line.failure();
            boolean inner = failure.cause() instanceof TaskGroupException;
            text.append('\n')
                    .append("  ".repeat(line.depth()))
                    .append('[')
                    .append(failure.path())
                    .append(']');
            text.append(inner ? "" : " " + failure.cause());
            if (failure.cause() instanceof TaskGroupException nested) {
                push(nested.failures(), line.depth() + 1, open);
            }
        }
        return text.toString();
    }

    private static void push(List<TaskFailure> failures, int depth, Deque<Line> open) {
        for (int i = failures.size() - 1; i >= 0; i--) {
            open.push(new Line(failures.get(i), depth));
        }
    }

    static AssertionError wrong(String expected, String found) {
        return new AssertionError("Expected: " + expected + "\nFound: " + found.stripTrailing());
    }
}
