package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.rules.FailureText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The failure group: every failure of a group, as a tree that mirrors the groups (PEP 654's {@code ExceptionGroup}).
 *
 * <p>The first failure is the {@link #primary()} one, the others follow in the order in which the group learned of them,
 * the body's own comes last. Cancelled subtasks are never in it.
 *
 * <p>For loggers and {@code printStackTrace} the cause is the primary failure and the suppressed exceptions are the next
 * {@value #PRINTED_WIDTH} others, at most {@value #PRINTED_DEPTH} levels deep. {@link #failures()}, {@link #leaves()} and
 * {@link #report()} have all of them.
 *
 * <p>{@link #handle(Consumer)} handles some of them by their type and throws the rest on:
 *
 * {@snippet file="docs/HandlingTest.java" region="handle"}
 */
public final class TaskGroupException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int PRINTED_WIDTH = 20;
    private static final int PRINTED_DEPTH = 50;

    private final String path;
    private final transient List<TaskFailure> failures;
    private final long uncounted;
    private final boolean timedOut;
    private final transient @Nullable Cancellation cancellation;
    private final transient List<Outcome<?>> outcomes;
    private final transient TaskFailure primaryLeaf;
    private final int printedDepth;
    private final int printedSuppressed;

    private TaskGroupException(
            String message,
            String path,
            List<TaskFailure> failures,
            long uncounted,
            boolean timedOut,
            @Nullable Cancellation cancellation,
            List<Outcome<?>> outcomes) {
        super(message);
        this.path = path;
        this.failures = List.copyOf(failures);
        this.uncounted = uncounted;
        this.timedOut = timedOut;
        this.cancellation = cancellation;
        this.outcomes = List.copyOf(outcomes);
        this.primaryLeaf = leafBelow(primary());
        this.printedDepth = attachForPrinting();
        this.printedSuppressed = getSuppressed().length;
    }

    /**
     * Used by the rules.
     *
     * @param path the group's path
     * @param failures at least one, the primary first
     * @param dropped how many more there were over the configured cap
     * @param counts how the subtasks ended
     * @param timedOut whether the group's own deadline struck
     * @param cancellation the cancel from outside, if there was one too
     * @param outcomes the subtasks' outcomes, where the joiner takes failures as data
     */
    static TaskGroupException of(
            String path,
            List<TaskFailure> failures,
            long dropped,
            Counts counts,
            boolean timedOut,
            @Nullable Cancellation cancellation,
            List<Outcome<?>> outcomes) {
        String message = message(path, failures, dropped, counts);
        return new TaskGroupException(message, path, failures, dropped, timedOut, cancellation, outcomes);
    }

    /** An exception that came from no group, as {@link #handle(Throwable, Consumer)} presents it. */
    static TaskGroupException wrapping(Throwable bare) {
        List<TaskFailure> failures = List.of(new TaskFailure("", 1, bare));
        return new TaskGroupException(FailureText.of(bare), "", failures, 0, false, null, List.of());
    }

    /** What handlers of this group's failures threw, and then what none of them handled. */
    TaskGroupException handledWith(List<Throwable> thrown, @Nullable TaskGroupException rest) {
        List<TaskFailure> all = new ArrayList<>();
        thrown.forEach(each -> all.add(new TaskFailure(pathOf(each), 1, each)));
        if (rest != null) {
            all.add(new TaskFailure(path, 1, rest));
        }
        String message = "Group [" + path + "] failed, and handling it failed too: " + FailureText.of(thrown.get(0))
                + (all.size() > 1 ? "; " + (all.size() - 1) + " more." : ".");
        return new TaskGroupException(message, path, all, 0, timedOut, cancellation, outcomes);
    }

    private String pathOf(Throwable thrown) {
        return thrown instanceof TaskGroupException group ? group.path : path;
    }

    /** The path of the group that failed. */
    public String path() {
        return path;
    }

    /** The direct failures, the primary first; of a nested group its one failure group. Never empty. */
    public List<TaskFailure> failures() {
        return failures;
    }

    /** The first failure. */
    public TaskFailure primary() {
        return failures.get(0);
    }

    /** The first failure at the bottom of the primary one. */
    TaskFailure primaryLeaf() {
        return primaryLeaf;
    }

    /** How many failures came after the configured cap was reached, and were counted only. */
    public long uncounted() {
        return uncounted;
    }

    /** Whether the group's own deadline struck. */
    public boolean timedOut() {
        return timedOut;
    }

    /** The cancel from outside that the group saw too, if there was one. */
    public Optional<Cancellation> cancelled() {
        return Optional.ofNullable(cancellation);
    }

    /** The subtasks' outcomes in fork order, where the joiner takes failures as data; else empty. */
    public List<Outcome<?>> outcomes() {
        return outcomes;
    }

    /** Every leaf of the tree, in its order: no cause of these is a failure group. */
    public List<TaskFailure> leaves() {
        List<TaskFailure> leaves = new ArrayList<>();
        Deque<TaskFailure> open = new ArrayDeque<>();
        pushReversed(failures, open);
        while (!open.isEmpty()) {
            TaskFailure failure = open.pop();
            if (failure.cause() instanceof TaskGroupException nested) {
                pushReversed(nested.failures, open);
            } else {
                leaves.add(failure);
            }
        }
        return leaves;
    }

    /** What the {@link #leaves()} threw, in their order. */
    public List<Throwable> causes() {
        return leaves().stream().map(TaskFailure::cause).toList();
    }

    /**
     * The two parts of this group that {@link #split} gives.
     *
     * @param matched what the condition holds for
     * @param rest everything else
     */
    public record Split(Optional<TaskGroupException> matched, Optional<TaskGroupException> rest) {}

    /**
     * Divides the tree into what matches and the rest, each in the original shape; empty groups vanish. The condition is
     * asked of inner groups too, and takes the whole of one that it holds for (PEP 654).
     *
     * @param condition asked of this group, and of each cause
     */
    public Split split(Predicate<? super Throwable> condition) {
        Objects.requireNonNull(condition, "condition");
        if (condition.test(this)) {
            return new Split(Optional.of(this), Optional.empty());
        }
        return new Splitter(failure -> condition.test(failure.cause())).split(this);
    }

    /**
     * {@link #split(Predicate)} by the type of the leaves' causes. A group can hold anything, so it matches its own type
     * alone, and none above it: {@code RuntimeException} takes no leaf of another type.
     */
    public Split split(Class<? extends Throwable> type) {
        return split(ofType(type));
    }

    /** The part of this group that matches, in the original shape; this very object if all of it does. */
    public Optional<TaskGroupException> subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matched();
    }

    /** {@link #subgroup(Predicate)} by the type of the causes. */
    public Optional<TaskGroupException> subgroup(Class<? extends Throwable> type) {
        return split(type).matched();
    }

    /**
     * The same kind of group with other failures, as a rule some of this one's (PEP 654): it has this group's message, path,
     * trace and all facts beside the failures. What was only {@link #uncounted} stays behind.
     *
     * @param kept at least one, the primary first
     * @throws IllegalArgumentException if there is none
     */
    public TaskGroupException derive(List<TaskFailure> kept) {
        if (kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot derive a failure group of [" + path + "] without failures: it has at least one.");
        }
        TaskGroupException part = new TaskGroupException(
                Objects.requireNonNull(getMessage()), path, kept, 0, timedOut, cancellation, outcomes);
        part.setStackTrace(getStackTrace());
        addedByOthers().forEach(part::addSuppressed);
        return part;
    }

    /**
     * Handles some of the failures and throws the rest on by itself: the {@code except*} of PEP 654.
     *
     * {@snippet file="docs/HandlingTest.java" region="handle"}
     *
     * <p>The clauses are asked in their order. Each gets everything that it matches and none before it did, as one group in
     * the original shape, once; one that matches nothing is not called. If all is handled, this returns. If nothing matches,
     * this very exception is thrown.
     *
     * <p>A handler that throws on what it was given, or a part of it, has not handled that. Whatever else it throws keeps the
     * other clauses from nothing: it has what it was handling among its suppressed exceptions, unless it is its cause, and is
     * thrown at the end, as a group with the others and with the rest. An unchecked one that is alone is thrown as it is.
     *
     * @param clauses adds them
     * @throws TaskGroupException of what is not handled
     */
    public void handle(Consumer<? super FailureClauses> clauses) {
        FailureClauses.of(clauses).run(this, this);
    }

    /**
     * {@link #handle(Consumer)} of what a stage or a {@code try} block may fail with besides a failure group. The wrappers
     * that futures put around it are taken off. A lone exception is presented to the clause that matches it as a group of
     * one, with an empty path; if none does, it is thrown as it was given, a checked one in a {@code CompletionException}. A
     * {@link TaskCancelledException} is no failure and matches nothing, nor does what the JVM cannot be trusted after.
     */
    public static void handle(Throwable failure, Consumer<? super FailureClauses> clauses) {
        Objects.requireNonNull(failure, "failure");
        Throwable cause = Ending.unwrap(failure);
        if (cause instanceof TaskGroupException group) {
            group.handle(clauses);
        } else if (cause instanceof TaskCancelledException || Ending.isFatal(cause)) {
            throw FailureClauses.unchecked(failure);
        } else {
            FailureClauses.of(clauses).run(wrapping(cause), failure);
        }
    }

    /** The part that has just these leaves, in the original shape. */
    Optional<TaskGroupException> withLeaves(Set<TaskFailure> leaves) {
        return new Splitter(leaves::contains).split(this).matched();
    }

    /** {@link #split(Predicate)} that asks for leaves alone. */
    Split splitLeaves(Predicate<? super Throwable> condition) {
        return new Splitter(leaf -> !(leaf.cause() instanceof TaskGroupException) && condition.test(leaf.cause()))
                .split(this);
    }

    /** The whole tree as data: it survives any serializer. */
    public FailureReport report() {
        return FailureReport.of(this);
    }

    /** The same group with some of its failures, or null if there are none. What was only counted is in no part. */
    private @Nullable TaskGroupException part(List<TaskFailure> kept) {
        if (kept.isEmpty()) {
            return null;
        }
        return isAll(kept) ? this : derive(kept);
    }

    /** By identity: what {@code equals} means, or throws, is up to the users' exceptions. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isAll(List<TaskFailure> kept) {
        boolean all = kept.size() == failures.size();
        for (int i = 0; all && i < failures.size(); i++) {
            all = kept.get(i) == failures.get(i);
        }
        return all;
    }

    /** The suppressed exceptions that were added later: they belong to every part (PEP 654's notes). */
    private List<Throwable> addedByOthers() {
        Throwable[] suppressed = getSuppressed();
        return Arrays.asList(suppressed).subList(printedSuppressed, suppressed.length);
    }

    private static Predicate<Throwable> ofType(Class<? extends Throwable> type) {
        Objects.requireNonNull(type, "type");
        return cause ->
                type.isInstance(cause) && (type == TaskGroupException.class || !(cause instanceof TaskGroupException));
    }

    /** Attaches what is printed, and answers how deep that is. Printing is recursive, which bounds both. */
    private int attachForPrinting() {
        int last = Math.min(failures.size(), PRINTED_WIDTH + 1);
        int deepest = 0;
        for (int i = 0; i < last; i++) {
            Throwable printed = printedOf(failures.get(i));
            if (printed instanceof TaskGroupException nested) {
                deepest = Math.max(deepest, nested.printedDepth);
            }
            if (i == 0) {
                initCause(printed);
            } else {
                addSuppressed(printed);
            }
        }
        long more = failures.size() - last + uncounted;
        if (more > 0) {
            addSuppressed(new MoreFailures(more));
        }
        return deepest + 1;
    }

    /** Of a group that is as deep as what is printed may be, the first leaf stands for all of it. */
    private static Throwable printedOf(TaskFailure failure) {
        return failure.cause() instanceof TaskGroupException nested && nested.printedDepth == PRINTED_DEPTH
                ? nested.primaryLeaf.cause()
                : failure.cause();
    }

    private static TaskFailure leafBelow(TaskFailure failure) {
        return failure.cause() instanceof TaskGroupException nested ? nested.primaryLeaf : failure;
    }

    private static void pushReversed(List<TaskFailure> failures, Deque<TaskFailure> open) {
        for (int i = failures.size() - 1; i >= 0; i--) {
            open.push(failures.get(i));
        }
    }

    private static String message(String path, List<TaskFailure> failures, long dropped, Counts counts) {
        TaskFailure primary = leafBelow(failures.get(0));
        StringBuilder text = new StringBuilder("Group [")
                .append(path)
                .append("] failed: [")
                .append(primary.path())
                .append("] ")
                .append(FailureText.of(primary.cause()));
        String separator = "; ";
        separator = count(text, separator, failures.size() - 1 + dropped, "more failed");
        separator = count(text, separator, counts.cancelled(), "cancelled");
        separator = count(text, separator, counts.succeeded(), "succeeded");
        count(text, separator, counts.neverStarted(), "never started");
        return text.append('.').toString();
    }

    private static String count(StringBuilder text, String separator, long number, String what) {
        if (number == 0) {
            return separator;
        }
        text.append(separator).append(number).append(' ').append(what);
        return ", ";
    }

    /** Divides a tree of any depth without recursion. */
    private record Splitter(Predicate<TaskFailure> condition) {

        /** A group that is being divided; {@code entry} is its place in the group above. */
        private static final class Level {
            final TaskGroupException group;
            final @Nullable TaskFailure entry;
            final List<TaskFailure> matched = new ArrayList<>();
            final List<TaskFailure> rest = new ArrayList<>();
            int next;

            Level(TaskGroupException group, @Nullable TaskFailure entry) {
                this.group = group;
                this.entry = entry;
            }

            /** Adds what is left of a nested group, under its own entry. */
            static void add(List<TaskFailure> side, Level below, @Nullable TaskGroupException part) {
                TaskFailure entry = Objects.requireNonNull(below.entry);
                if (part == entry.cause()) {
                    side.add(entry);
                } else if (part != null) {
                    side.add(new TaskFailure(entry.path(), entry.attempt(), part));
                }
            }
        }

        Split split(TaskGroupException root) {
            Deque<Level> open = new ArrayDeque<>();
            open.push(new Level(root, null));
            while (true) {
                Level level = open.element();
                if (level.next < level.group.failures.size()) {
                    divide(level, level.group.failures.get(level.next++), open);
                    continue;
                }
                open.pop();
                TaskGroupException matched = level.group.part(level.matched);
                TaskGroupException rest = level.group.part(level.rest);
                Level above = open.peek();
                if (above == null) {
                    return new Split(Optional.ofNullable(matched), Optional.ofNullable(rest));
                }
                Level.add(above.matched, level, matched);
                Level.add(above.rest, level, rest);
            }
        }

        private void divide(Level level, TaskFailure failure, Deque<Level> open) {
            if (condition.test(failure)) {
                level.matched.add(failure);
            } else if (failure.cause() instanceof TaskGroupException nested) {
                open.push(new Level(nested, failure));
            } else {
                level.rest.add(failure);
            }
        }
    }

    /** Stands in a printed stack trace for the failures that are not printed. */
    private static final class MoreFailures extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MoreFailures(long number) {
            super("and " + number + " more: see report()", null, false, false);
        }
    }
}
