package dev.kindred;

import static dev.kindred.FailureTrees.deep;
import static dev.kindred.FailureTrees.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code handle}, the {@code except*} of PEP 654: XS-01 … XS-06. */
@Tag("F3")
class FailureHandlingTest {

    private static final int VERY_DEEP = 100_000;

    private final IOException disk = new IOException("disk full");
    private final FileNotFoundException file = new FileNotFoundException("no such file");
    private final IllegalStateException state = new IllegalStateException("closed");
    private final IllegalArgumentException argument = new IllegalArgumentException("negative");
    private final List<String> handled = new ArrayList<>();

    private FailureClauses.Handler note(String name) {
        return matched -> handled.add(name + matched.causes());
    }

    private static FailureClauses.Handler throwing(Exception failure) {
        return matched -> {
            throw failure;
        };
    }

    private static FailureClauses.Handler throwingOn() {
        return matched -> {
            throw matched;
        };
    }

    private static TaskGroupException failureOf(TaskGroupException group, Consumer<FailureClauses> clauses) {
        return catchThrowableOfType(TaskGroupException.class, () -> group.handle(clauses));
    }

    private static String shape(Throwable thrown) {
        return FailureTrees.Node.of(thrown).text();
    }

    // ---- XS-01 ----

    @Test
    @Tag("XS-01")
    void clauses_runInTheirOrderOnceEach_withAllThatMatch() {
        group("g", state, disk, group("g/c", file, state))
                .handle(on -> on.any(IOException.class, note("io"))
                        .any(IllegalStateException.class, note("state"))
                        .any(IllegalArgumentException.class, note("argument")));

        assertThat(handled).containsExactly("io" + List.of(disk, file), "state" + List.of(state, state));
    }

    @Test
    @Tag("XS-01")
    void severalClausesMatch_theFirstHandlesTheLeaf() {
        group("g", disk, file)
                .handle(on -> on.any(FileNotFoundException.class, note("file"))
                        .any(IOException.class, note("io"))
                        .any(Exception.class, note("any")));

        assertThat(handled).containsExactly("file" + List.of(file), "io" + List.of(disk));
    }

    @Test
    @Tag("XS-01")
    void supertypeMatches_butNoLeafOfAnotherType() {
        TaskGroupException left = failureOf(
                group("g", disk, group("g/b", state, file)), on -> on.any(RuntimeException.class, note("unchecked")));

        assertThat(handled).containsExactly("unchecked" + List.of(state));
        assertThat(left.causes()).containsExactly(disk, file);
    }

    @Test
    @Tag("XS-01")
    void severalTypesOrACondition_matchInOneClause() {
        group("g", disk, state, argument)
                .handle(on -> on.any(List.of(IOException.class, IllegalStateException.class), note("both"))
                        .any(cause -> "negative".equals(cause.getMessage()), note("negative")));

        assertThat(handled).containsExactly("both" + List.of(disk, state), "negative" + List.of(argument));
    }

    // ---- XS-02 ----

    @Test
    @Tag("XS-02")
    void someIsNotHandled_itIsThrownInTheOriginalShape() {
        TaskGroupException group = group("g", disk, group("g/b", state, group("g/b/b", file)), argument);

        TaskGroupException left = failureOf(group, on -> on.any(IOException.class, note("io")));

        assertThat(shape(left))
                .isEqualTo(shape(group.split(IOException.class).rest().orElseThrow()));
        assertThat(left).hasMessage(group.getMessage());
        assertThat(left.getStackTrace()).isEqualTo(group.getStackTrace());
    }

    @Test
    @Tag("XS-02")
    void nothingMatches_theOriginalIsThrown() {
        TaskGroupException group = group("g", disk, group("g/b", state));

        assertThat(failureOf(group, on -> on.any(Error.class, note("error")))).isSameAs(group);
        assertThat(failureOf(group, on -> {})).isSameAs(group);
        assertThat(handled).isEmpty();
    }

    // ---- XS-03 ----

