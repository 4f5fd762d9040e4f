package dev.kindred;

import static dev.kindred.SimulatedSemaphores.assertAllFree;
import static dev.kindred.SimulatedSemaphores.semaphore;
import static dev.kindred.SimulatedSemaphores.snapshot;
import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.endingAtItsCancel;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import dev.kindred.Cancellation.Origin;
import dev.kindred.PermitRefusedException.Reason;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.SimulatedWorks.Kind;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.FaultPlan;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that hold permits: taken before the start, given back after the last cleanup, at every end. */
@Tag("L6")
class HoldingTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final Duration HOUR = Duration.ofHours(1);

    /** How many hold at once, counted where they run. */
    private static final class Meter {
        int now;
        int most;

        Task<Integer> task(Duration takes) {
            return Task.async(context -> {
                most = Math.max(most, ++now);
                return context.sleep(takes).handle((slept, failure) -> {
                    now--;
                    return 1;
                });
            });
        }
    }

    private static PermitRefusedException refusal(Outcome<?> outcome) {
        return (PermitRefusedException) groupFailureOf(outcome).primary().cause();
    }

    // ---- the bound ----

    @SimulationTest(seeds = 500)
    @Tag("L3")
    void severalGroups_oneSemaphore_neverMoreThanItsCapacityRun(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 3);
        Meter meter = new Meter();
        List<RunningTask<?>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(simulation.start(TaskGroup.fanOut(
                    List.of(1, 2, 3, 4),
                    item -> meter.task(Duration.ofMillis(item)).holding(db, 1))));
        }
        for (RunningTask<?> each : running) {
            assertThat(simulation.await(each).isSuccess()).isTrue();
        }
        assertThat(meter.most).isEqualTo(3);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("L3")
    void weightedTasks_startInForkOrder(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 3);
        List<String> starts = new ArrayList<>();
        Outcome<Void> outcome = simulation.run(TaskGroup.ofAll(scope -> {
            int[] weights = {2, 3, 1, 3}; // no two fit
            for (int i = 0; i < weights.length; i++) {
                String name = i + " takes " + weights[i];
                scope.fork(
                        name,
                        Task.asyncRun(context -> {
                                    starts.add(name);
                                    return context.sleep(HOUR);
                                })
                                .holding(db, weights[i]));
            }
        }));
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(starts).containsExactly("0 takes 2", "1 takes 3", "2 takes 1", "3 takes 3");
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void limitAndPermits_thePlaceIsTakenFirstAndKept(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        FakeTask<Object> first = FakeTask.create();
        RunningTask<Void> other = simulation.start(
                TaskGroup.ofAll(scope -> scope.fork(first.task().holding(db, 1))));
        simulation.await(first.started());
        FakeTask<Object> free = FakeTask.create();
        RunningTask<Void> limited = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("waits", Task.run(() -> {}).holding(db, 1));
                    scope.fork("behind", free.task());
                })
                .named("limited")
                .limit(1));
        simulation.settle();

        assertThat(free.starts()).isZero();
        assertThat(simulation.tree().text())
                .contains("[limited/waits] task waiting 0.0 s, waits for 1 permit of semaphore [kindred-run-db]")
                .contains("[limited/behind] task waiting 0.0 s, waits for a place under the limit");
        assertThat(snapshot(simulation, "db").queue())
                .singleElement()
                .satisfies(each -> assertThat(each.who()).isEqualTo("limited/waits"));

        first.succeed(1);
        simulation.await(free.started());
        free.succeed(1);
        assertThat(simulation.await(limited).isSuccess()).isTrue();
        assertThat(simulation.await(other).isSuccess()).isTrue();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("D6")
    void waitForPermits_doesNotCountAgainstTheTasksOwnTimeout(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        Task<Integer> task = new Meter().task(HOUR).timeout(HOUR.plusMinutes(1)).holding(db, 1);

        assertThat(simulation.run(TaskGroup.all(task, task, task)).isSuccess()).isTrue();
    }

    // ---- every end ----

    @SimulationTest(seeds = 500)
    @Tag("G3")
    @Tag("C4")
    void anyKindIsCancelledInItsCleanup_permitsComeBackBeforeTheReply(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", Kind.values().length);
        Gate started = new Gate(Kind.values().length);
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            for (Kind kind : Kind.values()) {
                scope.fork(kind.name(), kind.endless(started, simulation).holding(db, 1));
            }
        }));
        simulation.soon(() -> group.cancel("the test says so"));

        assertThat(cancellationOf(simulation.await(group)).origin()).isEqualTo(Origin.REQUESTED);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("G8")
    @Tag("L7")
    void siblingFails_thoseThatWaitForPermitsNeverStart(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        FakeTask<Object> never = FakeTask.create();
        Outcome<Void> outcome = simulation.run(TaskGroup.ofAll(scope -> {
            scope.fork(
                    "fails",
                    Task.async(context -> context.sleep(HOUR)
                                    .<Object>thenCompose(slept ->
                                            CompletableFuture.failedFuture(new IllegalStateException("broken"))))
                            .holding(db, 1));
            scope.fork("a", never.task().holding(db, 1));
            scope.fork("b", never.task().holding(db, 1));
        }));
        assertThat(groupFailureOf(outcome).failures()).hasSize(1);
        assertThat(groupFailureOf(outcome)).hasMessageContaining("2 never started");
        assertThat(never.starts()).isZero();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("L7")
    void cancelMeetsTheGrant_thePermitGoesOn(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        FakeTask<Object> holds = FakeTask.create();
        RunningTask<Void> first = simulation.start(
                TaskGroup.ofAll(scope -> scope.fork(holds.task().holding(db, 1))));
        simulation.await(holds.started());
        RunningTask<Void> second = simulation.start(
                TaskGroup.ofAll(scope -> scope.fork(Task.run(() -> {}).holding(db, 1))));
        RunningTask<Void> third = simulation.start(
                TaskGroup.ofAll(scope -> scope.fork(Task.run(() -> {}).holding(db, 1))));
        simulation.settle();

        simulation.soon(() -> holds.succeed(1));
        simulation.soon(() -> second.cancel("no more"));

        assertThat(simulation.await(third).isSuccess()).isTrue();
        simulation.await(second);
        simulation.await(first);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("G12")
    void oneThatWaitsIsCancelledAlone_itsPlaceGoesOn(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        FakeTask<Object> holds = FakeTask.create();
        RunningTask<Void> first = simulation.start(
                TaskGroup.ofAll(scope -> scope.fork(holds.task().holding(db, 1))));
        simulation.await(holds.started());
        List<Subtask<?>> handles = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    handles.add(scope.fork("waits", Task.run(() -> {}).holding(db, 1)));
                    handles.add(scope.fork("behind", Task.run(() -> {})));
                })
                .limit(1));
        simulation.settle();

        handles.get(0).cancel("not needed");

        assertThat(simulation.await(group).isSuccess()).isTrue();
        assertThat(handles.get(0).startedAt()).isEmpty();
        assertThat(handles.get(1).outcome().isSuccess()).isTrue();
        holds.succeed(1);
        simulation.await(first);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void deadlineStrikesWhileItWaits_timedOutAndNeverStarted(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 0);

        Outcome<Void> outcome = simulation.run(TaskGroup.ofAll(
                        scope -> scope.fork("w", Task.run(() -> {}).holding(db, 1)))
                .timeout(HOUR));

        assertThat(groupFailureOf(outcome).timedOut()).isTrue();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void failsAndIsRetried_holdsNothingInTheBackoff(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        List<Integer> free = new ArrayList<>();
        Task<Integer> flaky = Task.async(context -> context.attempt() == 1
                        ? CompletableFuture.<Integer>failedFuture(new TimeoutException("once"))
                        : CompletableFuture.completedFuture(1))
                .retry(Retry.fixed(HOUR).maxAttempts(2))
                .holding(db, 1);
        RunningTask<Integer> running = simulation.start(flaky);
        simulation.advance(HOUR.dividedBy(2));
        free.add(snapshot(simulation, "db").free());

        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertThat(free).containsExactly(1);
        assertThat(snapshot(simulation, "db").grants()).isEqualTo(2);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void itsOwnTimeoutStrikes_permitsComeBackAfterItsCleanup(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        Task<Integer> late =
                new Meter().task(HOUR).timeout(Duration.ofMinutes(1)).holding(db, 1);
        Task<Integer> deaf = Task.<Integer>async(() -> new CompletableFuture<>())
                .timeout(Duration.ofMinutes(1))
                .holding(db, 1);

        List<Outcome<Integer>> outcomes = simulation
                .run(TaskGroup.joining(Joiner.<Integer>awaitAll(), late, deaf, late))
                .valueOrThrow();

        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveWork_keepsItsPermitsUntilItReallyEnds(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 2);
        FakeTask<Object> deaf = FakeTask.ignoringCancel();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(
                        scope -> scope.fork("deaf", deaf.task().grace(HOUR).holding(db, 2)))
                .named("g"));
        simulation.await(deaf.started());
        group.cancel("the test says so");

        assertThat(groupFailureOf(simulation.await(group)).primary().cause())
                .isInstanceOf(UnresponsiveTaskException.class);
        Snapshot held = snapshot(simulation, "db");
        assertThat(held.free()).isZero();
        assertThat(held.held())
                .singleElement()
                .satisfies(each -> assertThat(each.who()).isEqualTo("g/deaf"));

        deaf.succeed(1);
        simulation.settle();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void supervisorIsStopped_permitsComeBackWhenTheLastCleanupIsOver(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        Gate started = new Gate();
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork(
                    "cleans",
                    endingAtItsCancel(started, end -> cleanup.thenAccept(end::complete))
                            .holding(db, 1));
            scope.fork("waits", SimulatedWorks.untilCancelled().holding(db, 1));
        }));
        simulation.await(started.opened());

        Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(group.ref()));
        simulation.settle();
        assertThat(snapshot(simulation, "db").free()).isZero();
        assertThat(snapshot(simulation, "db").waiting()).isZero();

        cleanup.complete(1);
        assertThat(cancellationOf(simulation.await(group)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void supervisorIsStoppedBeforeItGaveSomethingBack_whatIsFreeLaterComesBackAtOnce(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 3);
        FakeTask<Object> ends = FakeTask.create();
        Gate started = new Gate(2);
        List<CompletableFuture<Object>> cleanups = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork("ends", ends.task().holding(db, 1));
            for (CompletableFuture<Object> each : cleanups) {
                scope.fork(endingAtItsCancel(started, end -> each.thenAccept(end::complete))
                        .holding(db, 1));
            }
        }));
        simulation.await(ends.started());
        simulation.await(started.opened());

        simulation.soon(() -> ends.succeed(1));
        simulation.soon(() -> Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(group.ref())));
        assertThat(snapshot(simulation, "db").free()).isEqualTo(1);
        cleanups.get(0).complete(1);
        assertThat(snapshot(simulation, "db").free()).isEqualTo(2);

        cleanups.get(1).complete(1);
        simulation.await(group);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    void anyFault_permitsComeBack(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 2);
        simulation.faults(FaultPlan.bySeed(0.4));
        TaskGroup<List<Integer>> inner = TaskGroup.fanOut(
                        List.of(1, 2, 3),
                        item -> new Meter().task(Duration.ofMillis(item)).holding(db, 1))
                .named("inner");
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork(inner.holding(db, 1));
                    scope.fork("a", new Meter().task(HOUR).holding(db, 2));
                    scope.fork("b", new Meter().task(HOUR).holding(db, 1));
                })
                .grace(HOUR)
                .limit(2));

        simulation.await(group);
        simulation.advance(Duration.ofDays(2));
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    void workerOfAHolderIsStopped_permitsComeBack(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);
        simulation.faults(FaultPlan.none().holderDies("g/first"));
        Task<Object> first = SimulatedWorks.untilCancelled().named("first").holding(db, 1);
        Task<Object> second =
                Task.async(() -> CompletableFuture.<Object>completedFuture(2)).holding(db, 1);

        List<Outcome<Object>> outcomes = simulation
                .run(TaskGroup.joining(Joiner.<Object>awaitAll(), first, second).named("g"))
                .valueOrThrow();

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(outcomes.get(1).isSuccess()).isTrue();
        assertAllFree(simulation, "db");
    }

    // ---- refusals ----

    @SimulationTest(seeds = 500)
    @Tag("L8")
    void semaphoreRefuses_theTaskFailsWithoutAStartAndHoldsNothing(Simulation simulation) {
        ActorRef<Semaphore.Command> a = semaphore(simulation, "a", 1);
        ActorRef<Semaphore.Command> b = semaphore(simulation, "b", 1);
        FakeTask<Object> never = FakeTask.create();

        Outcome<Object> outcome =
                simulation.run(never.task().named("big").holding(b, 2).holding(a, 1));

        assertThat(refusal(outcome).reason()).isEqualTo(Reason.ABOVE_CAPACITY);
        assertThat(refusal(outcome))
                .hasMessage("Cannot start [big]: cannot grant 2 permits of semaphore [b]: its capacity is 1. Ask for"
                        + " less.");
        assertThat(never.starts()).isZero();
        assertAllFree(simulation, "a");
        assertAllFree(simulation, "b");
    }

    @SimulationTest(seeds = 500)
    @Tag("L8")
    @Tag("D5")
    void queueIsFull_passesAndIsRetried(Simulation simulation) {
        ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 1, own -> own.maxWaiting(0)), "db");
        Task<Integer> task = new Meter()
                .task(HOUR)
                .holding(db, 1)
                .retry(Retry.fixed(HOUR.multipliedBy(2)).maxAttempts(3).on(PermitRefusedException.class));

        assertThat(simulation.run(TaskGroup.all(task, task)).isSuccess()).isTrue();
        assertThat(snapshot(simulation, "db").rejections()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("L8")
    void waitsTooLong_fails(Simulation simulation) {
        ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 0, own -> own.maxWait(HOUR)), "db");

        Outcome<Void> outcome = simulation.run(Task.run(() -> {}).holding(db, 1).named("t"));

        assertThat(refusal(outcome).reason()).isEqualTo(Reason.WAITED_TOO_LONG);
        assertThat(refusal(outcome)).hasMessageContaining("-db]").hasMessageContaining("maxWait");
    }

    @SimulationTest(seeds = 500)
    void semaphoreEndsOrHasEnded_whoWaitsFails(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 0);
        RunningTask<Void> waits = simulation.start(Task.run(() -> {}).holding(db, 1));
        simulation.soon(() -> Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(db)));

        assertThat(refusal(simulation.await(waits)).reason()).isEqualTo(Reason.STOPPED);
        assertThat(refusal(simulation.run(Task.run(() -> {}).holding(db, 1))).reason())
                .isEqualTo(Reason.STOPPED);
    }

    @SimulationTest(seeds = 1)
    void fewerThanOnePermit_isRefusedAtOnce(Simulation simulation) {
        ActorRef<Semaphore.Command> db = semaphore(simulation, "db", 1);

        assertThatThrownBy(() -> Task.run(() -> {}).holding(db, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot hold 0 permits of semaphore [")
                .hasMessageContaining("at least 1");
    }

    // ---- several semaphores ----

    @SimulationTest(seeds = 500)
    @Tag("L11")
    void severalSemaphoresInAnyOrder_allOrNoneAndNoDeadlock(Simulation simulation) {
        ActorRef<Semaphore.Command> a = semaphore(simulation, "a", 1);
        ActorRef<Semaphore.Command> b = semaphore(simulation, "b", 1);
        Meter meter = new Meter();
        Task<Integer> ab = meter.task(HOUR).holding(a, 1).holding(b, 1);
        Task<Integer> ba = meter.task(HOUR).holding(b, 1).holding(a, 1);

        assertThat(simulation.run(TaskGroup.all(ab, ba, ab, ba)).isSuccess()).isTrue();
        assertThat(meter.most).isEqualTo(1);
        assertAllFree(simulation, "a");
        assertAllFree(simulation, "b");
    }

    @SimulationTest(seeds = 500)
    @Tag("L11")
    void secondIsNeverGranted_cancelGivesTheFirstBack(Simulation simulation) {
        ActorRef<Semaphore.Command> a = semaphore(simulation, "a", 1);
        ActorRef<Semaphore.Command> b = semaphore(simulation, "b", 0);
        RunningTask<Void> waits =
                simulation.start(Task.run(() -> {}).holding(a, 1).holding(b, 1).named("t"));
        simulation.soon(() -> waits.cancel("no more"));

        assertThat(cancellationOf(simulation.await(waits)).reason()).contains("no more");
        assertAllFree(simulation, "a");
    }

    @SimulationTest(seeds = 500)
    @Tag("L11")
    void nestedTakesAnEarlierSemaphoreThanTheOneHeldAbove_rejectedNamingBoth(Simulation simulation) {
        ActorRef<Semaphore.Command> a = semaphore(simulation, "a", 1);
        ActorRef<Semaphore.Command> b = semaphore(simulation, "b", 1);
        TaskGroup<Void> inner = TaskGroup.ofAll(
                        scope -> scope.fork("t", Task.run(() -> {}).holding(a, 1)))
                .named("inner");

        Outcome<Void> outcome = simulation.run(inner.holding(b, 1));

        PermitRefusedException refused =
                (PermitRefusedException) groupFailureOf(outcome).leaves().get(0).cause();
        assertThat(refused.reason()).isEqualTo(Reason.OUT_OF_ORDER);
        assertThat(refused)
                .hasMessage("Cannot start [inner/t]: it is to hold permits of semaphore [kindred-run-a], which comes"
                        + " before [kindred-run-b], of which [inner] above it holds some already. Let that hold permits"
                        + " of [kindred-run-a] too, or none of the other.");
        assertAllFree(simulation, "a");
        assertAllFree(simulation, "b");
    }
}
