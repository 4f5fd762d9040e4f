package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.RunningTask;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

class ShieldTest {

    private static Task<String> write() {
        return Task.compute(() -> "order 7");
    }

    @SimulationTest(seeds = 20)
    void commitIsNotReached(Simulation simulation) {
        AtomicInteger committed = new AtomicInteger();
        // #shield
        TaskGroup<String> order = TaskGroup.of(scope -> {
            Subtask<String> write = scope.fork("write", write());
            Subtask<Integer> commit = scope.after(write)
                    .fork(
                            "commit",
                            () -> Task.<Integer>async(context -> context.sleep(Duration.ofSeconds(1))
                                            .thenApply(slept -> committed.incrementAndGet()))
                                    .shielded(Duration.ofSeconds(30)));
            return () -> write.get() + ", version " + commit.get();
        });
        // #shield
        RunningTask<String> running = simulation.start(order);
        simulation.after(Duration.ofMillis(500), () -> running.cancel("the user left"));

        assertThat(simulation.await(running)).cancelled(Origin.REQUESTED);
        assertThat(committed).hasValue(1);
        CompletionStage<String> again = order.run(simulation.system());
        assertThat(simulation.await(again)).isEqualTo("order 7, version 2");
    }
}