    @Test
    @Tag("XS-03")
    void loneExceptionMatches_itIsPresentedAsAGroupOfOne() {
        List<TaskGroupException> given = new ArrayList<>();

        TaskGroupException.handle(disk, on -> on.any(IOException.class, given::add));

        assertThat(given).singleElement().satisfies(group -> {
            assertThat(group).hasMessage("IOException: disk full");
            assertThat(group.failures()).containsExactly(new TaskFailure("", 1, disk));
        });
    }

    @Test
    @Tag("XS-03")
    void loneExceptionMatchesNothing_itIsThrownBare() {
        Consumer<FailureClauses> clauses = on -> on.any(FileNotFoundException.class, note("file"));

        assertThat(catchThrowable(() -> TaskGroupException.handle(state, clauses)))
                .isSameAs(state);
        AssertionError error = new AssertionError();
        assertThat(catchThrowable(() -> TaskGroupException.handle(error, clauses)))
                .isSameAs(error);
        CompletionException ofStage = new CompletionException(disk);
        assertThat(catchThrowable(() -> TaskGroupException.handle(ofStage, clauses)))
                .isSameAs(ofStage);
        assertThat(catchThrowable(() -> TaskGroupException.handle(disk, clauses)))
                .isInstanceOf(CompletionException.class)
                .hasCause(disk);
        assertThat(handled).isEmpty();
    }

    @Test
    @Tag("XS-03")
    void groupInTheWrapperOfAStage_isHandled() {
        TaskGroupException group = group("g", disk, state);

        Throwable left = catchThrowable(() ->
                TaskGroupException.handle(new CompletionException(group), on -> on.any(IOException.class, note("io"))));

        assertThat(handled).containsExactly("io" + List.of(disk));
        assertThat(((TaskGroupException) left).causes()).containsExactly(state);
    }

    @Test
    @Tag("C8")
    @Tag("F6")
    void cancelAndFatalError_matchNothing() {
        Consumer<FailureClauses> clauses = on -> on.any(Throwable.class, note("all"));
        TaskCancelledException cancelled =
                new TaskCancelledException("g", new Cancellation(Cancellation.Origin.REQUESTED, "g", "somebody asked"));
        OutOfMemoryError fatal = new OutOfMemoryError();

        assertThat(catchThrowable(() -> TaskGroupException.handle(cancelled, clauses)))
                .isSameAs(cancelled);
        assertThat(catchThrowable(() -> TaskGroupException.handle(fatal, clauses)))
                .isSameAs(fatal);
        assertThat(handled).isEmpty();
    }

    // ---- XS-04 ----

    @Test
    @Tag("XS-04")
    void handlersThrowOnWhatTheyWereGiven_itIsMergedIntoTheOriginalShape() {
        TaskGroupException group = group("g", disk, group("g/b", state, file), argument);

        TaskGroupException left = failureOf(
                group,
                on -> on.any(IOException.class, throwingOn()).any(IllegalArgumentException.class, note("argument")));

        assertThat(shape(left))
                .isEqualTo(
                        shape(group.split(IllegalArgumentException.class).rest().orElseThrow()));
        assertThat(left.getSuppressed()).doesNotContain(group);
    }

    @Test
    @Tag("XS-04")
    void everythingIsThrownOn_isTheOriginal() {
        TaskGroupException group = group("g", disk, group("g/b", state, file));

        assertThat(failureOf(
                        group, on -> on.any(IOException.class, throwingOn()).any(Exception.class, throwingOn())))
                .isSameAs(group);
        assertThat(failureOf(group, on -> on.any(IOException.class, throwing(group))))
                .as("the whole, by the one who caught it")
                .isSameAs(group);
    }

    @Test
    @Tag("XS-04")
    void partIsThrownOn_onlyThatIsLeft() {
        TaskGroupException group = group("g", disk, group("g/b", file), state);

        TaskGroupException left = failureOf(
                group,
                on -> on.any(IOException.class, matched -> {
                            throw matched.subgroup(FileNotFoundException.class).orElseThrow();
                        })
                        .any(IllegalStateException.class, note("state")));

        assertThat(left.causes()).containsExactly(file);
        assertThat(left.failures()).extracting(TaskFailure::path).containsExactly("g/b");
    }

    // ---- XS-05 ----

