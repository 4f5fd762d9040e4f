package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.endingAtItsCancel;
import static dev.kindred.SimulatedWorks.failingInCleanup;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadlineTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final Duration LONGER = Duration.ofHours(2);
    private static final Duration GRACE = Duration.ofHours(3);

    private static <R> TaskGroupException failureOfRun(Simulation simulation, Task<R> task) {
        return groupFailureOf(simulation.run(task));
    }

    private static Throwable causeOf(Subtask<?> subtask) {
        return ((Outcome.Failed<?>) subtask.outcome()).cause();
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void groupPastItsDeadline_failsWithTheStrikeAlone(Simulation simulation) {
        Instant before = simulation.now();
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled())))
                .named("g")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(simulation.now()).isEqualTo(before.plus(TIMEOUT));
        assertThat(failure)
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 cancelled.");
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.cancelled()).isEmpty();
        assertThat(failure.leaves()).singleElement().satisfies(strike -> {
            assertThat(strike.path()).isEqualTo("g");
            assertThat(strike.cause()).isInstanceOf(TimeoutException.class);
        });
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.DEADLINE, "g", "the deadline of [g] struck"));
    }

    @SimulationTest
    @Tag("D3")
    void strikeBesideOtherFailures_isNoLeaf(Simulation simulation) {
        IOException inCleanup = new IOException("cannot roll back");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("other", untilCancelled());
                    scope.fork("cleans", failingInCleanup(new Gate(), inCleanup));
                })
                .timeout(TIMEOUT)
                .named("g");
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.leaves()).containsExactly(new TaskFailure("g/cleans", 1, inCleanup));
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    @Tag("D3")
    void deadlineOfTheOuter_isACancelForTheInner(Simulation simulation) {
        AtomicReference<Subtask<Void>> inner = new AtomicReference<>();
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> nested = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled())))
                .timeout(LONGER);
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> inner.set(scope.fork("inner", nested)))
                .named("outer")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOfRun(simulation, outer);
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer");
        assertThat(cancellationOf(inner.get().outcome()).origin()).isEqualTo(Origin.DEADLINE);
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "outer", "the deadline of [outer] struck"));
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void deadlineOfTheInner_timesOutTheInnerAlone(Simulation simulation) {
        TaskGroup<Void> inner =
                TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled())).timeout(TIMEOUT);
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("inner", inner))
                .named("outer")
                .timeout(LONGER);
        TaskGroupException failure = failureOfRun(simulation, outer);
        assertThat(failure.timedOut()).isFalse();
        TaskGroupException ofInner = (TaskGroupException) failure.primary().cause();
        assertThat(ofInner.timedOut()).isTrue();
        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer/inner");
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    @Tag("D3")
    void everyValueArrivesAfterTheStrike_theGroupHasTimedOutAllTheSame(Simulation simulation) {
        TaskGroup<List<Object>> group = TaskGroup.joining(
                        Joiner.<Object>allSuccessfulOrThrow(),
                        scope -> scope.fork("late", endingAtItsCancel(new Gate(), end -> end.complete("late"))))
                .named("g")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure)
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 succeeded.");
    }

    @SimulationTest(seeds = 500)
    @Tag("D4")
    void strike_isReportedAfterTheCleanup(Simulation simulation) {
        Instant before = simulation.now();
        Duration cleanup = Duration.ofSeconds(5);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
                    try {
                        return context.await(new CompletableFuture<>());
                    } finally {
                        context.await(context.sleep(cleanup));
                    }
                })))
                .timeout(TIMEOUT);
        assertThat(failureOfRun(simulation, group).timedOut()).isTrue();
        assertThat(simulation.now()).isEqualTo(before.plus(TIMEOUT).plus(cleanup));
    }

    @SimulationTest
    @Tag("D3")
    void leafPastItsTimeout_isCancelledAndHasFailed(Simulation simulation) {
        AtomicReference<Subtask<Integer>> leaf = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> leaf.set(
                        scope.fork("t", SimulatedWorks.parked(new Gate()).timeout(TIMEOUT))))
                .named("g");
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(failure.timedOut()).isFalse();
        assertThat(causeOf(leaf.get()))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("its timeout struck")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(leaf.get().cancellation())
                .contains(new Cancellation(Origin.DEADLINE, "g/t", "the timeout of [g/t] struck"));
    }

    @SimulationTest(seeds = 500)
    @Tag("D4")
    @Tag("C5")
    void timedOutLeafThatStillReturnsItsValue_hasSucceeded(Simulation simulation) {
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> leaf.set(scope.fork(
                endingAtItsCancel(new Gate(), end -> end.complete("late")).timeout(TIMEOUT))));
        assertThat(simulation.run(group).isSuccess()).isTrue();
        assertThat(leaf.get().outcome()).isEqualTo(new Outcome.Succeeded<>("late"));
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void timedOutLeafThatDoesNotListen_isUnresponsive(Simulation simulation) {
        Instant before = simulation.now();
        Gate release = new Gate();
        AtomicReference<Subtask<Integer>> leaf = new AtomicReference<>();
        Task<Integer> deaf = SimulatedWorks.deaf(new Gate(), release);
        simulation.run(TaskGroup.ofAll(
                        scope -> leaf.set(scope.fork("t", deaf.timeout(TIMEOUT).grace(GRACE))))
                .named("g"));
        assertThat(simulation.now()).isEqualTo(before.plus(TIMEOUT).plus(GRACE));
        assertThat(causeOf(leaf.get()))
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessageContaining("the timeout of [g/t] struck");
        release.reach();
    }

    @SimulationTest(seeds = 500)
    @Tag("D6")
    void timeoutOfASubtask_countsFromItsStartAndNotWhileItWaitsForItsPlace(Simulation simulation) {
        Instant before = simulation.now();
        Duration held = Duration.ofHours(5);
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        AtomicReference<Subtask<Void>> nested = new AtomicReference<>();
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("holds", Task.asyncRun(context -> context.sleep(held)));
                    leaf.set(scope.fork("leaf", untilCancelled().timeout(TIMEOUT)));
                    nested.set(scope.fork(
                            "nested",
                            TaskGroup.ofAll(inner -> inner.fork(untilCancelled()))
                                    .timeout(LONGER)));
                })
                .limit(1);
        assertThat(simulation.run(group).isSuccess()).isTrue();
        Instant started = before.plus(held);
        assertThat(leaf.get().startedAt()).contains(started);
        assertThat(leaf.get().endedAt()).contains(started.plus(TIMEOUT));
        assertThat(nested.get().endedAt()).contains(started.plus(TIMEOUT).plus(LONGER));
    }

    @SimulationTest
    @Tag("D6")
    void cancelledBeforeTheirTimeouts_leaveNoTimer(Simulation simulation) {
        Gate bothStarted = new Gate(2);
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork("leaf", untilCancelled(bothStarted).timeout(TIMEOUT));
            TaskGroup<Void> nested = TaskGroup.ofAll(inner -> inner.fork(untilCancelled(bothStarted)));
            scope.fork("nested", nested.timeout(LONGER));
        }));
        simulation.await(bothStarted.opened());
        group.cancel("enough");
        assertThat(simulation.await(group)).isInstanceOf(Outcome.Cancelled.class);
        simulation.checkLeaks();
    }

    @SimulationTest
    @Tag("D6")
    void timeoutThatNeverStrikes_isLegal(Simulation simulation) {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(simulation
                        .run(Task.compute(TaskContext::remaining).timeout(forEver))
                        .valueOrThrow())
                .isPresent();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled()))
                .timeout(forEver)
                .grace(forEver));
        assertThat(simulation.await(group.tree()).text()).contains("deadline in ");
        group.cancel("enough");
        assertThat(simulation.await(group)).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    @Tag("G15")
    void asyncBodyPastTheDeadline_isCancelledWhereItSleeps(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> scope.sleep(Duration.ofDays(1))
                        .thenCompose(slept -> new CompletableFuture<Callable<Integer>>()))
                .named("g")
                .timeout(TIMEOUT);
        assertThat(failureOfRun(simulation, group).timedOut()).isTrue();
    }

    @SimulationTest
    @Tag("D1")
    void scopeTells_theDeadlineOfItsGroup(Simulation simulation) {
        Instant before = simulation.now();
        AtomicReference<Optional<Instant>> without = new AtomicReference<>();
        simulation.run(TaskGroup.ofAll(scope -> without.set(scope.deadline())));
        assertThat(without.get()).isEmpty();
        AtomicReference<Optional<Instant>> with = new AtomicReference<>();
        simulation.run(TaskGroup.ofAll(scope -> with.set(scope.deadline())).timeout(TIMEOUT));
        assertThat(with.get()).contains(before.plus(TIMEOUT));
    }
}
