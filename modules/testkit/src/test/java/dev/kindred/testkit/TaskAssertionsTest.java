package dev.kindred.testkit;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

class TaskAssertionsTest {

    // @start region="outcome"
    @SimulationTest(seeds = 50)
    void diskIsFull_theUploadFailsWithThat(Simulation simulation) {
        Outcome<Void> outcome = simulation.run(upload(new IOException("disk full")));

        assertThat(outcome)
                .failedAsGroup()
                .hasPrimary("upload/store", IOException.class)
                .hasLeaves("upload/store");
    }
    // @end

    // @start region="order"
    @SimulationTest(seeds = 50)
    void storeFails_theGroupSettlesLast(Simulation simulation) {
        try (GroupProbe probe = GroupProbe.of(simulation.system())) {
            simulation.run(upload(new IOException("disk full")));

            assertThat(probe)
                    .inOrder("forked upload/store", "started upload/store", "ended upload/store", "settled upload")
                    .times(1, "ended upload/watch")
                    .never("unresponsive upload/watch");
        }
    }
    // @end

    private static TaskGroup<Void> upload(Exception failure) {
        return TaskGroup.ofAll(scope -> {
                    scope.fork("store", Task.async(() -> CompletableFuture.<Integer>failedFuture(failure)));
                    scope.fork("watch", FakeTask.create().task());
                })
                .named("upload");
    }

    @SimulationTest(seeds = 5)
    void wrongOutcome_isShownAsATree(Simulation simulation) {
        Outcome<Void> outcome =
                simulation.run(TaskGroup.ofAll(scope -> scope.fork("inner", upload(new IOException("disk full"))))
                        .named("outer"));

        assertThatThrownBy(() -> assertThat(outcome).succeeded()).hasMessage("""
                        Expected: it succeeded
                        Found: failed:
                        [outer]
                          [outer/inner]
                            [outer/inner/store] java.io.IOException: disk full""");
        assertThatThrownBy(() -> assertThat(outcome).cancelled(Origin.REQUESTED))
                .hasMessageContaining("with origin REQUESTED");
        assertThatThrownBy(() -> assertThat(outcome).failedAsGroup().timedOut()).hasMessageContaining("it timed out");
        assertThatThrownBy(() -> assertThat(outcome).failedAsGroup().hasLeaf("outer/inner", IOException.class))
                .hasMessageContaining("[outer/inner/store]");
    }

    @SimulationTest(seeds = 5)
    void wrongTree_isShown(Simulation simulation) {
        FakeTask<Integer> fake = FakeTask.create();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("first", fake.task());
                    scope.fork("second", fake.task());
                })
                .named("g")
                .limit(1));
        simulation.settle();

        assertThat(simulation.tree())
                .hasExactly("g", "g/first", "g/second")
                .has("g/first", SubtaskState.RUNNING)
                .waitsFor("g/second", "a place under the limit")
                .hasNot("g/third");
        assertThatThrownBy(() -> assertThat(simulation.tree()).isEmpty())
                .hasMessageContainingAll("Expected: nothing runs", "[g/first] async running");

        fake.succeed(1);
        assertThat(simulation.await(running)).succeeded();
        assertThat(simulation.tree()).isEmpty();
    }

    @SimulationTest(seeds = 5)
    void wrongOrder_showsWhatHappened(Simulation simulation) {
        try (GroupProbe probe = GroupProbe.of(simulation.system())) {
            simulation.run(Task.compute(() -> 1).named("one"));

            assertThatThrownBy(() -> assertThat(probe).inOrder("settled one", "started one"))
                    .hasMessageContainingAll(
                            "in this order [settled one, started one]", "  ended one (succeeded with 1)");
        }
    }

    @SimulationTest(seeds = 5)
    void probe_keepsWhatItGets(Simulation simulation) {
        SimulationProbe<String> probe = simulation.probe("ear");
        simulation.after(java.time.Duration.ofHours(1), () -> probe.ref().tell("late"));
        probe.expectNothing();

        assertThat(probe.await()).isEqualTo("late");
        probe.ref().tell("a");
        probe.ref().tell("b");
        assertThat(probe.await(2)).containsExactly("a", "b");
        assertThatThrownBy(probe::await).hasMessageContaining("probe [ear] has got no message");
    }
}
