package dev.kindred;

import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskTreeTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class, TaskGroup.class);

    private static TaskTree.Node groupOf(TaskTree tree) {
        assertThat(tree.groups()).hasSize(1);
        return tree.groups().get(0);
    }

    private static void end(Simulation simulation, RunningTask<?> group) {
        group.cancel("the test is over");
        simulation.await(group);
    }

    @SimulationTest(seeds = 500)
    void everySubtaskThatLives_isShownWithWhatItDoes(Simulation simulation) {
        Gate started = new Gate(2);
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    Subtask<Integer> done = scope.fork("done", Task.compute(() -> 1));
                    Subtask<Object> runs = scope.after(done).fork("runs", () -> untilCancelled(started));
                    scope.after(runs, done).fork("depends", SimulatedWorks::untilCancelled);
                    scope.fork("inner", TaskGroup.ofAll(inner -> inner.fork("leaf", SimulatedWorks.parked(started))));
                    scope.after(done).fork("waits", SimulatedWorks::untilCancelled);
                })
                .named("g")
                .limit(2)
                .timeout(Duration.ofHours(2)));
        simulation.await(started.opened());
        simulation.advance(Duration.ofSeconds(3));
        TaskTree tree = simulation.await(group.tree());
        TaskTree.Node root = groupOf(tree);
        assertThat(root.path()).isEqualTo("g");
        assertThat(root.kind()).isEqualTo("group");
        assertThat(root.state()).isEqualTo(SubtaskState.RUNNING);
        assertThat(root.ended()).isEqualTo(new TaskTree.Ended(1, 0, 0, 0));
        assertThat(root.deadlineLeft()).contains(Duration.ofHours(2).minusSeconds(3));
        assertThat(root.subtasks())
                .extracting(TaskTree.Node::path, TaskTree.Node::kind, TaskTree.Node::state, TaskTree.Node::waitsFor)
                .containsExactly(
                        tuple("g/runs", "async", SubtaskState.RUNNING, Optional.empty()),
                        tuple("g/depends", "task", SubtaskState.WAITING, Optional.of("the end of [runs]")),
                        tuple("g/inner", "group", SubtaskState.RUNNING, Optional.empty()),
                        tuple("g/waits", "task", SubtaskState.WAITING, Optional.of("a place under the limit")));
        TaskTree.Node inner = root.subtasks().get(2);
        assertThat(inner.subtasks()).singleElement().satisfies(leaf -> {
            assertThat(leaf.path()).isEqualTo("g/inner/leaf");
            assertThat(leaf.kind()).isEqualTo("blocking");
            assertThat(leaf.attempt()).isEqualTo(1);
            assertThat(leaf.deadlineLeft()).isPresent();
        });
        assertThat(tree.text()).isEqualTo("""
                        [g] group running 3.0 s, deadline in 7197.0 s, ended: 1 succeeded, 0 failed, 0 cancelled, 0 never started
                          [g/runs] async running 3.0 s, deadline in 7197.0 s
                          [g/depends] task waiting 3.0 s, waits for the end of [runs], deadline in 7197.0 s
                          [g/inner] group running 3.0 s, deadline in 7197.0 s
                            [g/inner/leaf] blocking running 3.0 s, deadline in 7197.0 s
                          [g/waits] task waiting 3.0 s, waits for a place under the limit, deadline in 7197.0 s
                        """);
        end(simulation, group);
    }

    @SimulationTest
    void cancelling_isShownWithItsCause(Simulation simulation) {
        Gate started = new Gate();
        Gate cleaning = new Gate();
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> scope.fork("cleans", Task.async(context -> {
                    context.onCancel(cleaning::reach);
                    started.reach();
                    return cleanup;
                })))
                .named("g"));
        simulation.await(started.opened());
        group.cancel("enough");
        simulation.await(cleaning.opened());
        TaskTree.Node root = groupOf(simulation.await(group.tree()));
        Cancellation pending = new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough");
        assertThat(root.state()).isEqualTo(SubtaskState.CANCELLING);
        assertThat(root.pendingCancel()).contains(pending);
        assertThat(root.subtasks()).singleElement().satisfies(leaf -> {
            assertThat(leaf.state()).isEqualTo(SubtaskState.CANCELLING);
            assertThat(leaf.pendingCancel()).contains(pending);
        });
        assertThat(simulation.await(group.tree()).text())
                .contains("[g] group cancelling 0.0 s, cancelled because enough");
        cleanup.complete(1);
        simulation.await(group);
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveWork_isShownAfterItsGroupHasSettled(Simulation simulation) {
        Gate started = new Gate();
        Gate release = new Gate();
        Task<Integer> deaf = SimulatedWorks.deaf(started, release);
        RunningTask<Void> group =
                simulation.start(TaskGroup.ofAll(scope -> scope.fork("t", deaf.grace(Duration.ofSeconds(10))))
                        .named("g"));
        simulation.await(started.opened());
        group.cancel("enough");
        simulation.await(group);
        simulation.advance(Duration.ofSeconds(3));
        TaskTree tree = simulation.tree();
        assertThat(tree.groups()).isEmpty();
        assertThat(tree.unresponsive()).extracting(TaskTree.Unresponsive::path).containsExactly("g/t");
        assertThat(tree.text()).isEqualTo("unresponsive [g/t] for 3.0 s\n");
        release.reach();
        simulation.settle();
        assertThat(simulation.tree().unresponsive()).isEmpty();
    }

    @SimulationTest
    void everyOpenGroup_isInTheTreeOfTheSystem(Simulation simulation) {
        List<RunningTask<Void>> groups = Stream.of("one", "two", "three")
                .map(name -> simulation.start(TaskGroup.ofAll(scope -> scope.fork("t", untilCancelled()))
                        .named(name)))
                .toList();
        simulation.settle();
        assertThat(simulation.tree().groups()).extracting(TaskTree.Node::path).containsExactly("one", "two", "three");
        groups.forEach(group -> end(simulation, group));
        assertThat(simulation.tree().groups()).isEmpty();
        assertThat(simulation.tree().text()).isEmpty();
    }

    @SimulationTest
    void treeOfOneThatHasSettled_isEmpty(Simulation simulation) {
        RunningTask<Integer> task = simulation.start(Task.compute(() -> 1));
        simulation.await(task);
        assertThat(simulation.await(task.tree())).isEqualTo(new TaskTree(List.of(), List.of()));
    }

    @SimulationTest
    void loneTask_isAGroupOfOne(Simulation simulation) {
        Gate started = new Gate();
        RunningTask<Object> task = simulation.start(untilCancelled(started).named("load"));
        simulation.await(started.opened());
        TaskTree.Node root = groupOf(simulation.await(task.tree()));
        assertThat(root.path()).isEqualTo("load");
        assertThat(root.subtasks())
                .singleElement()
                .extracting(TaskTree.Node::path)
                .isEqualTo("load");
        end(simulation, task);
    }

    @SimulationTest(seeds = 20)
    void deepNest_isShownToItsEnd(Simulation simulation) {
        Gate started = new Gate();
        TaskGroup<Void> nest = TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled(started)));
        for (int i = 0; i < 100; i++) {
            TaskGroup<Void> below = nest;
            nest = TaskGroup.ofAll(scope -> scope.fork("n", below));
        }
        RunningTask<Void> group = simulation.start(nest.named("g"));
        simulation.await(started.opened());
        assertThat(simulation.await(group.tree()).text().lines())
                .hasSize(102)
                .last()
                .asString()
                .contains("/leaf] async running");
        end(simulation, group);
    }

    /** It runs the user's function, below which the simulation goes on as it would beside it. */
    @SimulationTest
    void supervisorThatDoesNotAnswer_isShownAsThat(Simulation simulation) {
        AtomicReference<TaskTree> asked = new AtomicReference<>();
        TaskGroup<Void> busy = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> first = scope.fork("first", Task.compute(() -> 1));
                    scope.after(first).fork("second", () -> {
                        asked.set(simulation.await(TaskTree.of(simulation.system())));
                        return Task.compute(() -> 2);
                    });
                })
                .named("busy");
        assertThat(simulation.run(busy).isSuccess()).isTrue();
        TaskTree.Node node = groupOf(asked.get());
        assertThat(node.path()).isEqualTo("busy");
        assertThat(node.waitsFor()).contains("its supervisor, which does not answer");
    }
}
