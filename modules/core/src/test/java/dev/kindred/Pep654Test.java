package dev.kindred;

import static dev.kindred.FailureTrees.deep;
import static dev.kindred.FailureTrees.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.kindred.internal.rules.CountsOf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What PEP 654 says of exception groups, rule by rule: EG-01 … EG-17. What has no counterpart in Java says so. */
@Tag("F3")
class Pep654Test {

    private static final int VERY_DEEP = 100_000;

    private final IOException disk = new IOException("disk full");
    private final IOException net = new IOException("connection reset");
    private final IllegalStateException state = new IllegalStateException("closed");

    private static TaskGroupException inner(TaskGroupException group, int index) {
        return (TaskGroupException) group.failures().get(index).cause();
    }

    @Test
    @Tag("EG-01")
    void derive_wantsAtLeastOneFailure() {
        TaskGroupException group = group("g", disk);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> group.derive(List.of()))
                .withMessage("Cannot derive a failure group of [g] without failures: it has at least one.");
        assertThatNullPointerException().isThrownBy(() -> group.derive(null));
        assertThatNullPointerException().isThrownBy(() -> group.derive(Arrays.asList((TaskFailure) null)));
        assertThatNullPointerException()
                .isThrownBy(() -> new TaskFailure("g/a", 1, null))
                .withMessage("cause");
        assertThatNullPointerException()
                .isThrownBy(() -> new TaskFailure(null, 1, disk))
                .withMessage("path");
    }

    /** Java has one kind of group: it holds exceptions and errors alike, and stays what it is. */
    @Test
    @Tag("EG-02")
    void group_holdsExceptionsAndErrors() {
        assertThat(group("g", disk, new AssertionError()))
                .isExactlyInstanceOf(TaskGroupException.class)
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    @Tag("EG-03")
    void text_countsDirectFailures_andThePrintedTraceIsNested() {
        TaskGroupException group = TaskGroupException.of(
                "g",
                List.of(new TaskFailure("g/a", 1, disk), new TaskFailure("g/b", 1, group("g/b", net, state))),
                0,
                CountsOf.of(0, 2, 0, 0),
                false,
                null,
                List.of());

        assertThat(group).hasMessage("Group [g] failed: [g/a] IOException: disk full; 1 more failed.");
        StringWriter trace = new StringWriter();
        group.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .contains("Caused by: java.io.IOException: disk full")
                .contains("\tSuppressed: " + TaskGroupException.class.getName() + ": Group [g/b] failed")
                .contains("\tCaused by: java.io.IOException: connection reset")
                .contains("\t\tSuppressed: java.lang.IllegalStateException: closed");
    }

    @Test
    @Tag("EG-04")
    void failures_areACopyAndReadOnly() {
        TaskGroupException group = group("g", disk, net);
        List<TaskFailure> kept = new ArrayList<>(group.failures().subList(0, 1));

        TaskGroupException part = group.derive(kept);
        kept.clear();

        assertThat(part.failures()).containsExactly(group.failures().get(0)).isUnmodifiable();
        assertThat(part.leaves()).hasSize(1);
    }

    @Test
    @Tag("EG-05")
    void leaves_keepTheirOwnCauseTraceAndSuppressed() {
        IOException leaf = new IOException("read", state);
        leaf.addSuppressed(net);
        StackTraceElement[] trace = leaf.getStackTrace();

        TaskGroupException part =
                group("g", leaf, disk).subgroup(cause -> cause == leaf).orElseThrow();

        assertThat(part.causes()).singleElement().isSameAs(leaf);
        assertThat(leaf).hasCause(state).hasSuppressedException(net);
        assertThat(leaf.getStackTrace()).isEqualTo(trace);
    }

    @Test
    @Tag("EG-06")
    void condition_isATypeOrAPredicate() {
        TaskGroupException group = group("g", disk, state);
        Predicate<Throwable> either = cause -> cause instanceof IOException || cause instanceof Error;

        assertThat(group.subgroup(IOException.class).orElseThrow().causes()).containsExactly(disk);
        assertThat(group.subgroup(either).orElseThrow().causes()).containsExactly(disk);
        assertThatNullPointerException().isThrownBy(() -> group.split((Predicate<Throwable>) null));
        assertThatNullPointerException().isThrownBy(() -> group.split((Class<Throwable>) null));
    }

    @Test
    @Tag("EG-07")
    void allMatchOrNone_thePartIsTheVeryGroup() {
        TaskGroupException group = group("g", disk, group("g/b", net));

        assertThat(group.split(IOException.class).matched()).containsSame(group);
        assertThat(group.split(IOException.class).rest()).isEmpty();
        assertThat(group.split(Error.class).matched()).isEmpty();
        assertThat(group.split(Error.class).rest()).containsSame(group);
        assertThat(group.subgroup(Error.class)).isEmpty();
    }

    @Test
    @Tag("EG-08")
    void someMatch_nestingOrderAndMessageStay() {
        TaskGroupException lone = group("g/d", group("g/d/a", net));
        TaskGroupException group = group("g", disk, group("g/b", state), group("g/c", state, net), lone);

        TaskGroupException part = group.subgroup(IOException.class).orElseThrow();

        assertThat(part).hasMessage(group.getMessage());
        assertThat(part.failures()).extracting(TaskFailure::path).containsExactly("g/a", "g/c", "g/d");
        assertThat(inner(part, 1)).hasMessage(inner(group, 2).getMessage());
        assertThat(inner(part, 2)).as("a group of one stays").isSameAs(lone);
    }

    @Test
    @Tag("EG-09")
    void condition_isAskedOfInnerGroupsToo() {
        TaskGroupException whole = group("g/b", net, state);
        TaskGroupException group = group("g", disk, whole);

        TaskGroupException part = group.subgroup(cause ->
                        cause instanceof TaskGroupException each && each.path().equals("g/b"))
                .orElseThrow();

        assertThat(part.failures())
                .singleElement()
                .extracting(TaskFailure::cause)
                .isSameAs(whole);
    }

    /** Unlike Python's, a group has leaves of types that are no subtypes of its own supertypes. */
    @Test
    @Tag("EG-09")
    void supertypeOfGroups_takesNoLeafOfAnotherType() {
        TaskGroupException group = group("g", disk, group("g/b", net, state), new AssertionError());

        assertThat(group.subgroup(RuntimeException.class).orElseThrow().causes())
                .containsExactly(state);
        assertThat(group.subgroup(Exception.class).orElseThrow().causes()).containsExactly(disk, net, state);
        assertThat(group.subgroup(Throwable.class)).containsSame(group);
        assertThat(group.subgroup(TaskGroupException.class)).containsSame(group);
    }

    @Test
    @Tag("EG-10")
    void randomTrees_everyLeafIsInExactlyOnePart() {
        for (int seed = 0; seed < 500; seed++) {
            TaskGroupException group = FailureTrees.random(new Random(seed), 5, "g");
            for (Class<? extends Throwable> type :
                    List.of(IOException.class, RuntimeException.class, IllegalArgumentException.class)) {
                List<TaskFailure> matched = new ArrayList<>();
                List<TaskFailure> rest = new ArrayList<>();
                TaskGroupException.Split split = group.split(type);
                split.matched().ifPresent(part -> matched.addAll(part.leaves()));
                split.rest().ifPresent(part -> rest.addAll(part.leaves()));

                assertThat(matched)
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(group.leaves().stream()
                                .filter(leaf -> type.isInstance(leaf.cause()))
                                .toList());
                assertThat(rest)
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(group.leaves().stream()
                                .filter(leaf -> !type.isInstance(leaf.cause()))
                                .toList());
            }
        }
    }

    @Test
    @Tag("EG-11")
    void parts_shareMessageTraceAndFacts() {
        TaskGroupException group = withFacts();

        TaskGroupException.Split split = group.split(IOException.class);

        assertThat(List.of(split.matched().orElseThrow(), split.rest().orElseThrow()))
                .allSatisfy(part -> assertSameFacts(part, group));
        assertSameFacts(group.derive(List.of(new TaskFailure("g/x", 3, state))), group);
    }

    private TaskGroupException withFacts() {
        Cancellation cancel = new Cancellation(Cancellation.Origin.REQUESTED, "x", "somebody asked");
        return TaskGroupException.of(
                "g",
                List.of(new TaskFailure("g/a", 2, disk), new TaskFailure("g/b", 1, state)),
                7,
                CountsOf.of(1, 9, 3, 0),
                true,
                cancel,
                List.of(new Outcome.Succeeded<>("x")));
    }

    private static void assertSameFacts(TaskGroupException part, TaskGroupException group) {
        assertThat(part).hasMessage(group.getMessage());
        assertThat(part.getStackTrace()).isEqualTo(group.getStackTrace());
        assertThat(part.path()).isEqualTo(group.path());
        assertThat(part.timedOut()).isEqualTo(group.timedOut());
        assertThat(part.cancelled()).isEqualTo(group.cancelled());
        assertThat(part.outcomes()).isEqualTo(group.outcomes());
        assertThat(part.getCause()).isSameAs(part.primary().cause());
        assertThat(part.uncounted()).isZero();
    }

    /** PEP 654's notes are what others added to the group: its suppressed exceptions, beyond those that are printed. */
    @Test
    @Tag("EG-12")
    void suppressedThatWereAdded_areCopiedToEachPart() {
        TaskGroupException group = group("g", disk, state, net);
        IOException closing = new IOException("close");
        group.addSuppressed(closing);

        TaskGroupException part = group.subgroup(IOException.class).orElseThrow();
        group.addSuppressed(new IOException("later"));

        assertThat(part.getSuppressed()).containsExactly(net, closing);
        part.addSuppressed(state);
        assertThat(part.subgroup(cause -> cause == net).orElseThrow().getSuppressed())
                .containsExactly(closing, state);
        assertThat(group.getSuppressed()).hasSize(4);
    }

    @Test
    @Tag("EG-13")
    void partOfErrorsOrOfExceptions_isTheSameKindOfGroup() {
        TaskGroupException.Split split =
                group("g", new AssertionError(), group("g/b", disk)).split(Error.class);

        assertThat(split.matched().orElseThrow()).isExactlyInstanceOf(TaskGroupException.class);
        assertThat(split.rest().orElseThrow()).isExactlyInstanceOf(TaskGroupException.class);
    }

    @Test
    @Tag("EG-14")
    void kindOfGroup_cannotBeExtended() {
        assertThat(Modifier.isFinal(TaskGroupException.class.getModifiers())).isTrue();
        assertThat(TaskGroupException.class.getConstructors()).isEmpty();
    }

    @Test
    @Tag("EG-15")
    void parts_keepTheFactsAtEveryLevel() {
        TaskGroupException deepest = withFacts();
        TaskGroupException group = group("top", group("middle", deepest, state));

        TaskGroupException part = inner(inner(group.subgroup(IOException.class).orElseThrow(), 0), 0);

        assertThat(part).isNotSameAs(deepest);
        assertSameFacts(part, deepest);
    }

    @Test
    @Tag("EG-16")
    void veryDeepTree_isHandledWithoutRecursion() throws Exception {
        FutureTask<Void> onShortStack = new FutureTask<>(
                () -> {
                    TaskGroupException top = deep(VERY_DEEP, group("bottom", disk, state));

                    TaskGroupException part = top.subgroup(IOException.class).orElseThrow();
                    assertThat(part.causes()).containsExactly(disk);
                    assertThat(part.derive(part.failures()).leaves()).hasSize(1);
                },
                null);
        new Thread(onShortStack).start();
        onShortStack.get();
    }

    @Test
    @Tag("EG-17")
    void leaves_haveThePathFromTheRoot() {
        TaskGroupException group = group("g", disk, group("g/b", state, group("g/b/b", net)));

        assertThat(group.leaves()).extracting(TaskFailure::path).containsExactly("g/a", "g/b/a", "g/b/b/a");
        assertThat(group.causes()).containsExactly(disk, state, net);
    }
}
