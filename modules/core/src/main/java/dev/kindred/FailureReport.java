package dev.kindred;

import dev.kindred.internal.rules.FailureText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure as data: texts and numbers alone, so that any serializer carries it to another process, whether the classes
 * of the exceptions are known there or not.
 *
 * @param path where it happened
 * @param className the class of the exception
 * @param message its message; may be null
 * @param stack of a leaf the stack trace as text; of a group empty
 * @param attempt which attempt failed, from 1
 * @param primary whether it is the first failure of its group
 * @param failures of a group its failures, the primary first; of a leaf empty
 */
public record FailureReport(
        String path,
        String className,
        @Nullable String message,
        String stack,
        int attempt,
        boolean primary,
        List<FailureReport> failures) {

    public FailureReport {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(className, "className");
        failures = List.copyOf(failures);
    }

    /** A group whose failures are being collected. */
    private static final class Level {
        final TaskFailure entry;
        final boolean primary;
        final List<TaskFailure> failures;
        final List<FailureReport> done = new ArrayList<>();

        Level(TaskFailure entry, boolean primary, TaskGroupException group) {
            this.entry = entry;
            this.primary = primary;
            this.failures = group.failures();
        }

        FailureReport report() {
            return new FailureReport(
                    entry.path(),
                    entry.cause().getClass().getName(),
                    entry.cause().getMessage(),
                    "",
                    entry.attempt(),
                    primary,
                    done);
        }
    }

    // Without recursion: groups nest without limit.
    static FailureReport of(TaskGroupException root) {
        Deque<Level> open = new ArrayDeque<>();
        open.push(new Level(new TaskFailure(root.path(), 1, root), true, root));
        while (true) {
            Level level = open.element();
            int next = level.done.size();
            if (next == level.failures.size()) {
                open.pop();
                if (open.isEmpty()) {
                    return level.report();
                }
                open.element().done.add(level.report());
                continue;
            }
            TaskFailure failure = level.failures.get(next);
            if (failure.cause() instanceof TaskGroupException nested) {
                open.push(new Level(failure, next == 0, nested));
            } else {
                level.done.add(leaf(failure, next == 0));
            }
        }
    }

    private static FailureReport leaf(TaskFailure failure, boolean primary) {
        Throwable cause = failure.cause();
        return new FailureReport(
                failure.path(),
                cause.getClass().getName(),
                FailureText.messageOf(cause),
                stackOf(cause),
                failure.attempt(),
                primary,
                List.of());
    }

    /** A trace that a user's exception refuses to print, or that is too deep to, is no reason to lose the report. */
    private static String stackOf(Throwable cause) {
        StringWriter stack = new StringWriter();
        try {
            cause.printStackTrace(new PrintWriter(stack));
        } catch (RuntimeException | StackOverflowError e) {
            stack.append("[not printable: ").append(e.getClass().getName()).append(']');
        }
        return stack.toString();
    }
}
