package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.actor.typed.ActorSystem;
import dev.kindred.Outcome;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class ConsumerTest {

    @Test
    void group_runsFromTheInstalledArtifacts(ActorSystem<Void> system) throws InterruptedException {
        TaskGroup<String> greeting = TaskGroup.of(scope -> {
            Subtask<String> hello = scope.fork("hello", Task.blocking(() -> "hello"));
            Subtask<String> world = scope.fork("world", Task.compute(() -> "world"));
            return () -> hello.get() + " " + world.get();
        });
        assertEquals("hello world", greeting.join(system));
    }

    @SimulationTest(seeds = 20)
    void group_runsUnderSimulation(Simulation simulation) {
        Outcome<String> outcome = simulation.run(
                Task.async(context -> context.sleep(Duration.ofDays(1)).thenApply(slept -> "tomorrow")));
        assertEquals(new Outcome.Succeeded<>("tomorrow"), outcome);
    }
}
