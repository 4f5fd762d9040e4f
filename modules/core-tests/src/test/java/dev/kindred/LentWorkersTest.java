package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that groups borrow, fewer of them than there are subtasks; and what is told before an end. */
@Tag("G1")
class LentWorkersTest {

    private static final int SEEDS = 300;

    private static Simulation withWorkers(int count) {
        return Simulation.create(
                ConfigFactory.parseString("kindred.testkit.workers = " + count).withFallback(ConfigFactory.load()));
    }

    private static TaskGroup<List<Integer>> numbers(String name, int first, int count) {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            int value = i;
            tasks.add(
                    i % 2 == 0
                            ? Task.compute(() -> value)
                            : Task.async(
                                    context -> context.sleep(Timed.seconds(1)).thenApply(slept -> value)));
        }
        return TaskGroup.all(tasks).named(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Tag("G2")
    void fewerWorkersThanSubtasksOfManyGroups_eachHasItsValue(int workers) {
        try (Simulation simulation = withWorkers(workers)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                var outcome = simulation.run(TaskGroup.all(numbers("a", 0, 7), numbers("b", 7, 7)));
                assertThat(outcome.valueOrThrow())
                        .containsExactly(List.of(0, 1, 2, 3, 4, 5, 6), List.of(7, 8, 9, 10, 11, 12, 13));
                simulation.checkLeaks();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Tag("G8")
    @Tag("C5")
    void cancelledWhileItWaitsForAWorker_neverRuns(int workers) {
        try (Simulation simulation = withWorkers(workers)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                boolean[] ran = new boolean[9];
                List<Subtask<Integer>> handles = new ArrayList<>();
                var outcome = simulation.run(TaskGroup.ofAll(scope -> {
                    scope.fork(Task.compute(() -> {
                        throw new IllegalStateException("on purpose");
                    }));
                    for (int i = 0; i < ran.length; i++) {
                        int number = i;
                        handles.add(scope.fork(Task.compute(() -> {
                            ran[number] = true;
                            return number;
                        })));
                    }
                }));
                assertThat(outcome).isInstanceOf(Outcome.Failed.class);
                for (int i = 0; i < ran.length; i++) {
                    assertThat(handles.get(i).outcome().isSuccess())
                            .as("subtask %s", i)
                            .isEqualTo(ran[i]);
                }
                simulation.checkLeaks();
            }
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("C10")
    void ownCancelAndThenTheEnd_areHeardInThisOrder_whoeverEndsMeanwhile(Simulation simulation) {
        List<Subtask<Object>> handles = new ArrayList<>();
        var outcome = simulation.run(TaskGroup.joining(Joiner.awaitAll(), scope -> {
            for (int i = 0; i < 4; i++) {
                handles.add(scope.fork(Task.compute(context -> {
                    context.cancelSelf("enough");
                    throw new CancellationException("an echo");
                })));
                scope.fork(Task.compute(() -> "at the same time"));
            }
        }));
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(handles)
                .allSatisfy(handle ->
                        assertThat(handle.cancellation().orElseThrow().reason()).isEqualTo("enough"));
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void forkByMessageBeforeTheEnd_isTaken_whoeverEndsMeanwhile(Simulation simulation) {
        AtomicReference<ActorRef<TaskGroup.Command>> group = new AtomicReference<>();
        var replies = simulation.<TaskGroup.ForkReply<Integer>>probe("replies");
        var running = simulation.start(TaskGroup.ofAll(scope -> {
            for (int i = 0; i < 3; i++) {
                scope.fork(Task.compute(() -> "at the same time"));
            }
            scope.fork(Task.compute(() -> {
                group.get().tell(new TaskGroup.Fork<>(Task.compute(() -> 7), replies.ref()));
                return "asked";
            }));
        }));
        group.set(running.ref());
        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertThat(replies.await()).isEqualTo(new TaskGroup.Ended<>(new Outcome.Succeeded<>(7)));
    }

    @Test
    @Tag("G3")
    void idleWorkers_holdNothingOfWhatTheyRan() {
        RealThreads.assertForgotten(captured -> TaskGroup.all(
                Task.compute(captured::hashCode),
                Task.async(() -> CompletableFuture.completedFuture(captured.hashCode())),
                Task.async(context -> context.sleep(Timed.seconds(0)).thenApply(slept -> captured.hashCode()))));
    }
}
