package dev.kindred.testkit;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.UnresponsiveTaskException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    // @start region="by-hand"
    @SimulationTest(seeds = 50)
    void stockIsDown_theOrderFailsAndThePaymentIsCancelled(Simulation simulation) {
        simulation.faults(FaultPlan.none()
                .fail("order/stock", new IOException("connection refused"))
                .answerLate("order/pay", Duration.ofSeconds(3)));

        Outcome<Void> outcome = simulation.run(order());

        assertThat(outcome).failedAsGroup().hasPrimary("order/stock", IOException.class);
    }
    // @end

    // @start region="by-seed"
    @SimulationTest(seeds = 200)
    void whateverFails_theOrderEnds(Simulation simulation) {
        simulation.faults(FaultPlan.bySeed(0.3));

        simulation.run(order().timeout(Duration.ofMinutes(1)));
    }
    // @end

    private static TaskGroup<Void> order() {
        return TaskGroup.ofAll(scope -> {
                    scope.fork("stock", Task.compute(() -> 3));
                    scope.fork(
                            "pay",
                            Task.async(c -> c.sleep(Duration.ofSeconds(1)).thenApply(done -> "paid")));
                    scope.fork("mail", TaskGroup.ofAll(mail -> mail.fork("send", replying("sent"))));
                })
                .named("order");
    }

    private static Task<String> replying(String reply) {
        return Task.behavior(replyTo -> Behaviors.setup(context -> {
            replyTo.tell(reply);
            return Behaviors.stopped();
        }));
    }

    private static TaskGroup<String> one(Task<String> task) {
        return TaskGroup.of(scope -> {
                    var subtask = scope.fork("t", task);
                    return subtask::get;
                })
                .named("g");
    }

    @SimulationTest(seeds = 20)
    void hang_endsByTheCancelAlone(Simulation simulation) {
        simulation.faults(FaultPlan.none().hang("g/t"));

        assertThat(simulation.run(one(Task.compute(() -> "x")).timeout(Duration.ofHours(1))))
                .failedAsGroup()
                .timedOut();
        assertThat(simulation.trace()).anyMatch(line -> line.endsWith("[g/t] planned fault: hang"));
    }

    @SimulationTest(seeds = 20)
    void answerLate_comesLate(Simulation simulation) {
        var before = simulation.now();
        simulation.faults(FaultPlan.none().answerLate("*/t", Duration.ofDays(2)));

        assertThat(simulation.run(one(Task.compute(() -> "x")))).succeededWith("x");
        assertThat(Duration.between(before, simulation.now())).isEqualTo(Duration.ofDays(2));
    }

    @SimulationTest(seeds = 20)
    void ignoreCancel_isUnresponsive(Simulation simulation) {
        simulation.faults(FaultPlan.none().ignoreCancel("g/t"));
        Task<String> slow = Task.async(c -> c.sleep(Duration.ofHours(1)).thenApply(done -> "x"));
        RunningTask<String> running = simulation.start(one(slow.grace(Duration.ofSeconds(1))));
        simulation.after(Duration.ofSeconds(5), () -> running.cancel("enough"));

        assertThat(simulation.await(running)).failedAsGroup().hasLeaf("g/t", UnresponsiveTaskException.class);
    }

    @SimulationTest(seeds = 20)
    void failInCleanup_failsTheCancelledGroup(Simulation simulation) {
        simulation.faults(FaultPlan.none().failInCleanup("g/t"));
        RunningTask<String> running =
                simulation.start(one(FakeTask.<String>create().task()));
        simulation.after(Duration.ofSeconds(5), () -> running.cancel("enough"));

        assertThat(simulation.await(running)).failedAsGroup().hasLeaf("g/t", PlannedFaultException.class);
    }

    @SimulationTest(seeds = 50)
    void stopOwner_endsTheGroupAsCancelled(Simulation simulation) {
        simulation.faults(FaultPlan.none().stopOwner("g/t", Duration.ofSeconds(2)));

        assertThat(simulation.run(one(FakeTask.<String>create().task()))).cancelled(Origin.OWNER_GONE);
    }

    @SimulationTest(seeds = 50)
    void stopWorker_endsItsWork(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        simulation.faults(FaultPlan.none().stopWorker("g/t", Duration.ofSeconds(2)));

        Outcome<String> outcome = simulation.run(one(fake.task()));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(fake.running()).isZero();
    }

    @SimulationTest(seeds = 20)
    void lostReply_isAFailure(Simulation simulation) {
        simulation.faults(FaultPlan.none().loseReply("g/t"));

        assertThat(simulation.run(one(replying("x")))).failedAsGroup().hasPrimary("g/t", IllegalStateException.class);
    }

    @SimulationTest(seeds = 20)
    void repeatedReply_changesNothing(Simulation simulation) {
        simulation.faults(FaultPlan.none().repeatReply("g/t"));

        assertThat(simulation.run(one(replying("x")))).succeededWith("x");
    }

    @Test
    void faultsBySeed_areTheSameEachTime() {
        try (Simulation simulation = Simulation.create()) {
            for (int seed = 0; seed < 50; seed++) {
                simulation.seed(seed).faults(FaultPlan.bySeed(0.5)).run(order());
                var first = simulation.trace();
                simulation.checkLeaks();
                simulation.seed(seed).faults(FaultPlan.bySeed(0.5)).run(order());
                assertThat(simulation.trace()).isEqualTo(first);
                simulation.checkLeaks();
            }
        }
    }

    @Test
    void chanceOutOfRange_isRefused() {
        assertThatThrownBy(() -> FaultPlan.bySeed(1.5)).hasMessageContaining("the range is 0 to 1");
    }
}
