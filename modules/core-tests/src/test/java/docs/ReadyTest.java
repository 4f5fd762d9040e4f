package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

class ReadyTest {

    private static int bind() {
        return 8080;
    }

    private static Task<String> client(int port) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(1)).thenApply(slept -> "asked " + port));
    }

    @SimulationTest(seeds = 20)
    void clientWaitsForTheServer(Simulation simulation) {
        // #ready
        Task<Void> server = Task.asyncRun(context -> {
            int port = bind();
            context.ready(port);
            return context.sleep(Duration.ofDays(365)); // serves until it is cancelled
        });
        // #ready
        // #fork-ready
        TaskGroup<String> test = TaskGroup.ofAsync(scope -> {
            CompletionStage<Integer> port = scope.forkReady("server", Integer.class, server.daemon());
            return port.thenApply(number -> {
                var answer = scope.fork("client", client(number));
                return () -> answer.get();
            });
        });
        // #fork-ready

        assertThat(simulation.run(test)).succeededWith("asked 8080");
    }
}