    @Test
    @Tag("XS-05")
    void handlersThrow_theirsComeFirstThenTheRest() {
        TaskGroupException group = group("g", disk, state, argument);
        IOException queue = new IOException("queue is full");
        IllegalStateException pager = new IllegalStateException("pager");

        TaskGroupException left = failureOf(
                group,
                on -> on.any(IOException.class, throwing(queue)).any(IllegalStateException.class, throwing(pager)));

        assertThat(left)
                .hasMessage("Group [g] failed, and handling it failed too: IOException: queue is full; 2 more.");
        assertThat(left.path()).isEqualTo("g");
        assertThat(left.failures())
                .hasSize(3)
                .allMatch(failure -> failure.path().equals("g"));
        assertThat(left.causes()).containsExactly(queue, pager, argument);
        TaskGroupException rest = (TaskGroupException) left.failures().get(2).cause();
        assertThat(rest.failures()).extracting(TaskFailure::path).containsExactly("g/c");
        assertThat(left).hasCause(queue);
    }

    @Test
    @Tag("XS-05")
    void whatHandlersThrow_isChainedToWhatTheyHandled() {
        IOException queue = new IOException("queue is full");
        List<TaskGroupException> given = new ArrayList<>();

        Throwable left = catchThrowable(() -> group("g", disk, state)
                .handle(on -> on.any(IOException.class, matched -> {
                    given.add(matched);
                    throw queue;
                })));

        assertThat(left).isInstanceOf(TaskGroupException.class);
        assertThat(queue.getSuppressed()).containsExactly(given.get(0));
    }

    @Test
    @Tag("XS-05")
    void handlerNamesItsCause_itIsNotChainedTwice() {
        List<Throwable> thrown = new ArrayList<>();

        var unused = catchThrowable(() -> group("g", disk, state)
                .handle(on -> on.any(IOException.class, matched -> {
                            thrown.add(new IllegalStateException("no retry", matched));
                            throw (Exception) thrown.get(0);
                        })
                        .any(IllegalStateException.class, matched -> {
                            throw (Exception) matched.primary().cause();
                        })));

        assertThat(thrown.get(0)).hasNoSuppressedExceptions();
        assertThat(state).as("no circle").hasNoSuppressedExceptions();
    }

    @Test
    @Tag("XS-05")
    void oneThrowsAndNothingIsLeft_itIsThrownBareIfItMayBe() {
        IllegalStateException refused = new IllegalStateException("order refused");
        IOException queue = new IOException("queue is full");
        TaskGroupException group = group("g", disk);

        assertThat(catchThrowable(() -> group.handle(on -> on.any(IOException.class, throwing(refused)))))
                .isSameAs(refused);
        assertThat(failureOf(group, on -> on.any(IOException.class, throwing(queue))))
                .hasMessage("Group [g] failed, and handling it failed too: IOException: queue is full.")
                .extracting(TaskGroupException::causes)
                .isEqualTo(List.of(queue));
    }

    @Test
    @Tag("XS-05")
    void handlerRunsAGroupThatFails_thatIsANestedFailure() {
        TaskGroupException repair = group("repair", state);

        TaskGroupException left =
                failureOf(group("g", disk, argument), on -> on.any(IOException.class, throwing(repair)));

        assertThat(left.failures()).extracting(TaskFailure::path).containsExactly("repair", "g");
        assertThat(left.leaves()).extracting(TaskFailure::path).containsExactly("repair/a", "g/b");
        assertThat(left.report().failures().get(0).path()).isEqualTo("repair");
    }

