package dev.kindred;

import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("G7")
@Tag("L1")
class MaxWaitingTest {

    @SimulationTest(seeds = 500)
    void oneForkTooMany_isRejectedInTheBody(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("runs", gives(1, 1));
                    scope.fork("waits", gives(1, 1));
                    assertThatThrownBy(() -> scope.fork("too-many", gives(1, 1)))
                            .isInstanceOf(ForkRejectedException.class)
                            .hasMessage("Cannot fork [too-many] into group [g]: its queue is full (1 wait for a place)."
                                    + " Fork later, or raise its maxWaiting.");
                })
                .limit(1)
                .maxWaiting(1)
                .named("g");

        assertThat(simulation.run(group)).succeeded();
    }

    @SimulationTest(seeds = 500)
    void fromASubtask_theRejectionIsInTheHandle_andRoomIsUsedLater(Simulation simulation) {
        AtomicReference<Subtask<?>> early = new AtomicReference<>();
        AtomicReference<Subtask<?>> later = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("forker", Task.asyncRun(context -> {
                        early.set(scope.fork("early", gives(1, 1)));
                        return context.sleep(seconds(5)).thenRun(() -> later.set(scope.fork("later", gives(1, 1))));
                    }));
                    scope.fork("first", gives(2, 1));
                })
                .limit(2)
                .maxWaiting(0);

        assertThat(simulation.run(group)).succeeded();
        assertThat(early.get().state()).isEqualTo(SubtaskState.REJECTED);
        assertThat(later.get().state()).isEqualTo(SubtaskState.SUCCEEDED);
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    void daemonsAndDependents_areNotCounted(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    var first = scope.fork("first", gives(1, 1));
                    scope.fork("d", untilCancelled("d", 0, trace).daemon());
                    scope.after(first).fork("after", () -> gives(1, 1));
                })
                .limit(1)
                .maxWaiting(0);

        assertThat(simulation.run(group)).succeeded();
        assertThat(trace).endsWith("d gone");
    }

    @Test
    void negative_isRefused() {
        assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).maxWaiting(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the maxWaiting -1: it must be at least 0.");
    }
}
