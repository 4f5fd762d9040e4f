package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

class LateCancelTest {

    @SimulationTest(seeds = 500)
    @Tag("G13")
    @Tag("C2")
    void afterTheEnd_changesNothingAndIsNoDeadLetter(Simulation simulation) {
        RunningTask<Integer> running = simulation.start(
                Task.async(context -> context.sleep(Duration.ofSeconds(1)).thenApply(slept -> 1)));
        assertThat(simulation.await(running)).isEqualTo(new Outcome.Succeeded<>(1));

        running.ref().tell(new TaskGroup.Cancel("too late"));
        running.cancel("too late");

        simulation.settle();
        assertThat(simulation.await(running)).isEqualTo(new Outcome.Succeeded<>(1));
    }
}
