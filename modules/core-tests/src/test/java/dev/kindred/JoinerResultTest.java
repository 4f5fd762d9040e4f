package dev.kindred;

import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;

class JoinerResultTest {

    private static TaskGroup<Integer> sumOf(Joiner.Result<List<Integer>, Integer> sum) {
        Joiner<Integer, Integer> joiner = Joiner.<Integer>allSuccessfulOrThrow().andThen(sum);
        return TaskGroup.joining(joiner, List.of(Task.compute(() -> 1), Task.compute(() -> 2)))
                .named("sum");
    }

    @SimulationTest
    void andThen_makesAnotherResult(Simulation simulation) {
        TaskGroup<Integer> group =
                sumOf(list -> list.stream().mapToInt(each -> each).sum());

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(3);
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void andThenThrows_theGroupFails(Simulation simulation) {
        TaskGroup<Integer> group = sumOf(list -> {
            throw new IOException("cannot add " + list);
        });

        assertThat(groupFailureOf(simulation.run(group)))
                .hasMessage("Group [sum] failed: [sum] IOException: cannot add [1, 2]; 2 succeeded.");
    }
}
