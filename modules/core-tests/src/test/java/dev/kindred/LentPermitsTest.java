package dev.kindred;

import static dev.kindred.SimulatedSemaphores.assertAllFree;
import static dev.kindred.SimulatedSemaphores.semaphore;
import static dev.kindred.SimulatedSemaphores.snapshot;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.InvalidActorNameException;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.PermitRefusedException.Reason;
import dev.kindred.Semaphore.Command;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a group holds is lent to everything below it, so that it cannot wait for itself. */
@Tag("L10")
class LentPermitsTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final Duration HOUR = Duration.ofHours(1);

    private int now;
    private int most;

    private Task<Integer> metered(int permits) {
        return Task.async(context -> {
            now += permits;
            most = Math.max(most, now);
            return context.sleep(HOUR).thenApply(slept -> {
                now -= permits;
                return permits;
            });
        });
    }

    @SimulationTest(seeds = 500)
    void groupHoldsAllPermits_thoseBelowShareTheseAndNobodyWaitsForIt(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 3);
        TaskGroup<List<Integer>> group =
                TaskGroup.fanOut(List.of(1, 2, 3, 1, 2), each -> metered(each).holding(db, each));

        Outcome<List<Integer>> outcome = simulation.run(group.holding(db, 3));

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(most).isEqualTo(3);
        assertThat(snapshot(simulation, "db").grants()).isEqualTo(1);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    void groupsInGroups_borrowFromTheNearestThatHolds(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 4);
        TaskGroup<List<Integer>> leaves =
                TaskGroup.all(metered(1).holding(db, 1), metered(1).holding(db, 1));
        TaskGroup<List<List<Integer>>> middle = TaskGroup.all(leaves.holding(db, 1), leaves.named("free"));

        Outcome<?> outcome = simulation.run(TaskGroup.all(middle.holding(db, 2), leaves.holding(db, 2)));

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(most).isLessThanOrEqualTo(4);
        assertThat(snapshot(simulation, "db").grants()).isEqualTo(2);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    void needsMoreThanIsHeldAbove_rejectedAtOnce(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 4);
        FakeTask<Object> never = FakeTask.create();

        Outcome<?> outcome = simulation.run(TaskGroup.ofAll(
                        scope -> scope.fork("big", never.task().holding(db, 3)))
                .named("g")
                .holding(db, 2));

        PermitRefusedException refused =
                (PermitRefusedException) groupFailureOf(outcome).leaves().get(0).cause();
        assertThat(refused.reason()).isEqualTo(Reason.ABOVE_LENT);
        assertThat(refused)
                .hasMessage(
                        "Cannot start [g/big]: it is to hold 3 permits of semaphore [kindred-run-db], and [g] above it"
                                + " holds 2 and lends no more than that. Let it hold as many as the largest below needs.");
        assertThat(never.starts()).isZero();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveBelow_groupKeepsWhatItHoldsUntilThatEnds(Simulation simulation) {
        assertKeptUntilItEnds(simulation, (leaf, db) -> leaf.holding(db, 1), (inner, db) -> inner.holding(db, 2));
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveBelowWithoutPermitsOfItsOwn_groupKeepsWhatItHoldsUntilThatEnds(Simulation simulation) {
        assertKeptUntilItEnds(simulation, (leaf, db) -> leaf, (inner, db) -> inner);
    }

    /** Deaf work in a group in a group that holds all permits. */
    private static void assertKeptUntilItEnds(
            Simulation simulation,
            BiFunction<Task<Object>, ActorRef<Command>, Task<Object>> leaf,
            BiFunction<TaskGroup<Void>, ActorRef<Command>, Task<Void>> inner) {
        ActorRef<Command> db = semaphore(simulation, "db", 3);
        FakeTask<Object> deaf = FakeTask.ignoringCancel();
        Task<Object> work = leaf.apply(deaf.task().grace(HOUR), db);
        TaskGroup<Void> group =
                TaskGroup.ofAll(scope -> scope.fork("deaf", work)).named("inner");
        RunningTask<?> running = simulation.start(TaskGroup.ofAll(scope -> scope.fork(inner.apply(group, db)))
                .named("g")
                .holding(db, 3));
        simulation.await(deaf.started());
        running.cancel("the test says so");
        simulation.await(running);

        assertThat(snapshot(simulation, "db").free()).isZero();
        deaf.succeed(1);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveBelowKeepsAllThatIsLent_thoseThatWaitForItFail(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 2);
        FakeTask<Object> deaf = FakeTask.ignoringCancel();
        FakeTask<Object> never = FakeTask.create();
        Task<Object> borrows = deaf.task().timeout(HOUR).grace(HOUR).holding(db, 2);

        List<Outcome<Object>> outcomes = simulation
                .run(TaskGroup.joining(
                                Joiner.awaitAll(),
                                borrows,
                                never.task().named("t").holding(db, 1))
                        .named("g")
                        .holding(db, 2))
                .valueOrThrow();

        PermitRefusedException refused = (PermitRefusedException) causeOf(outcomes.get(1));
        assertThat(refused.reason()).isEqualTo(Reason.ABOVE_LENT);
        assertThat(refused)
                .hasMessage(
                        "Cannot start [g/t]: cannot grant 1 permit of semaphore [lent]: its capacity is 2, and 2 of them"
                                + " are kept by work that outlived its grace. Let that heed its cancel.");
        assertThat(never.starts()).isZero();
        deaf.succeed(1);
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void groupThatBorrowedLeavesWorkBehind_thoseThatWaitForWhatItKeepsFail(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 2);
        FakeTask<Object> deaf = FakeTask.ignoringCancel();
        TaskGroup<Void> borrows = TaskGroup.ofAll(scope -> {
            scope.fork("deaf", deaf.task().grace(HOUR));
            scope.fork("small", metered(1).holding(db, 1));
        });

        List<Outcome<Object>> outcomes = simulation
                .run(TaskGroup.<Object, List<Outcome<Object>>>joining(
                                Joiner.awaitAll(),
                                untyped(borrows.timeout(HOUR.dividedBy(2)).holding(db, 2)),
                                untyped(metered(1).holding(db, 1)))
                        .holding(db, 2))
                .valueOrThrow();

        assertThat(causeOf(outcomes.get(1))).isInstanceOf(PermitRefusedException.class);
        deaf.succeed(1);
        assertAllFree(simulation, "db");
    }

    private static Throwable causeOf(Outcome<?> failed) {
        return ((Outcome.Failed<?>) failed).cause();
    }

    @SuppressWarnings("unchecked") // what they return nobody reads
    private static Task<Object> untyped(Task<?> task) {
        return (Task<Object>) task;
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void retriedGroup_holdsNothingInItsBackoff(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 2);
        int[] runs = {0};
        TaskGroup<Void> flaky = TaskGroup.ofAll(scope -> scope.fork(
                "t",
                Task.async(() -> ++runs[0] == 1
                                ? CompletableFuture.<Integer>failedFuture(new IllegalStateException("once"))
                                : CompletableFuture.completedFuture(1))
                        .holding(db, 2)));
        RunningTask<Void> running =
                simulation.start(flaky.holding(db, 2).retry(Retry.fixed(HOUR).maxAttempts(2)));
        simulation.advance(HOUR.dividedBy(2));
        assertThat(snapshot(simulation, "db").free()).isEqualTo(2);

        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertAllFree(simulation, "db");
    }

    @SimulationTest(seeds = 500)
    @Tag("L11")
    void betweenTheLenderAndTheTaskALaterSemaphoreIsHeld_rejectedAndNobodyWaitsInACircle(Simulation simulation) {
        ActorRef<Command> db = semaphore(simulation, "db", 1);
        ActorRef<Command> mail = semaphore(simulation, "mail", 1);
        Task<Object> both = Task.<Object>async(context -> context.sleep(HOUR).thenApply(slept -> 1))
                .holding(db, 1)
                .holding(mail, 1);
        TaskGroup<List<Integer>> holdsMail =
                TaskGroup.all(metered(1).named("t").holding(db, 1)).named("inner");

        List<Outcome<Object>> outcomes = simulation
                .run(TaskGroup.<Object, List<Outcome<Object>>>joining(
                                Joiner.awaitAll(), both, holdsMail.holding(mail, 1))
                        .named("g")
                        .holding(db, 1)
                        .holding(mail, 1))
                .valueOrThrow();

        assertThat(outcomes.get(0).isSuccess()).isTrue();
        PermitRefusedException refused = (PermitRefusedException)
                groupFailureOf(outcomes.get(1)).leaves().get(0).cause();
        assertThat(refused.reason()).isEqualTo(Reason.OUT_OF_ORDER);
        assertThat(refused)
                .hasMessageStartingWith("Cannot start [g/inner/t]: it is to hold permits of semaphore [kindred-run-db],"
                        + " which comes before [kindred-run-mail], of which [g/inner] above it holds some already.");
    }

    @SimulationTest(seeds = 1)
    @Tag("L11")
    @Tag("S4")
    void severalHeldAboveComeLater_theFirstOfTheirOrderIsNamed(Simulation simulation) {
        ActorRef<Command> first = semaphore(simulation, "a", 1);
        TaskGroup<List<Integer>> group =
                TaskGroup.all(metered(1).named("t").holding(first, 1)).named("g");
        for (String name : List.of("b", "c", "d", "e", "f", "g", "h", "i")) {
            group = group.holding(semaphore(simulation, name, 1), 1);
        }

        assertThat(groupFailureOf(simulation.run(group)).leaves().get(0).cause())
                .hasMessageContaining("which comes before [kindred-run-b], of which [g] above");
    }

    @Test
    @Tag("B4")
    void noActorCanBeMadeThatLends_theTaskFailsAndNothingIsKept() {
        try (Simulation simulation = Simulation.create()) {
            ActorRef<Command> db = semaphore(simulation, "db", 1);
            for (int i = 1; i <= 10; i++) {
                simulation.system().systemActorOf(Behaviors.empty(), "kindred-lent-" + i, Props.empty());
            }
            Outcome<?> outcome = simulation.run(
                    TaskGroup.all(metered(1).holding(db, 1)).named("g").holding(db, 1));

            assertThat(groupFailureOf(outcome).leaves().get(0).cause()).isInstanceOf(InvalidActorNameException.class);
            assertAllFree(simulation, "db");
        }
    }
}
