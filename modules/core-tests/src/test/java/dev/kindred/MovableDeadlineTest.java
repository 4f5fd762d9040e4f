package dev.kindred;

import static dev.kindred.Timed.at;
import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("D2")
@Tag("TO-13")
class MovableDeadlineTest {

    private final AtomicReference<Scope<Object>> scopes = new AtomicReference<>();

    private TaskGroup<Void> endless() {
        return endless(new ArrayList<>());
    }

    private TaskGroup<Void> endless(List<String> trace) {
        return TaskGroup.ofAll(scope -> {
                    scopes.set(scope);
                    scope.fork("a", untilCancelled("a", 2, trace));
                })
                .named("g");
    }

    private Scope<Object> scope() {
        return scopes.get();
    }

    @SimulationTest(seeds = 500)
    void movedLater_strikesThen(Simulation simulation) {
        simulation.after(seconds(4), () -> scope().deadline(at(9)));

        assertThat(simulation.run(endless().timeout(seconds(5))))
                .failedAsGroup()
                .timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(9 + 2));
    }

    @SimulationTest(seeds = 500)
    void movedEarlier_strikesThen(Simulation simulation) {
        simulation.after(seconds(1), () -> scope().deadline(at(3)));

        assertThat(simulation.run(endless().timeout(seconds(50))))
                .failedAsGroup()
                .timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(3 + 2));
    }

    @SimulationTest(seeds = 500)
    void movedBackAndForth_onlyTheLastCounts(Simulation simulation) {
        simulation.after(seconds(1), () -> {
            scope().deadline(at(2));
            scope().deadline(at(90));
            scope().removeDeadline();
            scope().deadline(at(7));
        });

        assertThat(simulation.run(endless().timeout(seconds(5))))
                .failedAsGroup()
                .timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(7 + 2));
    }

    @SimulationTest(seeds = 500)
    void movedIntoThePast_strikesAtOnce(Simulation simulation) {
        simulation.after(seconds(3), () -> scope().deadline(at(1)));

        assertThat(simulation.run(endless())).failedAsGroup().timedOut().hasPrimary("g", TimeoutException.class);
        assertThat(elapsed(simulation)).isEqualTo(seconds(3 + 2));
    }

    @SimulationTest(seeds = 500)
    void setWhereThereWasNone_strikes(Simulation simulation) {
        simulation.after(seconds(1), () -> scope().deadline(at(4)));

        assertThat(simulation.run(endless())).failedAsGroup().timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(4 + 2));
    }

    @SimulationTest(seeds = 500)
    void setInTheBody_strikes(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.deadline(at(4));
            scope.fork(untilCancelled("a", 0, new ArrayList<>()));
            assertThat(scope.deadline()).contains(at(4));
        });

        assertThat(simulation.run(group)).failedAsGroup().timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 500)
    void farAway_neverStrikes(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            scope.deadline(Instant.MAX);
            var a = scope.fork(gives(1, "a"));
            return a::get;
        });

        assertThat(simulation.run(group.timeout(seconds(1).dividedBy(2)))).succeededWith("a");
    }

    @SimulationTest(seeds = 500)
    void removed_theGroupTakesItsTime(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            scopes.set(scope);
            var a = scope.fork(gives(20, "a"));
            return a::get;
        });
        simulation.after(seconds(1), () -> {
            scope().removeDeadline();
            assertThat(scope().deadline()).isEmpty();
        });

        assertThat(simulation.run(group.timeout(seconds(5)))).succeededWith("a");
        assertThat(elapsed(simulation)).isEqualTo(seconds(20));
    }

    @SimulationTest(seeds = 500)
    void racesWithTheStrike_eitherIsMovedOrRefused(Simulation simulation) {
        AtomicReference<IllegalStateException> refused = new AtomicReference<>();
        simulation.after(seconds(5), () -> {
            try {
                scope().deadline(at(9));
            } catch (IllegalStateException tooLate) {
                refused.set(tooLate);
            }
        });

        assertThat(simulation.run(endless().timeout(seconds(5))))
                .failedAsGroup()
                .timedOut();

        assertThat(elapsed(simulation)).isEqualTo(seconds(refused.get() == null ? 11 : 7));
    }

    @SimulationTest(seeds = 500)
    void afterItStruck_cannotBeMoved(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        simulation.after(seconds(6), () -> {
            assertThat(trace).endsWith("a told");
            assertThatThrownBy(() -> scope().deadline(at(9)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot move the deadline of [g]: it has struck. Move it before.");
            assertThatThrownBy(() -> scope().removeDeadline()).isInstanceOf(IllegalStateException.class);
            trace.add("refused");
        });

        assertThat(simulation.run(endless(trace).timeout(seconds(5))))
                .failedAsGroup()
                .timedOut();
        assertThat(trace).containsExactly("a began", "a told", "refused", "a gone");
    }

    @SimulationTest(seeds = 500)
    void afterTheEnd_cannotBeMoved(Simulation simulation) {
        AtomicReference<Scope<Object>> kept = new AtomicReference<>();
        assertThat(simulation.run(TaskGroup.ofAll(kept::set).named("g"))).succeeded();

        assertThatThrownBy(() -> kept.get().deadline(at(9)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot move the deadline of [g]: the group has settled. Move it before.");
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelledGroup_canStillTimeOutNoMore(Simulation simulation) {
        RunningTask<Void> group = simulation.start(endless().timeout(seconds(50)));
        simulation.after(seconds(1), () -> group.cancel("enough"));
        simulation.after(seconds(2), () -> scope().deadline(at(2)));

        assertThat(simulation.await(group)).cancelled(Cancellation.Origin.REQUESTED);
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void itIsReadByWhatRunsBelow(Simulation simulation) {
        List<Optional<Instant>> seen = new ArrayList<>();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("x", Task.asyncRun(context -> {
                    seen.add(context.deadline());
                    return context.sleep(seconds(3)).thenRun(() -> seen.add(context.deadline()));
                })))
                .timeout(seconds(20));
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
                    scopes.set(scope);
                    scope.fork("inner", inner);
                })
                .timeout(seconds(30));
        simulation.after(seconds(1), () -> scope().deadline(at(10)));

        assertThat(simulation.run(outer)).succeeded();
        assertThat(seen).containsExactly(Optional.of(at(20)), Optional.of(at(10)));
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void movedByASubtaskOfAGroupBelow_theOneAboveTimesOut(Simulation simulation) {
        AtomicReference<Subtask<?>> inner = new AtomicReference<>();
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> inner.set(scope.fork("inner", TaskGroup.ofAll(below -> {
                    below.fork("a", untilCancelled("a", 0, new ArrayList<>()));
                    below.fork(
                            "mover",
                            Task.asyncRun(context -> context.sleep(seconds(1)).thenRun(() -> scope.deadline(at(3)))));
                }))))
                .named("outer");

        assertThat(simulation.run(outer)).failedAsGroup().timedOut().hasPrimary("outer", TimeoutException.class);
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
        assertThat(inner.get().outcome()).cancelled(Cancellation.Origin.DEADLINE);
    }

    @SimulationTest(seeds = 500)
    void ofTheGroupBelowRemoved_theOneAboveStillCounts(Simulation simulation) {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 0, new ArrayList<>()));
                    scope.removeDeadline();
                    assertThat(scope.deadline()).contains(at(4));
                })
                .timeout(seconds(2));
        TaskGroup<Void> outer =
                TaskGroup.ofAll(scope -> scope.fork("inner", inner)).timeout(seconds(4));

        assertThat(simulation.run(outer)).failedAsGroup().timedOut();
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 200)
    void movedFromAThreadThatBlocks(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 0, new ArrayList<>()));
                    scope.fork("mover", Task.blocking(context -> {
                        for (int i = 2; i < 6; i++) {
                            context.await(context.sleep(seconds(1)));
                            scope.deadline(at(i));
                        }
                        return "moved";
                    }));
                })
                .timeout(seconds(2));

        assertThat(simulation.run(group)).failedAsGroup().timedOut();
        assertThat(elapsed(simulation).toSeconds()).isBetween(2L, 5L);
    }

    @SimulationTest(seeds = 500)
    @Tag("G15")
    void movedByAnAsyncBody(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.<String>ofAsync(scope -> scope.sleep(seconds(1))
                        .thenCompose(slept -> {
                            scope.deadline(at(9));
                            return scope.sleep(seconds(7));
                        })
                        .thenApply(slept -> () -> "done"))
                .timeout(seconds(2));

        assertThat(simulation.run(group)).succeededWith("done");
    }
}
