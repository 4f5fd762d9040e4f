package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class ChooseAJoinerTest {

    private static Task<String> after(int seconds, String value) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds)).thenApply(slept -> value));
    }

    private static Task<String> lost() {
        return Task.async(() -> CompletableFuture.failedFuture(new IOException("lost")));
    }

    @SimulationTest(seeds = 20)
    void race(Simulation simulation) {
        Task<String> eu = after(1, "eu");
        Task<String> us = after(2, "us");
        // #race
        TaskGroup<String> nearest =
                TaskGroup.joining(Joiner.anySuccessfulOrThrow(), eu, us).timeout(Duration.ofSeconds(5));
        // #race

        assertThat(simulation.run(nearest)).succeededWith("eu");
    }

    @SimulationTest(seeds = 20)
    void quorum(Simulation simulation) {
        List<Task<String>> replicas = List.of(after(3, "a"), lost(), after(1, "c"), after(9, "d"));
        // #quorum
        TaskGroup<List<String>> majority = TaskGroup.joining(Joiner.<String>quorum(2), scope -> {
            for (Task<String> replica : replicas) {
                scope.fork(replica);
            }
        });
        // #quorum

        assertThat(simulation.run(majority)).succeededWith(List.of("a", "c"));
    }

    @SimulationTest(seeds = 20)
    void tolerating(Simulation simulation) {
        List<Task<String>> mirrors = List.of(after(1, "a"), lost());
        // #tolerating
        TaskGroup<List<Outcome<String>>> most = TaskGroup.joining(Joiner.<String>tolerating(1), mirrors);
        // #tolerating

        assertThat(simulation.run(most)).succeeded();
    }

    @SimulationTest(seeds = 20)
    void until(Simulation simulation) {
        List<Task<String>> searches = List.of(after(1, "nothing"), after(2, "found it"), after(9, "later"));
        // #until
        Joiner<String, List<Outcome<String>>> firstHit = Joiner.allUntil(search ->
                search.state() == SubtaskState.SUCCEEDED && search.get().startsWith("found"));
        TaskGroup<List<Outcome<String>>> search = TaskGroup.joining(firstHit, searches);
        // #until

        assertThat(simulation.run(search)).succeeded();
    }
}
