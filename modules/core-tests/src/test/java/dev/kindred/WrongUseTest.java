package dev.kindred;

import static dev.kindred.SimulatedKinds.failureOf;
import static dev.kindred.SimulatedKinds.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What goes wrong says what to do. */
class WrongUseTest {

    private static Throwable primaryOf(Simulation simulation, TaskGroup<?> group) {
        return failureOf(simulation.run(group.named("g"))).primary().cause();
    }

    // ---- forks that come too late ----

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void forkAfterAFailure_isRejectedWithItsCause(Simulation simulation) {
        CompletableFuture<Subtask<Object>> late = new CompletableFuture<>();
        CompletableFuture<Void> started = new CompletableFuture<>();
        simulation.run(TaskGroup.ofAll(scope -> {
                    scope.fork("thumb-1", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        context.onCancel(() -> {
                            Subtask<Object> rejected = scope.fork("thumb-7", untilCancelled());
                            rejected.completion().whenComplete((outcome, failure) -> {
                                late.complete(rejected);
                                end.complete(1);
                            });
                        });
                        started.complete(null);
                        return end;
                    }));
                    scope.fork("thumb-2", Task.blocking(context -> {
                        context.await(started);
                        throw new IOException("disk full");
                    }));
                })
                .named("resize"));
        Subtask<Object> rejected = simulation.await(late);
        String message =
                "Cannot fork [thumb-7] into group [resize]: the group is cancelled because [resize/thumb-2] failed"
                        + " (IOException: disk full). Fork before the first failure, or use Joiner.awaitAll().";
        assertThat(rejected.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(rejected::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThatThrownBy(rejected::outcome).hasMessage(message);
        assertThat(rejected.completion().toCompletableFuture()).isCompletedExceptionally();
        assertThat(rejected.startedAt()).isEmpty();
    }

    @SimulationTest
    @Tag("G7")
    void forkAfterTheGroupHasSettled_isRejected(Simulation simulation) {
        AtomicReference<Scope<Object>> escaped = new AtomicReference<>();
        simulation.run(TaskGroup.ofAll(escaped::set).named("resize"));
        Subtask<Object> late = escaped.get().fork("thumb-7", untilCancelled());
        assertThat(late.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(late::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(
                        "Cannot fork [thumb-7] into group [resize]: the group has settled. Fork from its body, or from"
                                + " a subtask that still runs.");
    }

    @SimulationTest
    @Tag("G7")
    void forkInTheResultFunction_isRejectedThere(Simulation simulation) {
        assertThat(primaryOf(simulation, TaskGroup.of(scope -> () -> scope.fork("late", untilCancelled()))))
                .isInstanceOf(ForkRejectedException.class)
                .hasMessageStartingWith("Cannot fork [late] into group [g]: the group has settled.");
    }

    // ---- handles that are read at the wrong time ----

    @SimulationTest
    void handleReadInTheBody_saysThatItHasNotEnded(Simulation simulation) {
        assertThat(primaryOf(
                        simulation,
                        TaskGroup.ofAll(
                                scope -> scope.fork("a", untilCancelled()).get())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot read [g/a]: it has not ended (WAITING). Read handles in the result function, or in a"
                                + " task forked after() it.");
    }

    @SimulationTest
    void handleOfAFailedOne_saysThatItFailed(Simulation simulation) {
        AtomicReference<Subtask<Object>> handle = new AtomicReference<>();
        IOException cause = new IOException("disk full");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> handle.set(scope.fork("a", Task.<Object>blocking(() -> {
            throw cause;
        }))));
        assertThat(primaryOf(simulation, group)).isSameAs(cause);
        assertThatThrownBy(() -> handle.get().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read [g/a]: it failed (java.io.IOException: disk full). Look at its outcome().")
                .hasCause(cause);
    }

    @SimulationTest
    void handleOfACancelledOne_saysThatItWasCancelled(Simulation simulation) {
        SimulatedKinds.Started<Object> running = SimulatedKinds.start(simulation, untilCancelled());
        running.group().cancel("enough");
        running.cancelled();
        assertThatThrownBy(() -> running.subtask().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read [g/t]: it was cancelled because enough. Look at its outcome().");
    }

    // ---- nulls ----

    @SimulationTest(seeds = 10)
    void nulls_areRefusedAtOnce(Simulation simulation) {
        assertThatThrownBy(() -> Task.async((java.util.concurrent.Callable<CompletionStage<Object>>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("function");
        assertThatThrownBy(() -> Task.run((Task.Action) null)).hasMessage("code");
        assertThatThrownBy(() -> TaskGroup.of(null)).hasMessage("body");
        assertThatThrownBy(() -> TaskGroup.ofAll(null)).hasMessage("body");
        assertThatThrownBy(() -> TaskGroup.ofAsync(null)).hasMessage("body");
        assertThatThrownBy(() -> untilCancelled().named(null)).hasMessage("name");
        assertThatThrownBy(() -> untilCancelled().timeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> untilCancelled().grace(null)).hasMessage("grace");
        List<Task<Object>> withNull = new ArrayList<>();
        withNull.add(null);
        assertThatThrownBy(() -> TaskGroup.joining(Joiner.awaitAll(), withNull)).hasMessage("task");
        assertThatThrownBy(() -> TaskGroup.all((Task<Object>[]) null)).hasMessage("tasks");
        assertThatThrownBy(() -> TaskGroup.joining(Joiner.awaitAll(), (List<Task<Object>>) null))
                .hasMessage("tasks");
        assertThat(primaryOf(simulation, TaskGroup.ofAll(scope -> scope.fork("a", null))))
                .hasMessage("task");
        assertThat(primaryOf(simulation, TaskGroup.ofAll(scope -> scope.fork(null, untilCancelled()))))
                .hasMessage("name");
    }

    @SimulationTest(seeds = 10)
    void nullResult_fails(Simulation simulation) {
        assertThat(primaryOf(simulation, TaskGroup.of(scope -> () -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The result function returned null. Use TaskGroup.ofAll where there is no result.");
    }

    @SimulationTest(seeds = 10)
    void nullResultFunction_fails(Simulation simulation) {
        String message = "The body returned null in place of the result function. Use TaskGroup.ofAll for none.";
        assertThat(primaryOf(simulation, TaskGroup.of(scope -> null))).hasMessage(message);
        assertThat(primaryOf(simulation, TaskGroup.ofAsync(scope -> CompletableFuture.completedFuture(null))))
                .hasMessage(message);
        assertThat(primaryOf(
                        simulation,
                        TaskGroup.ofAsync(scope -> scope.sleep(Duration.ZERO).thenApply(nothing -> null))))
                .hasMessage(message);
    }

    @SimulationTest(seeds = 10)
    void nullStageOfABody_fails(Simulation simulation) {
        assertThat(primaryOf(simulation, TaskGroup.ofAsync(scope -> null)))
                .hasMessage("The body returned null in place of a stage.");
    }

    // ---- names ----

    private static final List<String> WRONG_NAMES = List.of("", " ", "a/b", "a\nb", "a\u0085b", "#1", "\u0000");

    @ParameterizedTest
    @FieldSource("WRONG_NAMES")
    void nameThatNoPathCanHave_isRefused(String name) {
        String shown = name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        assertThatThrownBy(() -> untilCancelled().named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the name [" + shown + "]: a name has 1 to 200 characters, no '/' and no control"
                        + " character, and does not begin with '#'.");
    }

    @SimulationTest(seeds = 10)
    void forkOfANameThatNoPathCanHave_isRefused(Simulation simulation) {
        assertThat(WRONG_NAMES)
                .allSatisfy(name -> assertThat(
                                primaryOf(simulation, TaskGroup.ofAll(scope -> scope.fork(name, untilCancelled()))))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("Cannot use the name ["));
    }

    @Test
    void nameThatIsTooLong_isRefusedInABoundedLine() {
        assertThat(untilCancelled().named("x".repeat(200))).isNotNull();
        assertThatThrownBy(() -> untilCancelled().named("x".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @SimulationTest(seeds = 500)
    @Tag("S4")
    void duplicateNames_areMadeUnique(Simulation simulation) {
        List<String> names = simulation
                .run(TaskGroup.<List<String>>of(scope -> {
                    List<Subtask<Integer>> forked = new ArrayList<>();
                    for (String name : List.of("thumb", "thumb", "thumb-2", "thumb", "thumb-2")) {
                        forked.add(scope.fork(name, Task.compute(() -> 1)));
                    }
                    forked.add(scope.fork(Task.compute(() -> 1)));
                    forked.add(scope.fork(Task.compute(() -> 1).named("thumb")));
                    forked.add(scope.fork(Task.compute(() -> 1)));
                    return () -> forked.stream().map(Subtask::name).toList();
                }))
                .valueOrThrow();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .containsExactly("thumb", "thumb-2", "thumb-2-2", "thumb-3", "thumb-2-3", "#1", "thumb-4", "#2");
    }

    @SimulationTest(seeds = 1)
    void oneNameForAHundredThousand_takesNoSearch(Simulation simulation) {
        int many = 100_000;
        List<String> names = new ArrayList<>();
        simulation.run(TaskGroup.ofAll(scope -> {
            for (int i = 0; i < many; i++) {
                names.add(scope.fork("thumb", untilCancelled()).name());
            }
            throw new IOException("enough");
        }));
        assertThat(names).hasSize(many).doesNotHaveDuplicates().endsWith("thumb-" + many);
    }

    // ---- numbers ----

    @Test
    void limitBelowOne_isRefused() {
        for (int wrong : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).limit(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot use the limit " + wrong + ": it must be at least 1. Leave it out for none.");
        }
    }

    @Test
    void timeoutOrGraceBelowItsRange_isRefused() {
        assertThatThrownBy(() -> untilCancelled().timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the timeout PT0S: it must be more than 0. Leave it out for none.");
        assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).timeout(Duration.ofMillis(-1)))
                .hasMessage("Cannot use the timeout PT-0.001S: it must be more than 0. Leave it out for none.");
        assertThatThrownBy(() -> untilCancelled().grace(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the grace PT-0.001S: it must be at least 0.");
        assertThat(untilCancelled().grace(Duration.ZERO)).isNotNull();
    }

    // ---- bodies ----

    @SimulationTest(seeds = 500)
    @Tag("G6")
    void bodyThrows_whatItForkedNeverStarts(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled());
                    throw new IOException("no more");
                })
                .named("g");
        assertThat(failureOf(simulation.run(group)))
                .hasMessage("Group [g] failed: [g] IOException: no more; 1 never started.");
    }

    @SimulationTest
    @Tag("G6")
    void asyncBodyGivesAStageThatCannotBeListenedTo_fails(Simulation simulation) {
        CompletableFuture<java.util.concurrent.Callable<Integer>> odd = new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> thenApply(
                    java.util.function.Function<? super java.util.concurrent.Callable<Integer>, ? extends U> fn) {
                throw new UnsupportedOperationException("odd");
            }
        };
        assertThat(primaryOf(simulation, TaskGroup.<Integer>ofAsync(scope -> odd)))
                .hasMessage("odd");
    }

    @SimulationTest(seeds = 500)
    @Tag("G5")
    void bodyForksNothing_theResultIsComputed(Simulation simulation) {
        assertThat(simulation.run(TaskGroup.of(scope -> () -> "alone")).valueOrThrow())
                .isEqualTo("alone");
        assertThat(simulation.run(TaskGroup.ofAll(scope -> {})).valueOrThrow()).isNull();
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void resultFunctionThrows_theGroupFails(Simulation simulation) {
        IOException cause = new IOException("cannot add up");
        assertThat(primaryOf(simulation, TaskGroup.of(scope -> () -> {
                    throw cause;
                })))
                .isSameAs(cause);
    }

    // ---- a value can be run twice ----

    @SimulationTest(seeds = 500)
    void oneValueTwiceAtOnce_isTwoRuns(Simulation simulation) {
        int[] runs = {0};
        CompletableFuture<Void> both = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.blocking(context -> {
                if (++runs[0] == 2) {
                    both.complete(null);
                }
                context.await(both);
                return 1;
            }));
            return a::get;
        });
        CompletionStage<Integer> one = group.run(simulation.system());
        CompletionStage<Integer> two = group.run(simulation.system());
        assertThat(simulation.await(one) + simulation.await(two)).isEqualTo(2);
    }
}