    @Test
    void handlerIsInterrupted_theInterruptIsKept() {
        var unused = catchThrowable(() -> group("g", disk)
                .handle(on -> on.any(IOException.class, matched -> {
                    throw new InterruptedException();
                })));

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @Tag("F6")
    void handlerThrowsAFatalError_itIsRaisedBareAtOnce() {
        OutOfMemoryError fatal = new OutOfMemoryError();
        TaskGroupException group = group("g", disk, state);

        Throwable thrown = catchThrowable(() -> group.handle(on -> on.any(IOException.class, matched -> {
                    throw fatal;
                })
                .any(IllegalStateException.class, note("state"))));

        assertThat(thrown).isSameAs(fatal).hasSuppressedException(group);
        assertThat(handled).isEmpty();
    }

    // ---- XS-06 ----

    @Test
    @Tag("XS-06")
    void typeOfGroups_isRejectedBeforeAnythingIsHandled() {
        TaskGroupException group = group("g", disk);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> group.handle(
                        on -> on.any(IOException.class, note("io")).any(TaskGroupException.class, note("group"))))
                .withMessageContaining("name at least one, and not TaskGroupException");
        assertThatIllegalArgumentException().isThrownBy(() -> group.handle(on -> on.any(List.of(), note("none"))));
        assertThatNullPointerException().isThrownBy(() -> group.handle(null));
        assertThatNullPointerException().isThrownBy(() -> group.handle(on -> on.any(IOException.class, null)));
        assertThat(handled).isEmpty();
    }

    @Test
    @Tag("XS-06")
    void conditionThatHoldsForEverything_isAskedOfLeavesAlone() {
        List<Throwable> asked = new ArrayList<>();

        group("g", disk, group("g/b", state)).handle(on -> on.any(asked::add, note("all")));

        assertThat(asked).containsExactly(disk, state);
        assertThat(handled).containsExactly("all" + List.of(disk, state));
    }

    /** Everything is told apart by identity: what a user's equals and hashCode do is no matter. */
    @Test
    @Tag("XS-06")
    void leavesThatCannotBeComparedOrHashed_areHandled() {
        class Hostile extends IOException {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean equals(Object other) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int hashCode() {
                throw new UnsupportedOperationException();
            }
        }
        TaskGroupException group = group("g", new Hostile(), group("g/b", new Hostile(), state), argument);

        TaskGroupException left = failureOf(
                group,
                on -> on.any(IllegalStateException.class, note("state"))
                        .any(Hostile.class, throwingOn())
                        .any(IllegalArgumentException.class, throwing(new IOException())));

        assertThat(left.leaves()).extracting(TaskFailure::path).containsExactly("g", "g/a", "g/b/a");
        assertThat(group.split(Hostile.class).matched().orElseThrow().leaves()).hasSize(2);
    }

    // ---- any depth, any shape ----

    @Test
    void veryDeepTree_isHandledWithoutRecursion() throws Exception {
        FutureTask<Void> onShortStack = new FutureTask<>(
                () -> {
                    TaskGroupException top = deep(VERY_DEEP, group("bottom", disk, state, argument));

                    TaskGroupException left = failureOf(
                            top,
                            on -> on.any(IllegalStateException.class, note("state"))
                                    .any(IOException.class, throwingOn()));
                    assertThat(left.causes()).containsExactly(disk, argument);
                    assertThat(left.failures()).hasSize(1);

                    TaskGroupException worse = failureOf(top, on -> on.any(IOException.class, throwing(file)));
                    assertThat(worse.causes()).containsExactly(file, state, argument);
                },
                null);
        new Thread(onShortStack).start();
        onShortStack.get();
    }

    @Test
    void randomTrees_loseAndDoubleNoLeaf() {
        for (int seed = 0; seed < 500; seed++) {
            TaskGroupException group = FailureTrees.random(new Random(seed), 5, "g");
            List<TaskFailure> given = new ArrayList<>();

            Optional<TaskGroupException> left = Optional.ofNullable(failureOf(
                    group,
                    on -> on.any(NumberFormatException.class, matched -> given.addAll(matched.leaves()))
                            .any(IllegalArgumentException.class, throwingOn())
                            .any(IllegalStateException.class, matched -> given.addAll(matched.leaves()))));

            left.ifPresent(part -> given.addAll(part.leaves()));
            assertThat(given).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(group.leaves());
            assertThat(left.map(FailureHandlingTest::shape))
                    .as("seed %d", seed)
                    .isEqualTo(group.subgroup(cause -> !(cause instanceof TaskGroupException)
                                    && !(cause instanceof NumberFormatException)
                                    && !(cause instanceof IllegalStateException))
                            .map(FailureHandlingTest::shape));
        }
    }
}
