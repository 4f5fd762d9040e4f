package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;

class CancelOneSubtaskTest {

    @SimulationTest(seeds = 20)
    void byItsHandle(Simulation simulation) {
        Task<String> page =
                Task.async(context -> context.sleep(Duration.ofSeconds(1)).thenApply(slept -> "page"));
        Task<String> ads = FakeTask.<String>create().task();
        // #cancel-one
        TaskGroup<String> shown = TaskGroup.of(scope -> {
            Subtask<String> extra = scope.fork("ads", ads);
            Subtask<String> text = scope.fork("page", page);
            text.completion().thenRun(() -> extra.cancel("the page is there"));
            return () -> extra.state() == SubtaskState.SUCCEEDED ? text.get() + extra.get() : text.get();
        });
        // #cancel-one

        assertThat(simulation.run(shown)).succeededWith("page");
    }

    private static boolean isUpToDate() {
        return true;
    }

    @SimulationTest(seeds = 20)
    void byItself(Simulation simulation) {
        // #cancel-self
        Task<Void> refresh = Task.run(() -> {});
        Task<Void> ifNeeded = Task.asyncRun(context -> {
            if (isUpToDate()) {
                context.cancelSelf("up to date");
            }
            return context.sleep(Duration.ofMinutes(1)); // fails with the cancel
        });
        // #cancel-self

        assertThat(simulation.run(TaskGroup.ofAll(scope -> {
                    scope.fork("refresh", refresh);
                    scope.fork("if-needed", ifNeeded);
                })))
                .succeeded();
    }
}
