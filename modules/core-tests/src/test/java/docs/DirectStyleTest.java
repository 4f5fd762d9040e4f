package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.BlockingScope;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import dev.kindred.testkit.TaskAssertions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The code of docs/how-to/run-in-the-direct-style.md. */
class DirectStyleTest {

    record Page(String user, List<String> orders) {}

    private static String findUser(int id) throws IOException {
        if (id < 0) {
            throw new IOException("no user " + id);
        }
        return "Ada";
    }

    private static List<String> findOrders(int id) {
        return List.of("tea " + id);
    }

    // #direct
    static Page pageOf(int id, ActorSystem<?> system) throws InterruptedException {
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> findUser(id)));
            Subtask<List<String>> orders = scope.fork("orders", Task.blocking(() -> findOrders(id)));
            scope.join();
            return new Page(user.get(), orders.get());
        }
    }
    // #direct

    @SimulationTest(seeds = 20)
    void bothSucceed_thePageHasBoth(Simulation simulation) throws Exception {
        assertThat(pageOf(7, simulation.system())).isEqualTo(new Page("Ada", List.of("tea 7")));
    }

    @SimulationTest(seeds = 20)
    void oneFails_joinThrowsTheFailureGroup(Simulation simulation) {
        assertThatThrownBy(() -> pageOf(-1, simulation.system()))
                .isInstanceOf(TaskGroupException.class)
                .hasMessageContaining("[group/user] IOException: no user -1");
    }

    @SimulationTest(seeds = 20)
    void refined_isLimitedNamedAndJoined(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        List<Integer> ids = List.of(1, 2, 3);
        // #direct-refined
        try (var scope = BlockingScope.open(
                system,
                Joiner.<List<String>>allSuccessfulOrThrow(),
                group -> group.named("history").limit(2).timeout(Duration.ofSeconds(5)))) {
            ids.forEach(id -> scope.fork(Task.blocking(() -> findOrders(id))));
            List<List<String>> all = scope.join(); // the joiner's result, in fork order
            // #direct-refined
            assertThat(all).containsExactly(List.of("tea 1"), List.of("tea 2"), List.of("tea 3"));
            // #direct-refined
        }
        // #direct-refined
    }

    @SimulationTest(seeds = 20)
    void scope_hasWhatElseAGroupCan(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #direct-scope
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> findUser(7)));
            Subtask<String> greeting =
                    scope.scope().after(user).fork("greeting", () -> Task.compute(() -> "Hello " + user.get()));
            scope.join();
            assertThat(greeting.get()).isEqualTo("Hello Ada");
        }
        // #direct-scope
    }

    @SimulationTest(seeds = 20)
    void insideABlockingSubtask_theCancelComesByInterrupt(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #direct-inside
        Task<String> page = Task.blocking(() -> {
            try (var scope = BlockingScope.open(system)) {
                Subtask<String> user = scope.fork("user", slow.task());
                scope.join(); // a cancel of the page interrupts this, which cancels the scope and awaits it
                return user.get();
            }
        });
        // #direct-inside
        RunningTask<String> running = page.named("page").start(system);
        simulation.await(slow.started());
        running.cancel("the user left");

        Outcome<String> end = simulation.await(running);

        TaskAssertions.assertThat(end).cancelled(Origin.REQUESTED);
        assertThat(slow.running()).isZero();
    }
}
