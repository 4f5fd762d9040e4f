package dev.kindred.testkit;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;

class FakeTaskTest {

    // @start region="told"
    @SimulationTest(seeds = 50)
    void firstFails_theOtherIsCancelled(Simulation simulation) {
        FakeTask<Integer> failing = FakeTask.create();
        FakeTask<Integer> other = FakeTask.create();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork("failing", failing.task());
            scope.fork("other", other.task());
        }));
        simulation.settle();

        failing.fail(new IllegalStateException("on purpose"));

        assertThat(simulation.await(group)).failedAsGroup().hasLeaves("group/failing");
        assertThat(other.cancels()).isEqualTo(1);
    }
    // @end

    @SimulationTest(seeds = 20)
    void told_everyRunEndsAndLaterOnesToo(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        RunningTask<String> first = simulation.start(fake.task());
        simulation.await(fake.started());
        assertThat(fake.running()).isEqualTo(1);

        fake.succeed("done");

        assertThat(simulation.await(first)).succeededWith("done");
        assertThat(simulation.run(fake.task())).succeededWith("done");
        assertThat(fake.starts()).isEqualTo(2);
        assertThat(fake.running()).isZero();
    }

    @SimulationTest(seeds = 20)
    void cancelled_endsAtOnce(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        RunningTask<String> running = simulation.start(fake.task());
        simulation.after(Duration.ofSeconds(1), () -> running.cancel("enough"));

        assertThat(simulation.await(running)).cancelled(Origin.REQUESTED);
    }

    @SimulationTest(seeds = 20)
    void ignoringCancel_outlivesItsGraceUntilTold(Simulation simulation) {
        FakeTask<Integer> deaf = FakeTask.ignoringCancel();
        Task<Integer> task = deaf.task().grace(Duration.ofSeconds(3));
        RunningTask<Integer> running = simulation.start(task);
        simulation.after(Duration.ofSeconds(1), () -> running.cancel("enough"));

        assertThat(simulation.await(running)).failedWith(Throwable.class);
        assertThat(deaf.cancels()).isEqualTo(1);
        assertThat(simulation.tree().unresponsive()).hasSize(1);
        deaf.succeed(1);
    }
}
