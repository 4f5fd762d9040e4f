package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

class NestedGroupsTest {

    private static final int DEEP = 1_000;

    private static TaskGroup<Object> nested(int depth, Task<?> innermost) {
        Task<?> task = innermost;
        TaskGroup<Object> group = null;
        for (int i = 0; i < depth; i++) {
            Task<?> inner = task;
            group = TaskGroup.<Object>of(scope -> {
                Subtask<?> subtask = scope.fork("n", inner);
                return subtask::get;
            });
            task = group;
        }
        return group.named("top");
    }

    @SimulationTest(seeds = 500)
    @Tag("G11")
    void innerFails_itIsOneNestedFailureGroupOfTheOuter(Simulation simulation) {
        Gate started = new Gate(2);
        AtomicReference<Subtask<?>> sibling = new AtomicReference<>();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("bad", SimulatedWorks.failingAfter(started, new IOException("disk full")));
            scope.fork("good", SimulatedWorks.asleep(started));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
                    scope.fork("inner", inner);
                    sibling.set(scope.fork("sibling", SimulatedWorks.parked(started)));
                })
                .named("outer");

        TaskGroupException failure = groupFailureOf(simulation.run(outer));

        assertThat(failure.failures()).hasSize(1);
        assertThat(failure.primary().path()).isEqualTo("outer/inner");
        assertThat(failure.primary().cause())
                .isInstanceOf(TaskGroupException.class)
                .hasMessage("Group [outer/inner] failed: [outer/inner/bad] IOException: disk full; 1 cancelled.");
        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer/inner/bad");
        assertThat(sibling.get().cancellation().orElseThrow().path()).isEqualTo("outer/inner");
    }

    @SimulationTest(seeds = 500)
    @Tag("G11")
    @Tag("C1")
    void outerIsCancelled_innerLeavesTellTheSource(Simulation simulation) {
        Gate started = new Gate();
        AtomicReference<Subtask<?>> leaf = new AtomicReference<>();
        RunningTask<Object> running = simulation.start(nested(
                3, TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", SimulatedWorks.asleep(started))))));
        simulation.await(started.opened());
        running.cancel("user left");

        assertThat(cancellationOf(simulation.await(running)).origin()).isEqualTo(Origin.REQUESTED);
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "top", "user left"));
    }

    @SimulationTest
    @Tag("G11")
    @Tag("G13")
    void innerCancelsItself_theOuterGoesOn(Simulation simulation) {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork(SimulatedWorks.untilCancelled());
            scope.cancel("not needed");
        });
        TaskGroup<String> outer = TaskGroup.of(scope -> {
            Subtask<Void> cancelled = scope.fork("inner", inner);
            Subtask<Integer> other = scope.fork("other", Task.blocking(() -> 7));
            return () -> cancelled.state() + " " + other.get();
        });

        assertThat(simulation.run(outer).valueOrThrow()).isEqualTo("CANCELLED 7");
    }

    @SimulationTest(seeds = 10)
    @Tag("G11")
    void aThousandDeep_theValueComesUp(Simulation simulation) {
        assertThat(simulation.run(nested(DEEP, Task.blocking(() -> 7))).valueOrThrow())
                .isEqualTo(7);
    }

    @SimulationTest(seeds = 10)
    @Tag("G11")
    void aThousandDeep_theFailureComesUpWithItsPath(Simulation simulation) {
        Task<Void> bad = Task.run(() -> {
            throw new IOException("disk full");
        });

        TaskGroupException failure = groupFailureOf(simulation.run(nested(DEEP, bad)));

        assertThat(failure.leaves()).hasSize(1);
        assertThat(failure.leaves().get(0).path()).isEqualTo("top" + "/n".repeat(DEEP));
        assertThat(failure.getMessage()).endsWith("] IOException: disk full.");
    }

    @SimulationTest(seeds = 10)
    @Tag("G11")
    @Tag("G13")
    void aThousandDeep_theCancelGoesDown_andTheTreeShowsAllOfIt(Simulation simulation) {
        Gate started = new Gate();
        RunningTask<Object> running = simulation.start(nested(DEEP, SimulatedWorks.asleep(started)));
        simulation.await(started.opened());
        assertThat(simulation.await(running.tree()).text().lines()).hasSize(DEEP + 1);

        running.cancel("enough");

        assertThat(cancellationOf(simulation.await(running)).reason()).isEqualTo("enough");
    }
}
