package dev.kindred;

import static dev.kindred.FailureTrees.deep;
import static dev.kindred.FailureTrees.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.kindred.FailureTrees.Node;
import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.CountsOf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Failure groups as trees: PEP 654's rules EG-06 … EG-11, EG-16, EG-17, at any depth. */
class TaskGroupExceptionTest {

    private static final int VERY_DEEP = 100_000;

    private static List<Throwable> causes(TaskGroupException group) {
        return group.leaves().stream().map(TaskFailure::cause).toList();
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** On a thread of its own, whose stack is short: each of very many exceptions has a copy of it. */
    private static void onShortStack(Runnable test) throws Exception {
        FutureTask<Void> run = new FutureTask<>(test, null);
        new Thread(run).start();
        run.get();
    }

    // ---- split and subgroup ----

    @Test
    @Tag("F3")
    void everythingMatches_isTheSameObject() {
        TaskGroupException group = group("g", new IOException(), group("g/b", new IOException()));

        assertThat(group.split(IOException.class))
                .isEqualTo(new TaskGroupException.Split(Optional.of(group), Optional.empty()));
        assertThat(group.subgroup(IOException.class)).containsSame(group);
        assertThat(group.subgroup(any -> true)).containsSame(group);
    }

    @Test
    @Tag("F3")
    void nothingMatches_theRestIsTheSameObject() {
        TaskGroupException group = group("g", new IOException(), group("g/b", new IOException()));

        assertThat(group.split(IllegalStateException.class))
                .isEqualTo(new TaskGroupException.Split(Optional.empty(), Optional.of(group)));
        assertThat(group.subgroup(none -> false)).isEmpty();
    }

    @Test
    @Tag("F3")
    void someMatch_shapeOrderAndMessageStay() {
        IOException disk = new IOException("disk");
        IOException net = new IOException("net");
        TaskGroupException only = group("g/c", new IllegalStateException());
        TaskGroupException mixed = group("g/b", new IllegalStateException(), net);
        TaskGroupException group = group("g", disk, mixed, only);

        TaskGroupException matched = group.subgroup(IOException.class).orElseThrow();

        assertThat(matched.path()).isEqualTo("g");
        assertThat(matched).hasMessage(group.getMessage());
        assertThat(matched.failures()).extracting(TaskFailure::path).containsExactly("g/a", "g/b");
        assertThat(matched.failures().get(0)).isSameAs(group.failures().get(0));
        TaskGroupException inner =
                (TaskGroupException) matched.failures().get(1).cause();
        assertThat(inner.failures()).containsExactly(new TaskFailure("g/b/b", 1, net));
        assertThat(inner).hasMessage(mixed.getMessage());
        assertThat(group.split(IOException.class).rest().orElseThrow().failures())
                .extracting(TaskFailure::path)
                .containsExactly("g/b", "g/c");
    }

    @Test
    @Tag("F3")
    void conditionHoldsForAnInnerGroup_takesAllOfIt() {
        TaskGroupException inner = group("g/b", new IOException(), new IllegalStateException());
        TaskGroupException group = group("g", new IOException(), inner);

        TaskGroupException.Split split = group.split(cause -> cause == inner);

        assertThat(split.matched().orElseThrow().failures()).containsExactly(new TaskFailure("g/b", 1, inner));
        assertThat(split.rest().orElseThrow().failures())
                .containsExactly(group.failures().get(0));
        assertThat(group.subgroup(TaskGroupException.class)).containsSame(group);
    }

    @Test
    @Tag("F3")
    void parts_haveTraceFlagsAndOutcomesOfTheWhole() {
        Cancellation cancel = new Cancellation(Cancellation.Origin.REQUESTED, "x", "somebody asked");
        List<TaskFailure> failures =
                List.of(new TaskFailure("g/a", 2, new IOException()), new TaskFailure("g/b", 1, new Error()));
        List<Outcome<?>> outcomes = List.of(new Outcome.Succeeded<>("x"));
        TaskGroupException group = TaskGroupException.of("g", failures, 7, new Counts(), true, cancel, outcomes);

        TaskGroupException part = group.subgroup(IOException.class).orElseThrow();

        assertThat(part.getStackTrace()).isEqualTo(group.getStackTrace());
        assertThat(part.timedOut()).isTrue();
        assertThat(part.cancelled()).contains(cancel);
        assertThat(part.outcomes()).isEqualTo(outcomes);
        assertThat(part.primary().attempt()).isEqualTo(2);
        assertThat(part).hasCause(failures.get(0).cause());
        assertThat(part.uncounted()).isZero();
        assertThat(group.uncounted()).isEqualTo(7);
    }

    @Test
    @Tag("F3")
    void noCondition_isRefused() {
        TaskGroupException group = group("g", new IOException());

        assertThatNullPointerException().isThrownBy(() -> group.split((Predicate<Throwable>) null));
        assertThatNullPointerException().isThrownBy(() -> group.subgroup((Class<Throwable>) null));
    }

    @Test
    @Tag("F3")
    void randomTrees_areDividedAsTheModelSays() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            TaskGroupException group = FailureTrees.random(random, 5, "g");
            List<Predicate<Throwable>> conditions = List.of(
                    IOException.class::isInstance,
                    IllegalArgumentException.class::isInstance,
                    cause -> cause.hashCode() % 3 == 0,
                    cause -> cause instanceof TaskGroupException inner
                            && inner.path().endsWith("b"));
            for (Predicate<Throwable> condition : conditions) {
                checkSplit(seed, group, condition);
            }
        }
    }

    private static void checkSplit(int seed, TaskGroupException group, Predicate<Throwable> condition) {
        Node model = Node.of(group);
        TaskGroupException.Split split = group.split(condition);
        List<Throwable> parts = new ArrayList<>();
        for (boolean matching : List.of(true, false)) {
            Optional<TaskGroupException> part = matching ? split.matched() : split.rest();
            Node expected = model.part(condition, matching);
            assertThat(part.map(each -> Node.of(each).text()))
                    .as("seed %d", seed)
                    .isEqualTo(Optional.ofNullable(expected).map(Node::text));
            part.ifPresent(each -> parts.addAll(causes(each)));
        }
        assertThat(parts).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(causes(group));
        assertThat(split.matched().map(TaskGroupExceptionTest::causes))
                .isEqualTo(group.subgroup(condition).map(TaskGroupExceptionTest::causes));
    }

    // ---- leaves ----

    @Test
    @Tag("F2")
    @Tag("F3")
    void leaves_areInTheOrderOfTheTreeWithTheirPaths() {
        TaskGroupException inner = group("g/b", new IOException("x"), group("g/b/b", new IOException("y")));
        TaskGroupException group = group("g", new IOException("w"), inner, new IOException("z"));

        assertThat(group.leaves())
                .extracting(leaf -> leaf.path() + " " + leaf.cause().getMessage())
                .containsExactly("g/a w", "g/b/a x", "g/b/b/a y", "g/c z");
    }

    @Test
    @Tag("F3")
    void randomTrees_haveTheLeavesOfTheModel() {
        for (int seed = 0; seed < 500; seed++) {
            TaskGroupException group = FailureTrees.random(new Random(seed), 6, "g");
            List<Throwable> expected = new ArrayList<>();
            Node.of(group).addLeaves(expected);

            assertThat(causes(group)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    // ---- depth ----

    @Test
    @Tag("F3")
    void veryDeepTree_isDividedAndListedWithoutRecursion() throws Exception {
        onShortStack(() -> {
            IOException disk = new IOException("disk full");
            TaskGroupException bottom = group("bottom", disk, new IllegalStateException());
            TaskGroupException top = deep(VERY_DEEP, bottom);

            assertThat(causes(top)).hasSize(2);
            TaskGroupException.Split split = top.split(IOException.class);
            assertThat(causes(split.matched().orElseThrow())).containsExactly(disk);
            assertThat(causes(split.rest().orElseThrow())).hasSize(1);
            assertThat(top.subgroup(cause -> cause == bottom)).containsSame(top);
            assertThat(top.getMessage()).isEqualTo("Group [g1] failed: [bottom/a] IOException: disk full.");
        });
    }

    @Test
    @Tag("F5")
    void veryDeepTree_isReportedWithoutRecursion() throws Exception {
        onShortStack(() -> {
            FailureReport report = deep(VERY_DEEP, new IOException("disk full")).report();
            int depth = 0;
            FailureReport each = report;
            while (!each.failures().isEmpty()) {
                each = each.failures().get(0);
                depth++;
            }
            assertThat(depth).isEqualTo(VERY_DEEP);
            assertThat(each.message()).isEqualTo("disk full");
        });
    }

    // ---- messages ----

    private static TaskGroupException failure(String path, List<TaskFailure> failures, long dropped, Counts counts) {
        return TaskGroupException.of(path, failures, dropped, counts, false, null, List.of());
    }

    @Test
    @Tag("F4")
    void message_namesGroupPrimaryAndTheOthersInOneLine() {
        Counts counts = CountsOf.of(3, 2, 14, 2);
        List<TaskFailure> failures = List.of(
                new TaskFailure("resize/thumb-2", 1, new IOException("disk full")),
                new TaskFailure("resize/thumb-3", 1, new IOException("disk\nfull")));

        assertThat(failure("resize", failures, 0, counts))
                .hasMessage("Group [resize] failed: [resize/thumb-2] IOException: disk full; "
                        + "1 more failed, 14 cancelled, 3 succeeded, 2 never started.");
        assertThat(failure("resize", failures, 5, counts)).hasMessageContaining("; 6 more failed, 14 cancelled");
    }

    @Test
    @Tag("F4")
    void message_leavesOutWhatThereIsNotAndEndsWithAFullStop() {
        List<TaskFailure> one = List.of(new TaskFailure("g/a", 1, new IOException("disk full")));

        assertThat(failure("g", one, 0, CountsOf.of(0, 1, 0, 0)))
                .hasMessage("Group [g] failed: [g/a] IOException: disk full.");
        assertThat(failure("g", one, 0, CountsOf.of(1, 1, 0, 0)))
                .hasMessage("Group [g] failed: [g/a] IOException: disk full; 1 succeeded.");
        assertThat(failure("g", one, 0, CountsOf.of(0, 1, 0, 4)))
                .hasMessage("Group [g] failed: [g/a] IOException: disk full; 4 never started.");
        assertThat(failure("g", one, 0, CountsOf.of(0, 1, 3, 4)))
                .hasMessage("Group [g] failed: [g/a] IOException: disk full; 3 cancelled, 4 never started.");
    }

    @Test
    @Tag("F4")
    void message_ofNestedGroupsNamesTheFirstLeaf() {
        TaskGroupException inner = group("order/load", new IOException("disk full"), new Error());

        assertThat(group("order", inner, new Error("x")))
                .hasMessage("Group [order] failed: [order/load/a] IOException: disk full; 1 more failed.");
    }

    @Test
    @Tag("F4")
    void messageOfManyLinesOrGreatLength_isOneBoundedLine() {
        String message =
                group("g", new IOException("a\nb\r\n" + "x".repeat(10_000))).getMessage();

        assertThat(message)
                .startsWith("Group [g] failed: [g/a] IOException: a b xxx")
                .hasSizeLessThan(300);
    }

    // ---- printing ----

    @Test
    @Tag("F4")
    void causeIsThePrimaryAndSuppressedAreTheOthers() {
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        TaskGroupException group = group("g", first, second);

        assertThat(group.getCause()).isSameAs(first);
        assertThat(group.getSuppressed()).containsExactly(second);
    }

    @Test
    @Tag("F4")
    void twentyOthersArePrinted_theRestIsCounted() {
        assertThat(wide(21, 0).getSuppressed()).hasSize(20);
        assertThat(wide(22, 0).getSuppressed()).hasSize(21);
        assertThat(wide(22, 0).getSuppressed()[20])
                .hasMessage("and 1 more: see report()")
                .hasNoCause();
        assertThat(wide(1, 3).getSuppressed()[0]).hasMessage("and 3 more: see report()");
        assertThat(wide(30, 3).getSuppressed()[20]).hasMessage("and 12 more: see report()");
    }

    private static TaskGroupException wide(int failures, long dropped) {
        List<TaskFailure> all = new ArrayList<>();
        for (int i = 0; i < failures; i++) {
            all.add(new TaskFailure("g/" + i, 1, new IOException("no " + i)));
        }
        return group("g", all, dropped);
    }

    @Test
    @Tag("F4")
    void fiftyLevelsArePrinted_andThenTheLeaf() {
        IOException leaf = new IOException("disk full");

        assertThat(printedDepth(deep(49, leaf))).isEqualTo(49);
        assertThat(printedDepth(deep(50, leaf))).isEqualTo(50);
        TaskGroupException over = deep(51, leaf);
        assertThat(printedDepth(over)).isEqualTo(1);
        assertThat(over).hasCause(leaf);
        assertThat(printedDepth(deep(99, leaf))).isEqualTo(49);
    }

    @Test
    @Tag("F4")
    void deepSideOfAFlatGroup_isPrintedByItsLeaf() {
        IOException leaf = new IOException("disk full");
        TaskGroupException group = group("g", new IOException("first"), deep(50, leaf), deep(49, leaf));

        assertThat(group.getSuppressed()[0]).isSameAs(leaf);
        assertThat(printedDepth(group)).isEqualTo(50);
    }

    @Test
    @Tag("F4")
    void unevenTrees_areNeverPrintedDeeperThanFifty() {
        TaskGroupException chain = group("bottom", new IOException("disk full"));
        for (int height = 1; height < 10_000; height++) {
            if (height % 50 == 48) { // beside it stands a taller one, so that no level of the chain has a round height
                chain = group("g", chain, group("h", group("h", chain)));
                height += 2;
            } else {
                chain = group("g", chain);
            }
        }

        assertThat(printedDepth(chain)).isLessThanOrEqualTo(50);
        assertThat(stackTrace(chain)).contains("disk full");
    }

    private static int printedDepth(Throwable thrown) {
        Set<Throwable> level = new HashSet<>(Set.of(thrown));
        int depth = 0;
        while (!level.isEmpty()) {
            Set<Throwable> next = new HashSet<>();
            for (Throwable each : level) {
                if (each.getCause() instanceof TaskGroupException cause) {
                    next.add(cause);
                }
                for (Throwable other : each.getSuppressed()) {
                    if (other instanceof TaskGroupException) {
                        next.add(other);
                    }
                }
            }
            depth++;
            level = next;
        }
        return depth;
    }

    @Test
    @Tag("F4")
    void printStackTraceOfADeepTree_doesNotOverflow() {
        String text = stackTrace(deep(10_000, new IOException("disk full")));

        assertThat(text).contains("java.io.IOException: disk full").hasSizeLessThan(1_000_000);
    }

    // ---- facts ----

    @Test
    @Tag("F2")
    void failures_areReadOnlyAndNoView() {
        List<TaskFailure> failures = new ArrayList<>(List.of(new TaskFailure("g/a", 3, new IOException())));
        TaskGroupException group = group("g", failures, 0);
        failures.clear();

        assertThat(group.failures()).hasSize(1).isUnmodifiable();
        assertThat(group.primary().attempt()).isEqualTo(3);
        assertThat(group.path()).isEqualTo("g");
        assertThat(group.timedOut()).isFalse();
        assertThat(group.cancelled()).isEmpty();
        assertThat(group.outcomes()).isEmpty();
    }
}
