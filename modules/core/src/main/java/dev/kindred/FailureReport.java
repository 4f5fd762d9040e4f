package dev.kindred;

import dev.kindred.internal.rules.FailureText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

    // A record's own recurse, and groups nest without limit.

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof FailureReport that)) {
            return false;
        }
        Deque<FailureReport> open = new ArrayDeque<>(List.of(this));
        Deque<FailureReport> openOfThat = new ArrayDeque<>(List.of(that));
        while (!open.isEmpty()) {
            FailureReport each = open.pop();
            FailureReport eachOfThat = openOfThat.pop();
            if (!each.ownFields().equals(eachOfThat.ownFields())) {
                return false;
            }
            each.failures.forEach(open::push);
            eachOfThat.failures.forEach(openOfThat::push);
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Deque<FailureReport> open = new ArrayDeque<>(List.of(this)); !open.isEmpty(); ) {
            FailureReport each = open.pop();
            hash = 31 * hash + each.ownFields().hashCode();
            each.failures.forEach(open::push);
        }
        return hash;
    }

    /** All but its failures, and how many these are. */
    private List<@Nullable Object> ownFields() {
        return Arrays.asList(path, className, message, stack, attempt, primary, failures.size());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Deque<Object> open = new ArrayDeque<>(List.of(this)); // reports to be written, and texts between them
        while (!open.isEmpty()) {
            Object each = open.pop();
            if (each instanceof FailureReport report) {
                report.writeOwnFields(text);
                open.push("]]");
                for (int i = report.failures.size() - 1; i >= 0; i--) {
                    open.push(report.failures.get(i));
                    open.push(i == 0 ? "" : ", ");
                }
            } else {
                text.append(each);
            }
        }
        return text.toString();
    }

    private void writeOwnFields(StringBuilder text) {
        text.append("FailureReport[path=").append(path);
        text.append(", className=").append(className);
        text.append(", message=").append(message);
        text.append(", stack=").append(stack);
        text.append(", attempt=").append(attempt);
        text.append(", primary=").append(primary);
        text.append(", failures=[");
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
