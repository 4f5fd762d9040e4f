package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import akka.actor.typed.ActorSystem;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class TaskTreeTest {

    private final ActorSystem<?> system;
    private final CountDownLatch release = new CountDownLatch(1);

    TaskTreeTest(ActorSystem<?> system) {
        this.system = system;
    }

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private static TaskTree.Node groupOf(TaskTree tree) {
        assertThat(tree.groups()).hasSize(1);
        return tree.groups().get(0);
    }

    private static void end(RunningTask<?> group) {
        group.cancel("the test is over");
        get(group.outcome());
    }

    @Test
    void everySubtaskThatLives_isShownWithWhatItDoes() {
        CountDownLatch started = new CountDownLatch(2);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> done = scope.fork("done", Task.compute(() -> 1));
                    Subtask<Object> runs = scope.after(done).fork("runs", () -> untilCancelled(started));
                    scope.after(runs, done).fork("depends", KindFixtures::untilCancelled);
                    scope.fork(
                            "inner",
                            TaskGroup.ofAll(inner -> inner.fork("leaf", Task.run(() -> {
                                started.countDown();
                                new CountDownLatch(1).await();
                            }))));
                    scope.after(done).fork("waits", KindFixtures::untilCancelled);
                })
                .named("g")
                .limit(2)
                .timeout(Duration.ofHours(2))
                .start(system);
        await(started);
        TaskTree tree = get(group.tree());
        TaskTree.Node root = groupOf(tree);
        assertThat(root.path()).isEqualTo("g");
        assertThat(root.kind()).isEqualTo("group");
        assertThat(root.state()).isEqualTo(SubtaskState.RUNNING);
        assertThat(root.ended()).isEqualTo(new TaskTree.Ended(1, 0, 0, 0));
        assertThat(root.deadlineLeft().orElseThrow()).isLessThanOrEqualTo(Duration.ofHours(2));
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
        assertThat(tree.text().replaceAll("\\d+\\.\\d s", "T")).isEqualTo("""
                        [g] group running T, deadline in T, ended: 1 succeeded, 0 failed, 0 cancelled, 0 never started
                          [g/runs] async running T, deadline in T
                          [g/depends] task waiting T, waits for the end of [runs], deadline in T
                          [g/inner] group running T, deadline in T
                            [g/inner/leaf] blocking running T, deadline in T
                          [g/waits] task waiting T, waits for a place under the limit, deadline in T
                        """);
        end(group);
    }

    @Test
    void cancelling_isShownWithItsCause() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> scope.fork("cleans", Task.async(context -> {
                    context.onCancel(cleaning::countDown);
                    started.countDown();
                    return cleanup;
                })))
                .named("g")
                .start(system);
        await(started);
        group.cancel("enough");
        await(cleaning);
        TaskTree.Node root = groupOf(get(group.tree()));
        Cancellation pending = new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough");
        assertThat(root.state()).isEqualTo(SubtaskState.CANCELLING);
        assertThat(root.pendingCancel()).contains(pending);
        assertThat(root.subtasks()).singleElement().satisfies(leaf -> {
            assertThat(leaf.state()).isEqualTo(SubtaskState.CANCELLING);
            assertThat(leaf.pendingCancel()).contains(pending);
        });
        assertThat(get(group.tree()).text()).contains("[g] group cancelling ").contains(" s, cancelled because enough");
        cleanup.complete(1);
        get(group.outcome());
    }

    @Test
    @Tag("C6")
    void unresponsiveWork_isShownAfterItsGroupHasSettled() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> scope.fork(
                        "t",
                        Task.run(() -> {
                                    started.countDown();
                                    KindFixtures.deafAwait(release);
                                })
                                .grace(Duration.ofMillis(10))))
                .named("g")
                .start(system);
        await(started);
        group.cancel("enough");
        get(group.outcome());
        TaskTree tree = get(TaskTree.of(system));
        assertThat(tree.groups()).isEmpty();
        assertThat(tree.unresponsive()).extracting(TaskTree.Unresponsive::path).containsExactly("g/t");
        assertThat(tree.text()).matches("unresponsive \\[g/t] for \\d+\\.\\d s\n");
        KindFixtures.endDeaf(system, release::countDown);
        assertThat(get(TaskTree.of(system)).unresponsive()).isEmpty();
    }

    @Test
    void everyOpenGroup_isInTheTreeOfTheSystem() {
        List<RunningTask<Void>> groups = Stream.of("one", "two", "three")
                .map(name -> TaskGroup.ofAll(scope -> scope.fork("t", untilCancelled()))
                        .named(name)
                        .start(system))
                .toList();
        groups.forEach(group -> get(group.tree()));
        assertThat(get(TaskTree.of(system)).groups())
                .extracting(TaskTree.Node::path)
                .containsExactly("one", "two", "three");
        groups.forEach(TaskTreeTest::end);
        assertThat(get(TaskTree.of(system)).groups()).isEmpty();
        assertThat(get(TaskTree.of(system)).text()).isEmpty();
    }

    @Test
    void treeOfOneThatHasSettled_isEmpty() {
        RunningTask<Integer> task = Task.compute(() -> 1).start(system);
        get(task.outcome());
        assertThat(get(task.tree())).isEqualTo(new TaskTree(List.of(), List.of()));
    }

    @Test
    void loneTask_isAGroupOfOne() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Object> task = untilCancelled(started).named("load").start(system);
        await(started);
        TaskTree.Node root = groupOf(get(task.tree()));
        assertThat(root.path()).isEqualTo("load");
        assertThat(root.subtasks())
                .singleElement()
                .extracting(TaskTree.Node::path)
                .isEqualTo("load");
        end(task);
    }

    @Test
    void deepNest_isShownToItsEnd() {
        CountDownLatch started = new CountDownLatch(1);
        TaskGroup<Void> nest = TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled(started)));
        for (int i = 0; i < 100; i++) {
            TaskGroup<Void> below = nest;
            nest = TaskGroup.ofAll(scope -> scope.fork("n", below));
        }
        RunningTask<Void> group = nest.named("g").start(system);
        await(started);
        assertThat(get(group.tree()).text().lines())
                .hasSize(102)
                .last()
                .asString()
                .contains("/leaf] async running");
        end(group);
    }

    @Test
    void supervisorThatDoesNotAnswer_isShownAsThat() {
        CountDownLatch inBody = new CountDownLatch(1);
        RunningTask<Void> busy = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> first = scope.fork("first", Task.compute(() -> 1));
                    scope.after(first).fork("second", () -> {
                        inBody.countDown();
                        KindFixtures.deafAwait(release);
                        return Task.compute(() -> 2);
                    });
                })
                .named("busy")
                .start(system);
        await(inBody);
        TaskTree.Node node = groupOf(get(TaskTree.of(system)));
        assertThat(node.path()).isEqualTo("busy");
        assertThat(node.waitsFor()).contains("its supervisor, which does not answer");
        release.countDown();
        assertThat(get(busy.outcome()).isSuccess()).isTrue();
    }
}
