package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Retry;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

class RetriesTest {

    // #retry
    private static final Retry PATIENTLY = Retry.exponential(Duration.ofMillis(100), Duration.ofSeconds(10))
            .jitter(0.2)
            .maxAttempts(5)
            .on(IOException.class);
    // #retry

    private static Task<String> flaky() {
        return Task.compute(context -> {
            if (context.attempt() == 1) {
                throw new IOException("lost");
            }
            return "answer";
        });
    }

    @SimulationTest(seeds = 20)
    void leaf(Simulation simulation) {
        Task<String> call = flaky();
        // #retry-leaf
        Task<String> answer = call.timeout(Duration.ofSeconds(2)).retry(PATIENTLY);
        // #retry-leaf

        assertThat(simulation.run(answer)).succeededWith("answer");
    }

    @SimulationTest(seeds = 20)
    void budget(Simulation simulation) {
        List<Task<String>> calls = List.of(flaky(), flaky());
        // #retry-budget
        TaskGroup<List<String>> answers = TaskGroup.all(
                        calls.stream().map(call -> call.retry(PATIENTLY)).toList())
                .retryBudget(10)
                .timeout(Duration.ofMinutes(1));
        // #retry-budget

        assertThat(simulation.run(answers)).succeededWith(List.of("answer", "answer"));
    }
}
