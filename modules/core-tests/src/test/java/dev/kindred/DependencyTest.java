package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.cancelled;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

/** {@code after(…).fork}. */
class DependencyTest {

    @SimulationTest(seeds = 500)
    void dependenciesSucceed_theirHandlesAreReadableInside(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            Subtask<Integer> b = scope.fork("b", Task.async(() -> CompletableFuture.completedFuture(2)));
            Subtask<String> c = scope.after(a, b).fork("c", () -> {
                int sum = a.get() + b.get();
                return Task.compute(() -> "sum " + sum);
            });
            Subtask<String> d = scope.after(List.of(c)).fork("d", () -> Task.compute(() -> c.get() + "!"));
            return d::get;
        });
        assertThat(simulation.run(group).valueOrThrow()).isEqualTo("sum 3!");
    }

    @SimulationTest
    void dependencySucceededBeforeTheFork_startsAtOnce(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            return a.completion().thenApply(outcome -> {
                Subtask<Integer> b = scope.after(a).fork("b", () -> Task.compute(() -> a.get() + 1));
                return b::get;
            });
        });
        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(2);
    }

    @SimulationTest
    void noDependencies_isAPlainFork(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.of(scope -> scope.after().fork("a", () -> Task.compute(() -> 1))::get);
        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void waiting_holdsNoPlace(Simulation simulation) {
        CompletableFuture<Object> first = new CompletableFuture<>();
        TaskGroup<List<Object>> group = TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.async(() -> first));
                    for (int i = 0; i < 10; i++) {
                        scope.after(a).fork("waits", () -> Task.compute(() -> "after"));
                    }
                    scope.fork("b", Task.<Object>compute(() -> {
                        first.complete("a");
                        return "b";
                    }));
                })
                .limit(2);
        assertThat(simulation.run(group).valueOrThrow())
                .hasSize(12)
                .startsWith("a", "after")
                .endsWith("b");
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void dependencyFails_whatWaitsForItNeverStarts(Simulation simulation) {
        List<String> made = new ArrayList<>();
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>blocking(() -> {
                        throw new IOException("disk full");
                    }));
                    Subtask<Object> b = scope.after(a).fork("b", () -> {
                        made.add("b");
                        return Task.compute(() -> 1);
                    });
                    scope.after(b).fork("c", () -> {
                        made.add("c");
                        return Task.compute(() -> 1);
                    });
                })
                .named("g");
        List<Outcome<Object>> outcomes = simulation.run(group).valueOrThrow();
        assertThat(cancellationOf(outcomes.get(1)))
                .isEqualTo(new Cancellation(
                        Origin.DEPENDENCY_NOT_SUCCEEDED, "g/a", "[g/a], which it comes after, did not succeed"));
        assertThat(cancellationOf(outcomes.get(2)).path()).isEqualTo("g/b");
        assertThat(cancelled(outcomes.get(2)).started()).isFalse();
        assertThat(made).isEmpty();
    }

    @SimulationTest
    void dependencyFailedBeforeTheFork_itIsCancelledAtOnce(Simulation simulation) {
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
            Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                throw new IOException("disk full");
            }));
            scope.fork(
                    "forks",
                    Task.<Object>async(() -> a.completion().thenApply(outcome -> {
                        scope.after(a).fork("late", SimulatedWorks::untilCancelled);
                        return 1;
                    })));
        });
        List<Outcome<Object>> outcomes = simulation.run(group).valueOrThrow();
        assertThat(cancellationOf(outcomes.get(2)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @SimulationTest
    void dependencyIsCancelled_whatWaitsForItIsToo(Simulation simulation) {
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
            Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                throw new IOException("disk full");
            }));
            Subtask<Object> b = scope.after(a).fork("b", SimulatedWorks::untilCancelled);
            Subtask<Object> free = scope.fork("free", Task.<Object>compute(() -> 1));
            scope.after(free, b).fork("c", SimulatedWorks::untilCancelled);
        });
        List<Outcome<Object>> outcomes = simulation.run(group).valueOrThrow();
        assertThat(outcomes).extracting(Outcome::isSuccess).containsExactly(false, false, true, false);
        assertThat(cancellationOf(outcomes.get(3)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @SimulationTest
    void dependencyOfAnotherGroup_isRefused(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Object> ofOuter = scope.fork("a", untilCancelled());
                    scope.fork(
                            "inner",
                            TaskGroup.ofAll(inner -> inner.after(ofOuter).fork("b", SimulatedWorks::untilCancelled)));
                })
                .named("g");
        assertThat(groupFailureOf(simulation.run(group)).leaves())
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("Cannot fork into group [g/inner] after [g/a]: that subtask belongs to another"
                                + " group. Use one of this group's."));
    }

    @SimulationTest
    void functionThrows_isTheSubtasksFailure(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
                    scope.after(a).fork("b", () -> {
                        throw new IOException("no task");
                    });
                    scope.fork("other", untilCancelled());
                })
                .named("g");
        assertThat(groupFailureOf(simulation.run(group)))
                .hasMessage("Group [g] failed: [g/b] IOException: no task; 1 cancelled, 1 succeeded.");
    }

    @SimulationTest
    void functionReturnsNull_isTheSubtasksFailure(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
                    scope.after(a).fork("b", () -> null);
                })
                .named("g");
        TaskGroupException failure = groupFailureOf(simulation.run(group));
        assertThat(failure.primary().cause())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The function that makes the task of [g/b] returned null.");
    }

    @SimulationTest
    void functionForks_intoItsGroup(Simulation simulation) {
        AtomicReference<Subtask<Integer>> forked = new AtomicReference<>();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            scope.after(a).fork("b", () -> {
                forked.set(scope.fork("c", Task.compute(() -> 3)));
                return Task.compute(() -> 2);
            });
            return () -> forked.get().get();
        });
        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(3);
    }

    @SimulationTest(seeds = 5)
    void longChain_needsNoDeepStack(Simulation simulation) {
        int length = 5_000;
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
            Subtask<Object> last = scope.fork("first", Task.<Object>compute(() -> {
                throw new IOException("disk full");
            }));
            for (int i = 1; i < length; i++) {
                last = scope.after(last).fork("next", SimulatedWorks::untilCancelled);
            }
        });
        List<Outcome<Object>> outcomes = simulation.run(group).valueOrThrow();
        assertThat(outcomes).hasSize(length).noneMatch(Outcome::isSuccess);
    }

    @SimulationTest(seeds = 500)
    void groupIsCancelled_whatWaitsNeverStarts(Simulation simulation) {
        AtomicReference<Subtask<Object>> waiting = new AtomicReference<>();
        Gate started = new Gate();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            Subtask<Object> a = scope.fork("a", untilCancelled(started));
            waiting.set(scope.after(a).fork("b", SimulatedWorks::untilCancelled));
        }));
        simulation.await(started.opened());
        simulation.soon(() -> group.cancel("enough"));
        assertThat(simulation.await(group)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(cancellationOf(waiting.get().outcome()).reason()).isEqualTo("enough");
        assertThat(waiting.get().startedAt()).isEmpty();
        assertThat(waiting.get().endedAt()).isPresent();
    }
}
