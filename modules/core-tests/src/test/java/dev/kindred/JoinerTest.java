package dev.kindred;

import static dev.kindred.SimulatedWorks.cancelled;
import static dev.kindred.SimulatedWorks.failingInCleanup;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

@Tag("J1")
class JoinerTest {

    @SimulationTest(seeds = 500)
    @Tag("J2")
    void allSuccessful_resultsAreInForkOrder(Simulation simulation) {
        List<Integer> numbers = IntStream.range(0, 30).boxed().toList();
        List<CompletableFuture<Integer>> ends = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        Gate started = new Gate(numbers.size());
        numbers.forEach(number -> {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            ends.add(end);
            tasks.add(Task.async(() -> {
                started.reach();
                return end;
            }));
        });
        RunningTask<List<Integer>> group =
                simulation.start(TaskGroup.joining(Joiner.<Integer>allSuccessfulOrThrow(), tasks));
        simulation.await(started.opened());
        numbers.forEach(number -> simulation.soon(() -> ends.get(number).complete(number)));
        assertThat(simulation.await(group).valueOrThrow()).isEqualTo(numbers);
    }

    @SimulationTest
    @Tag("J2")
    void allSuccessful_keepsTheNullsOfVoid(Simulation simulation) {
        TaskGroup<List<Void>> group =
                TaskGroup.joining(Joiner.<Void>allSuccessfulOrThrow(), List.of(Task.run(() -> {}), Task.run(() -> {})));
        assertThat(simulation.run(group).valueOrThrow()).containsExactly(null, null);
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void allSuccessful_oneFails_theOthersAreCancelled(Simulation simulation) {
        Gate started = new Gate();
        TaskGroup<List<Object>> group = TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), scope -> {
                    scope.fork("x", untilCancelled(started));
                    scope.fork("y", SimulatedWorks.failingAfter(started, new IOException("disk full")));
                })
                .named("g");
        assertThat(groupFailureOf(simulation.run(group)))
                .hasMessage("Group [g] failed: [g/y] IOException: disk full; 1 cancelled.");
    }

    @SimulationTest(seeds = 500)
    @Tag("J2")
    void awaitAll_failuresAreData(Simulation simulation) {
        IOException cause = new IOException("disk full");
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(
                Joiner.<Object>awaitAll(),
                List.of(
                        Task.<Object>compute(() -> 1),
                        Task.<Object>compute(() -> {
                            throw cause;
                        }),
                        Task.<Object>compute(() -> 3)));
        assertThat(simulation.run(group).valueOrThrow())
                .containsExactly(new Outcome.Succeeded<>(1), new Outcome.Failed<>(cause), new Outcome.Succeeded<>(3));
    }

    @SimulationTest(seeds = 500)
    @Tag("C7")
    @Tag("G13")
    void awaitAllCancelledFromOutside_endsCancelledWithTheOutcomes(Simulation simulation) {
        Gate started = new Gate(2);
        IOException inCleanup = new IOException("cannot roll back");
        RunningTask<List<Outcome<Object>>> group =
                simulation.start(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                            scope.fork("x", untilCancelled(started));
                            scope.fork("cleans", failingInCleanup(started, inCleanup));
                        })
                        .named("g"));
        simulation.await(started.opened());
        simulation.soon(() -> group.cancel("enough"));
        Outcome<List<Outcome<Object>>> outcome = simulation.await(group);
        assertThat(cancelled(outcome).cancellation()).isEqualTo(new Cancellation(Origin.REQUESTED, "g", "enough"));
        assertThat(cancelled(outcome).outcomes()).hasSize(2);
        assertThat(cancelled(outcome).outcomes().get(1)).isEqualTo(new Outcome.Failed<>(inCleanup));
        assertThatThrownBy(outcome::valueOrThrow)
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        e -> assertThat(e.outcomes()).hasSize(2));
    }

    @SimulationTest(seeds = 500)
    @Tag("C7")
    @Tag("D3")
    void awaitAllPastItsDeadline_hasTimedOutWithTheOutcomes(Simulation simulation) {
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("done", Task.<Object>compute(() -> 1));
                    scope.fork("fails", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    scope.fork("x", untilCancelled());
                })
                .named("g")
                .timeout(Duration.ofHours(1));
        TaskGroupException failure = groupFailureOf(simulation.run(group));
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.outcomes()).hasSize(3);
        assertThat(failure.outcomes().get(0)).isEqualTo(new Outcome.Succeeded<>(1));
        assertThat(failure.outcomes().get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(failure.outcomes().get(2)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(failure.failures()).extracting(TaskFailure::path).containsExactly("g");
    }

    @SimulationTest
    @Tag("G6")
    void awaitAll_aFailingBodyIsNoData(Simulation simulation) {
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("x", untilCancelled());
                    throw new IOException("no more");
                })
                .named("g");
        assertThat(groupFailureOf(simulation.run(group)))
                .hasMessage("Group [g] failed: [g] IOException: no more; 1 never started.");
    }

    @SimulationTest
    void emptyGroups_haveEmptyResults(Simulation simulation) {
        assertThat(simulation
                        .run(TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), List.of()))
                        .valueOrThrow())
                .isEmpty();
        assertThat(simulation
                        .run(TaskGroup.joining(Joiner.<Object>awaitAll(), List.of()))
                        .valueOrThrow())
                .isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("C7")
    void failureAndCancelAtOnce_theFailureIsDeliveredAndTellsTheCancel(Simulation simulation) {
        Gate started = new Gate();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> scope.fork("x", Task.blocking(context -> {
                    started.reach();
                    try {
                        return context.await(new CompletableFuture<>());
                    } catch (InterruptedException e) {
                        throw new IOException("cannot roll back");
                    }
                })))
                .named("g"));
        simulation.await(started.opened());
        group.ref().tell(new TaskGroup.Cancel("by message"));
        TaskGroupException failure = groupFailureOf(simulation.await(group));
        assertThat(failure.cancelled()).contains(new Cancellation(Origin.REQUESTED, "g", "by message"));
        assertThat(failure.timedOut()).isFalse();
    }
}
