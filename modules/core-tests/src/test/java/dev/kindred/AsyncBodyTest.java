package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.failureOf;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("G15")
class AsyncBodyTest {

    /** What comes after the sleep never ends: in virtual time the end of any sleep would come. */
    private static CompletableFuture<Callable<Integer>> never() {
        return new CompletableFuture<>();
    }

    @SimulationTest(seeds = 500)
    void bodyWaitsForASubtask_andForksAnother_bothAreJoined(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> {
            Subtask<Integer> first = scope.fork(Task.blocking(() -> 20));
            return first.completion().thenApply(outcome -> {
                Subtask<Integer> second = scope.fork(Task.blocking(() -> outcome.valueOrThrow() + 1));
                return () -> first.get() + second.get();
            });
        });

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(41);
    }

    @SimulationTest
    void bodySleeps_theGroupStaysOpenWithoutAnySubtask(Simulation simulation) {
        Instant before = simulation.now();
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> scope.sleep(Duration.ofHours(5))
                .thenCompose(slept -> scope.sleep(Duration.ofHours(5)))
                .thenApply(slept -> {
                    Subtask<Integer> late = scope.fork(Task.blocking(() -> 7));
                    return late::get;
                }));

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(7);
        assertThat(simulation.now()).isEqualTo(before.plus(Duration.ofHours(10)));
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("G7")
    void subtaskFails_theBodyIsCancelledWhereItWaits_andCanForkNoMore(Simulation simulation) {
        Gate started = new Gate();
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        CompletableFuture<Integer> waitedFor = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    scope.fork("boom", SimulatedWorks.failingAfter(started, new IOException("disk full")));
                    started.reach();
                    return scope.cancelling(waitedFor).handle((value, cancelled) -> {
                        late.complete(scope.fork("late", Task.blocking(() -> 1)));
                        throw (CancellationException) cancelled;
                    });
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("resize/boom");
        assertThat(waitedFor).isCancelled();
        assertThat(failureOf(simulation, simulation.await(late).completion()))
                .hasMessageContaining("the group is cancelled because [resize/boom] failed (IOException: disk full)");
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelledFromOutside_theBodysSleepFails(Simulation simulation) {
        Gate started = new Gate();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        RunningTask<Integer> running = simulation.start(TaskGroup.<Integer>ofAsync(scope -> {
                    started.reach();
                    return scope.sleep(SimulatedWorks.LONG)
                            .thenCompose(slept -> never())
                            .whenComplete((value, failure) -> seen.set(failure));
                })
                .named("page"));
        simulation.await(started.opened());
        simulation.soon(() -> running.cancel("user left"));

        assertThat(cancellationOf(simulation.await(running)).reason()).isEqualTo("user left");
        assertThat(seen.get().getCause())
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        thrown -> assertThat(thrown.cancellation().reason()).isEqualTo("user left"));
    }

    @SimulationTest
    @Tag("D3")
    void deadlineStrikes_theBodyIsCancelledWhereItWaits(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(
                        scope -> scope.sleep(SimulatedWorks.LONG).thenCompose(slept -> never()))
                .timeout(Duration.ofSeconds(20));

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.primary().cause()).isInstanceOf(TimeoutException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("G6")
    void bodyFails_itsFailureComesAfterThoseOfTheSubtasks(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    Subtask<Void> boom = scope.fork("boom", Task.run(() -> {
                        throw new IOException("disk full");
                    }));
                    return boom.completion().thenApply(outcome -> {
                        throw new IllegalStateException("the body too");
                    });
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("resize/boom", "resize");
    }
}
