package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.SimulatedKinds.Started;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskContextTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    /** An async task that runs, gave its context to the test, and ends with the future. */
    private record Lent(TaskContext context, CompletableFuture<Object> end, Started<Object> running) {

        static Lent by(Simulation simulation) {
            CompletableFuture<TaskContext> given = new CompletableFuture<>();
            CompletableFuture<Object> end = new CompletableFuture<>();
            Started<Object> running = start(simulation, Task.async(context -> {
                given.complete(context);
                return end;
            }));
            return new Lent(simulation.await(given), end, running);
        }

        void cancel() {
            running.group().cancel("enough");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void sleepInProgress_failsAtTheCancel(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        CompletableFuture<Throwable> cut = new CompletableFuture<>();
        lent.context().sleep(HOUR).whenComplete((nothing, thrown) -> cut.complete(thrown));
        lent.cancel();
        assertThat(simulation.await(cut))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("[g/t] was cancelled because enough (REQUESTED at [g]).");
        lent.end().completeExceptionally(cut.join());
        assertThat(lent.running().cancelled().echo()).isSameAs(cut.join());
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    @Tag("C4")
    void sleepOfCleanup_runsInFull(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        lent.context()
                .onCancel(() -> lent.context().sleep(SECOND).whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        lent.end().complete("slept");
                    } else {
                        lent.end().completeExceptionally(failure);
                    }
                }));
        Instant cancelled = simulation.now();
        lent.cancel();
        assertThat(lent.running().outcome()).isEqualTo(new Outcome.Succeeded<>("slept"));
        assertThat(simulation.now()).isEqualTo(cancelled.plus(SECOND));
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void sleepAfterACutOne_isCleanupAndRunsInFull(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Started<Integer> running = start(simulation, Task.async(context -> {
            var slept = context.sleep(HOUR)
                    .handle((nothing, cut) -> context.sleep(SECOND))
                    .thenCompose(stage -> stage)
                    .thenApply(nothing -> 7);
            started.complete(null);
            return slept;
        }));
        simulation.await(started);
        Instant cancelled = simulation.now();
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(7));
        assertThat(simulation.now()).isEqualTo(cancelled.plus(SECOND));
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void sleepAfterIsCancelledWasSeen_isCleanupAndRunsInFull(Simulation simulation) {
        Started<Integer> running = start(simulation, Task.compute(context -> {
            simulation.until("it is not cancelled", context::isCancelled);
            simulation.await(context.sleep(SECOND));
            return 7;
        }));
        Instant begin = simulation.now();
        simulation.after(SECOND, () -> running.group().cancel("enough"));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(7));
        assertThat(simulation.now()).isEqualTo(begin.plus(SECOND).plus(SECOND));
    }

    @SimulationTest
    void sleepThatOutlivesItsTask_fails(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        CompletableFuture<Void> sleep = lent.context().sleep(HOUR).toCompletableFuture();
        lent.end().complete(1);
        lent.running().outcome();
        assertThat(sleep).isCompletedExceptionally();
        assertThat(lent.context().sleep(HOUR).toCompletableFuture()).isCompletedExceptionally();
    }

    @SimulationTest(seeds = 10)
    void sleepForLessThanNothing_isRefused(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        assertThatThrownBy(() -> lent.context().sleep(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot sleep for PT-1S: the delay must be at least 0.");
        lent.end().complete(1);
        lent.running().outcome();
    }

    @SimulationTest
    void sleepForEver_isLegal(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Started<Void> running = start(simulation, Task.asyncRun(context -> {
            var sleep = context.sleep(Duration.ofSeconds(Long.MAX_VALUE));
            started.complete(null);
            return sleep;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        running.cancelled();
    }

    @SimulationTest(seeds = 500)
    @Tag("C2")
    void onCancel_runsOnce(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        int[] calls = {0};
        lent.context().onCancel(() -> calls[0]++);
        lent.cancel();
        lent.running().group().ref().tell(new TaskGroup.Cancel("again"));
        simulation.settle();
        lent.end().complete(1);
        lent.running().outcome();
        assertThat(calls[0]).isEqualTo(1);
    }

    @SimulationTest
    void onCancelAfterTheCancel_runsAtOnce(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        CompletableFuture<Void> told = new CompletableFuture<>();
        lent.context().onCancel(() -> told.complete(null));
        lent.cancel();
        simulation.await(told);
        int[] calls = {0};
        lent.context().onCancel(() -> calls[0]++);
        assertThat(calls[0]).isEqualTo(1);
        lent.end().complete(1);
        lent.running().outcome();
    }

    @SimulationTest
    void onCancelAfterAnEndWithoutCancel_neverRuns(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        int[] calls = {0};
        lent.context().onCancel(() -> calls[0]++);
        lent.end().complete(1);
        lent.running().outcome();
        lent.context().onCancel(() -> calls[0]++);
        simulation.settle();
        assertThat(calls[0]).isZero();
    }

    @SimulationTest
    @Tag("B4")
    void onCancelThatThrows_isLoggedAndTheOthersRun(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        lent.context().onCancel(() -> {
            throw new StackOverflowError("in an action");
        });
        lent.context().onCancel(() -> lent.end().complete("told"));
        lent.cancel();
        assertThat(lent.running().outcome()).isEqualTo(new Outcome.Succeeded<>("told"));
        assertThat(WARNINGS.take())
                .containsExactly("An action of [g/t] that was to run on its cancel failed"
                        + " (java.lang.StackOverflowError: in an action)");
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void cancelling_cancelsWhatWasRegisteredAndLeavesAloneWhatCameInCleanup(Simulation simulation) {
        Lent lent = Lent.by(simulation);
        CompletableFuture<Object> registered = lent.context().cancelling(new CompletableFuture<>());
        lent.cancel();
        simulation.until("the stage is not cancelled", registered::isDone);
        CompletableFuture<Object> inCleanup = lent.context().cancelling(new CompletableFuture<>());
        simulation.settle();
        assertThat(registered).isCancelled();
        assertThat(inCleanup).isNotDone();
        lent.end().complete(1);
        lent.running().outcome();
        assertThat(inCleanup).isNotDone();
    }

    @SimulationTest
    void awaitInABlockingTask_givesTheValueOrTheUnwrappedFailure(Simulation simulation) {
        IOException cause = new IOException("no route");
        String value = simulation
                .run(Task.<String>blocking(context -> {
                    assertThatThrownBy(
                                    () -> context.await(CompletableFuture.failedFuture(new CompletionException(cause))))
                            .isSameAs(cause);
                    assertThatThrownBy(() -> context.await(CompletableFuture.failedFuture(new Throwable("odd"))))
                            .hasRootCauseMessage("odd");
                    assertThatThrownBy(() -> context.await(CompletableFuture.failedFuture(new AssertionError("e"))))
                            .isInstanceOf(AssertionError.class);
                    return context.await(CompletableFuture.completedStage("v"));
                }))
                .valueOrThrow();
        assertThat(value).isEqualTo("v");
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void awaitInACancelledBlockingTask_isInterrupted(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.blocking(context -> {
            started.complete(null);
            return context.await(new CompletableFuture<>());
        }));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isInstanceOf(InterruptedException.class);
    }

    @SimulationTest(seeds = 10)
    void awaitInOtherKinds_isRefused(Simulation simulation) {
        String message = "Cannot await in [g/t]: its thread must not block. Compose the stages, or make it a"
                + " Task.blocking.";
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(1);
        assertThat(start(simulation, Task.compute(context -> context.await(done)))
                        .failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(start(simulation, Task.async(context -> CompletableFuture.completedFuture(context.await(done))))
                        .failure())
                .hasMessage(message);
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void deadline_isTheEarliestOfTheWayDown(Simulation simulation) {
        record Seen(Optional<Instant> deadline, Duration left) {}
        Instant begin = simulation.now();
        CompletableFuture<Optional<Instant>> outerDeadline = new CompletableFuture<>();
        CompletableFuture<Optional<Instant>> innerDeadline = new CompletableFuture<>();
        TaskGroup<Seen> inner = TaskGroup.of(scope -> {
                    innerDeadline.complete(scope.deadline());
                    Subtask<Seen> leaf = scope.fork(Task.<Seen>blocking(context -> {
                                context.await(context.sleep(SECOND));
                                return new Seen(
                                        context.deadline(), context.remaining().orElseThrow());
                            })
                            .timeout(HOUR.multipliedBy(3)));
                    return leaf::get;
                })
                .timeout(HOUR.multipliedBy(2));
        Seen seen = simulation
                .run(TaskGroup.<Seen>of(scope -> {
                            outerDeadline.complete(scope.deadline());
                            return scope.fork(inner)::get;
                        })
                        .timeout(HOUR))
                .valueOrThrow();
        assertThat(outerDeadline.join()).contains(begin.plus(HOUR));
        assertThat(innerDeadline.join()).contains(begin.plus(HOUR));
        assertThat(seen).isEqualTo(new Seen(Optional.of(begin.plus(HOUR)), HOUR.minus(SECOND)));
    }

    @SimulationTest
    @Tag("D1")
    void ownTimeout_isItsDeadlineWhereItIsEarlier(Simulation simulation) {
        Instant begin = simulation.now();
        List<Optional<Instant>> seen = simulation
                .run(TaskGroup.joining(Joiner.<Optional<Instant>>allSuccessfulOrThrow(), scope -> {
                            scope.fork(Task.compute(TaskContext::deadline).timeout(SECOND));
                            scope.fork(Task.compute(TaskContext::deadline));
                        })
                        .timeout(HOUR))
                .valueOrThrow();
        assertThat(seen).containsExactly(Optional.of(begin.plus(SECOND)), Optional.of(begin.plus(HOUR)));
    }

    @SimulationTest(seeds = 10)
    void withoutDeadline_thereIsNone(Simulation simulation) {
        assertThat(simulation.run(Task.compute(TaskContext::deadline)).valueOrThrow())
                .isEmpty();
        assertThat(simulation.run(Task.compute(TaskContext::remaining)).valueOrThrow())
                .isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("S4")
    void contextTells_whereItIs(Simulation simulation) {
        Task<String> tell = Task.compute(context -> context.path() + " " + context.attempt() + " "
                + context.isCancelled() + " " + context.clock().getZone());
        assertThat(simulation
                        .run(TaskGroup.<String>of(scope -> scope.fork("t", tell)::get)
                                .named("g"))
                        .valueOrThrow())
                .isEqualTo("g/t 1 false " + ZoneOffset.UTC);
        assertThat(simulation.run(tell).valueOrThrow()).isEqualTo("group 1 false Z");
    }

    @SimulationTest(seeds = 500)
    @Tag("S1")
    void clock_isTheRuntimes(Simulation simulation) {
        simulation.advance(HOUR);
        Instant now = simulation.now();
        assertThat(simulation
                        .run(Task.compute(context -> context.clock().instant()))
                        .valueOrThrow())
                .isEqualTo(now);
        assertThat(simulation
                        .run(Task.compute(context -> context.clock()
                                .withZone(ZoneOffset.ofHours(2))
                                .getZone()
                                .getId()))
                        .valueOrThrow())
                .isEqualTo("+02:00");
    }
}
