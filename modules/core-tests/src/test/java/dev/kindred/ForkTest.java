package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.cancelled;
import static dev.kindred.SimulatedWorks.failureOf;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

class ForkTest {

    @SimulationTest(seeds = 500)
    @Tag("G7")
    @Tag("G5")
    void subtasksFork_andTheirSubtasks_allAreJoined(Simulation simulation) {
        AtomicInteger ran = new AtomicInteger();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            scope.fork(multiplying(scope, 3, ran));
            return ran::get;
        });

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(1 + 3 + 9 + 27);
    }

    private static Task<Integer> multiplying(Scope<Object> scope, int generations, AtomicInteger ran) {
        return Task.compute(() -> {
            for (int i = 0; i < 3 && generations > 0; i++) {
                scope.fork(multiplying(scope, generations - 1, ran));
            }
            return ran.incrementAndGet();
        });
    }

    @SimulationTest
    @Tag("G7")
    @Tag("G4")
    void subtasksMultiplyForEver_andOneFails_theGroupSettlesAndEachHandleIsOver(Simulation simulation) {
        List<Subtask<?>> handles = new ArrayList<>();
        Gate many = new Gate(100);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork("boom", SimulatedWorks.failingAfter(many, new IOException("enough")));
            scope.fork(endlesslyMultiplying(scope, handles, many));
        });

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure.leaves()).hasSize(1);
        assertThat(handles)
                .hasSizeGreaterThanOrEqualTo(198)
                .allMatch(handle -> handle.state().isDone());
    }

    private static Task<Integer> endlesslyMultiplying(Scope<Object> scope, List<Subtask<?>> handles, Gate many) {
        return Task.async(() -> {
            many.reach();
            handles.add(scope.fork(endlesslyMultiplying(scope, handles, many)));
            handles.add(scope.fork(endlesslyMultiplying(scope, handles, many)));
            return CompletableFuture.completedFuture(1);
        });
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void fromOutside_whileTheGroupIsOpen_isTaken(Simulation simulation) {
        CompletableFuture<Scope<Object>> open = new CompletableFuture<>();
        Gate go = new Gate();
        RunningTask<List<Object>> running = simulation.start(TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
            open.complete(scope);
            scope.fork(Task.blocking(context -> {
                context.await(go.opened());
                return 1;
            }));
        }));
        Subtask<Integer> late = simulation.await(open).fork(Task.blocking(() -> 2));
        assertThat(simulation.await(late.completion())).isEqualTo(new Outcome.Succeeded<>(2));
        go.reach();

        assertThat(simulation.await(running).valueOrThrow()).containsExactly(1, 2);
    }

    /**
     * The interleaving: fork by the body's other thread, end of the body's stage, return of the body. That thread is outside
     * the simulation, but the body waits for its end.
     */
    @SimulationTest(seeds = 500, foreignThreads = true)
    @Tag("G7")
    @Tag("G15")
    void fromTheBodysOtherThread_whichEndsBeforeTheBodyReturns_isTaken(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
            CompletableFuture<Callable<Integer>> result = new CompletableFuture<>();
            Thread other = new Thread(() -> {
                Subtask<Integer> seven = scope.fork(Task.blocking(() -> 7));
                result.complete(seven::get);
            });
            other.start();
            other.join();
            return result;
        });

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(7);
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void afterAFailure_isRejectedWithTheReason_andRunsNoCode(Simulation simulation) {
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        Gate started = new Gate();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("thumb-2", SimulatedWorks.failingAfter(started, new IOException("disk full")));
                    scope.fork("keeper", SimulatedWorks.<Integer>endingAtItsCancel(started, end -> {
                        Subtask<Integer> handle = scope.fork("thumb-7", Task.blocking(ran::incrementAndGet));
                        handle.completion().whenComplete((outcome, rejected) -> {
                            late.complete(handle);
                            end.complete(1);
                        });
                    }));
                })
                .named("resize");

        simulation.run(group);

        String message =
                "Cannot fork [thumb-7] into group [resize]: the group is cancelled because [resize/thumb-2] failed"
                        + " (IOException: disk full). Fork before the first failure, or use Joiner.awaitAll().";
        Subtask<Integer> handle = simulation.await(late);
        assertThat(handle.state()).isEqualTo(SubtaskState.REJECTED);
        assertThat(handle.startedAt()).isEmpty();
        assertThatThrownBy(handle::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThatThrownBy(handle::outcome)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThat(failureOf(simulation, handle.completion())).hasMessage(message);
        assertThat(ran).hasValue(0);
    }

    @SimulationTest
    @Tag("G7")
    void afterACancel_isRejectedWithTheReason(Simulation simulation) {
        Gate started = new Gate();
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        RunningTask<Void> running =
                simulation.start(TaskGroup.ofAll(scope -> scope.fork("keeper", Task.blocking(context -> {
                            started.reach();
                            try {
                                return context.await(new CompletableFuture<>());
                            } finally {
                                Subtask<Integer> handle = scope.fork("late", Task.blocking(() -> 1));
                                context.await(handle.completion().exceptionally(rejected -> null));
                                late.complete(handle);
                            }
                        })))
                        .named("resize"));
        simulation.await(started.opened());
        running.cancel("no more need");
        simulation.await(running);

        assertThatThrownBy(() -> simulation.await(late).get())
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage("Cannot fork [late] into group [resize]: the group is cancelled because no more need. Fork"
                        + " before the cancel.");
    }

    @SimulationTest
    @Tag("G7")
    void afterTheSettle_isRejectedWithTheReason_andRunsNoCode(Simulation simulation) {
        AtomicReference<Scope<Object>> leaked = new AtomicReference<>();
        AtomicInteger ran = new AtomicInteger();
        simulation.run(TaskGroup.ofAll(leaked::set).named("resize"));

        Subtask<Integer> late = leaked.get().fork("late", Task.blocking(ran::incrementAndGet));

        assertThat(late.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(late::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(
                        "Cannot fork [late] into group [resize]: the group has settled. Fork from its body, or from a"
                                + " subtask that still runs.");
        simulation.settle();
        assertThat(ran).hasValue(0);
    }

    @SimulationTest
    @Tag("G7")
    void fromTheResultFunction_isRejected(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.of(
                scope -> () -> scope.fork("late", Task.blocking(() -> 1)).get());

        assertThat(groupFailureOf(simulation.run(group)).primary().cause())
                .isInstanceOf(ForkRejectedException.class)
                .hasMessageContaining("the group has settled");
    }

    @SimulationTest
    @Tag("G7")
    @Tag("G8")
    @Tag("G13")
    void bodyCancelsItsOwnGroup_whatItForksBeforeAndAfterNeverStarts(Simulation simulation) {
        AtomicInteger ran = new AtomicInteger();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            for (int i = 0; i < 200; i++) {
                scope.fork(Task.async(() -> CompletableFuture.completedFuture(ran.incrementAndGet())));
            }
            scope.cancel("changed my mind");
            scope.fork(Task.async(() -> CompletableFuture.completedFuture(ran.incrementAndGet())));
        });

        Cancellation why = cancellationOf(simulation.run(group));

        assertThat(why.origin()).isEqualTo(Origin.REQUESTED);
        assertThat(why.reason()).isEqualTo("changed my mind");
        assertThat(ran).hasValue(0);
    }

    @SimulationTest
    @Tag("G8")
    @Tag("G13")
    void waitForTheirTurn_andTheGroupIsCancelled_theyNeverStart(Simulation simulation) {
        Gate started = new Gate();
        Gate never = new Gate();
        List<Subtask<?>> waiting = new ArrayList<>();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork(SimulatedWorks.parked(started));
                    for (int i = 0; i < 200; i++) {
                        waiting.add(scope.fork(SimulatedWorks.parked(never)));
                    }
                })
                .limit(1));
        simulation.await(started.opened());
        running.cancel("enough");
        simulation.await(running);

        assertThat(never.isOpen()).isFalse();
        assertThat(waiting).hasSize(200).allSatisfy(each -> {
            assertThat(each.startedAt()).isEmpty();
            assertThat(cancelled(each.outcome()).started()).isFalse();
        });
    }

    @SimulationTest(seeds = 500)
    @Tag("G9")
    void subtasksOfTwoKinds_allSucceed(Simulation simulation) {
        assertThat(simulation.run(counting(60)).valueOrThrow())
                .isEqualTo(IntStream.range(0, 60).boxed().toList());
    }

    @SimulationTest(seeds = 3)
    @Tag("G9")
    void tenThousandSubtasks_allSucceed(Simulation simulation) {
        assertThat(simulation.run(counting(10_000)).valueOrThrow())
                .isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    private static TaskGroup<List<Object>> counting(int width) {
        return TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
            for (int i = 0; i < width; i++) {
                int number = i;
                scope.fork(
                        number % 3 == 0
                                ? Task.compute(() -> number)
                                : Task.async(() -> CompletableFuture.completedFuture(number)));
            }
        });
    }

    @SimulationTest(seeds = 2)
    @Tag("G4")
    void tenThousandSubtasksRun_andOneFails_allAreCancelled(Simulation simulation) {
        int width = 10_000;
        Gate all = new Gate(width);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            for (int i = 0; i < width; i++) {
                scope.fork(SimulatedWorks.untilCancelled(all));
            }
            scope.fork("boom", SimulatedWorks.failingAfter(all, new IOException("disk full")));
        });

        assertThat(groupFailureOf(simulation.run(group)))
                .hasMessageEndingWith("IOException: disk full; 10000 cancelled.");
    }

    @SimulationTest(seeds = 50)
    @Tag("G2")
    void oneGroupValue_runAHundredTimesAtOnce_eachRunIsItsOwn(Simulation simulation) {
        AtomicInteger bodies = new AtomicInteger();
        TaskGroup<List<Integer>> group = TaskGroup.<List<Integer>>of(scope -> {
                    int number = bodies.incrementAndGet();
                    Subtask<Integer> a = scope.fork("a", Task.compute(() -> number));
                    Subtask<Integer> b = scope.fork("b", Task.async(() -> CompletableFuture.completedFuture(number)));
                    return () -> List.of(a.get(), b.get());
                })
                .named("value");
        List<RunningTask<List<Integer>>> runs =
                IntStream.range(0, 100).mapToObj(i -> simulation.start(group)).toList();

        assertThat(runs.stream()
                        .map(run -> simulation.await(run).valueOrThrow())
                        .distinct())
                .hasSize(100)
                .allSatisfy(pair -> assertThat(pair.get(0)).isEqualTo(pair.get(1)));
    }
}
