package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Task;
import dev.kindred.TaskContext;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

class DaemonsTest {

    private final AtomicInteger beats = new AtomicInteger();

    // #daemon-loop
    private CompletionStage<Void> beat(TaskContext context) {
        beats.incrementAndGet();
        return context.sleep(Duration.ofSeconds(10)).thenComposeAsync(slept -> beat(context), context.executor());
    }
    // #daemon-loop

    @SimulationTest(seeds = 20)
    void heartbeat(Simulation simulation) {
        beats.set(0);
        Task<String> work =
                Task.async(context -> context.sleep(Duration.ofSeconds(35)).thenApply(slept -> "imported"));
        // #daemon
        TaskGroup<String> imported = TaskGroup.of(scope -> {
            scope.fork("heartbeat", Task.asyncRun(this::beat).daemon());
            var rows = scope.fork("import", work);
            return rows::get;
        });
        // #daemon

        assertThat(simulation.run(imported)).succeededWith("imported");
        assertThat(beats).hasValue(4);
    }
}
