package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;

class MoveADeadlineTest {

    private static String receive(int chunk) {
        return "chunk " + chunk;
    }

    @SimulationTest(seeds = 20)
    void movedByASubtask(Simulation simulation) {
        // #move-deadline
        TaskGroup<Integer> download = TaskGroup.<Integer>of(scope -> {
                    Subtask<Integer> chunks = scope.fork("chunks", Task.blocking(context -> {
                        int received = 0;
                        while (received < 10) {
                            context.await(context.sleep(Duration.ofSeconds(4)));
                            receive(received++);
                            scope.deadline(context.clock().instant().plusSeconds(5)); // it goes on, so it may
                        }
                        scope.removeDeadline();
                        return received;
                    }));
                    return () -> chunks.get();
                })
                .timeout(Duration.ofSeconds(5));
        // #move-deadline

        assertThat(simulation.run(download)).succeededWith(10);
    }
}
