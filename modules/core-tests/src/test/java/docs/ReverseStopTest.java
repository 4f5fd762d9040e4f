package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class ReverseStopTest {

    private final List<String> stopped = new ArrayList<>();

    private Task<Void> part(String name) {
        return Task.asyncRun(context -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            context.onCancel(() -> context.sleep(Duration.ofSeconds(1)).thenRun(() -> {
                stopped.add(name);
                end.cancel(false);
            }));
            return end;
        });
    }

    @SimulationTest(seeds = 20)
    void lastStartedGoesFirst(Simulation simulation) {
        Task<Void> pool = part("pool");
        Task<Void> cache = part("cache");
        Task<Void> server = part("server");
        stopped.clear();
        // #stop-in-reverse
        TaskGroup<Void> service = TaskGroup.ofAll(scope -> {
                    scope.fork("pool", pool);
                    scope.fork("cache", cache);
                    scope.fork("server", server);
                })
                .stopInReverse();
        // #stop-in-reverse
        RunningTask<Void> running = simulation.start(service);
        simulation.after(Duration.ofSeconds(1), () -> running.cancel("closing time"));

        assertThat(simulation.await(running)).cancelled(Origin.REQUESTED);
        assertThat(stopped).containsExactly("server", "cache", "pool");
    }
}
