package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;

// @start region="class"
class RaceSimulationTest {

    @SimulationTest(seeds = 200)
    void bothSleep_theGroupTakesAsLongAsTheLonger(Simulation simulation) {
        TaskGroup<String> page = TaskGroup.of(scope -> {
            var user = scope.fork(
                    "user", Task.async(c -> c.sleep(Duration.ofHours(1)).thenApply(done -> "Ada")));
            var orders = scope.fork(
                    "orders", Task.async(c -> c.sleep(Duration.ofHours(2)).thenApply(done -> 7)));
            return () -> user.get() + " has " + orders.get() + " orders";
        });

        Outcome<String> outcome = simulation.run(page);

        assertThat(outcome.valueOrThrow()).isEqualTo("Ada has 7 orders");
    }
}
// @end
