package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("L1")
class LimitTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final Duration GRACE = Duration.ofHours(2);

    /** A subtask that has started, and ends when the test says so. */
    private record Running(String name, CompletableFuture<Object> end) {}

    /** The subtasks of one run in the order of their starts. */
    private record Starts(Simulation simulation, Deque<Running> running) {

        Starts(Simulation simulation) {
            this(simulation, new ArrayDeque<>());
        }

        Task<Object> held(String name) {
            return Task.async(context -> {
                Running started = new Running(name, context.cancelling(new CompletableFuture<>()));
                running.add(started);
                return started.end();
            });
        }

        Running next() {
            simulation.until("nobody starts", () -> !running.isEmpty());
            return running.remove();
        }

        void expectNone() {
            simulation.settle();
            assertThat(running).isEmpty();
        }
    }

    /** Times out, does not listen, and outlives its grace. */
    private static Task<Integer> deaf(Gate release) {
        return SimulatedWorks.deaf(new Gate(), release).timeout(TIMEOUT).grace(GRACE);
    }

    @SimulationTest(seeds = 500)
    void limitOfOne_startsInForkOrder(Simulation simulation) {
        Starts starts = new Starts(simulation);
        List<String> names = List.of("a", "b", "c", "d");
        RunningTask<Void> group =
                simulation.start(TaskGroup.ofAll(scope -> names.forEach(name -> scope.fork(name, starts.held(name))))
                        .limit(1));
        List<String> order = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Running running = starts.next();
            order.add(running.name());
            starts.expectNone();
            running.end().complete(1);
        }
        assertThat(simulation.await(group).isSuccess()).isTrue();
        assertThat(order).isEqualTo(names);
    }

    @SimulationTest(seeds = 500)
    void anyLimit_isNeverExceededAndIsReached(Simulation simulation) {
        AtomicInteger now = new AtomicInteger();
        List<Integer> seen = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 30; i++) {
                        Duration time = Duration.ofSeconds(i % 4);
                        scope.fork(Task.async(context -> {
                            seen.add(now.incrementAndGet());
                            return context.sleep(time).thenApply(slept -> now.decrementAndGet());
                        }));
                    }
                })
                .limit(3);
        assertThat(simulation.run(group).isSuccess()).isTrue();
        assertThat(seen).hasSize(30);
        assertThat(Collections.max(seen)).isEqualTo(3);
    }

    @SimulationTest
    void nestedGroup_takesOnePlaceForItsWholeLife(Simulation simulation) {
        Starts starts = new Starts(simulation);
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("inner", TaskGroup.ofAll(inner -> {
                        inner.fork(starts.held("x"));
                        inner.fork(starts.held("y"));
                    }));
                    scope.fork("after", starts.held("after"));
                })
                .limit(1));
        Running first = starts.next();
        Running second = starts.next();
        assertThat(List.of(first.name(), second.name())).containsExactlyInAnyOrder("x", "y");
        first.end().complete(1);
        starts.expectNone();
        second.end().complete(1);
        Running after = starts.next();
        assertThat(after.name()).isEqualTo("after");
        after.end().complete(1);
        assertThat(simulation.await(group).isSuccess()).isTrue();
    }

    @SimulationTest
    void nestedGroupsOfALimitOfOne_doNotLockEachOtherOut(Simulation simulation) {
        TaskGroup<Void> nested =
                TaskGroup.ofAll(scope -> scope.fork(Task.compute(() -> 1))).limit(1);
        for (int depth = 0; depth < 20; depth++) {
            TaskGroup<Void> below = nested;
            nested = TaskGroup.ofAll(scope -> {
                        scope.fork(below);
                        scope.fork(Task.compute(() -> 2));
                    })
                    .limit(1);
        }
        assertThat(simulation.run(nested).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 500)
    void place_isKeptUntilTheCleanupIsOver(Simulation simulation) {
        Starts starts = new Starts(simulation);
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        Gate cleaning = new Gate();
        RunningTask<List<Outcome<Object>>> group =
                simulation.start(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                            scope.fork(
                                    "cleans",
                                    Task.<Object>async(context -> {
                                                context.onCancel(cleaning::reach);
                                                return cleanup;
                                            })
                                            .timeout(TIMEOUT));
                            scope.fork("waits", starts.held("waits"));
                        })
                        .limit(1));
        simulation.await(cleaning.opened());
        starts.expectNone();
        cleanup.complete("clean");
        starts.next().end().complete(1);
        assertThat(simulation.await(group).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsiveWork_keepsItsPlaceUntilItReallyEnds(Simulation simulation) {
        Starts starts = new Starts(simulation);
        Gate release = new Gate();
        RunningTask<List<Outcome<Object>>> group =
                simulation.start(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                            scope.fork("deaf", deaf(release));
                            scope.fork("runs", starts.held("runs"));
                            scope.fork("waits", starts.held("waits"));
                        })
                        .limit(2));
        Running runs = starts.next();
        simulation.advance(TIMEOUT.plus(GRACE));
        starts.expectNone();
        release.reach();
        Running waits = starts.next();
        assertThat(waits.name()).isEqualTo("waits");
        waits.end().complete(1);
        runs.end().complete(1);
        assertThat(simulation.await(group).valueOrThrow())
                .extracting(Outcome::isSuccess)
                .containsExactly(false, true, true);
    }

    @SimulationTest
    @Tag("C6")
    void everyPlaceHeldByUnresponsiveWork_whatWaitsIsCancelled(Simulation simulation) {
        Gate release = new Gate();
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Integer> deaf = scope.fork("deaf", deaf(release));
                    scope.fork("waits", untilCancelled());
                    scope.after(deaf).fork("after", SimulatedWorks::untilCancelled);
                })
                .named("g")
                .limit(1);
        List<Outcome<Object>> outcomes = simulation.run(group).valueOrThrow();
        release.reach();
        assertThat(((Outcome.Failed<?>) outcomes.get(0)).cause()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(cancellationOf(outcomes.get(1)))
                .isEqualTo(new Cancellation(
                        Origin.SIBLING_FAILED, "g", "every place of [g] is held by unresponsive work"));
        assertThat(cancellationOf(outcomes.get(2)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @SimulationTest
    @Tag("D6")
    void waitingForAPlace_countsAgainstTheGroupsDeadline(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("holds", untilCancelled());
                    scope.fork("waits", untilCancelled());
                })
                .named("g")
                .limit(1)
                .timeout(TIMEOUT);
        assertThat(SimulatedWorks.groupFailureOf(simulation.run(group)))
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 cancelled,"
                        + " 1 never started.");
    }
}
