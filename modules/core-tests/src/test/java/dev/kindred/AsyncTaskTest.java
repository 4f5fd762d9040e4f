package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.assertStillRuns;
import static dev.kindred.SimulatedKinds.failureOf;
import static dev.kindred.SimulatedKinds.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.SimulatedKinds.Started;
import dev.kindred.testkit.GroupProbe;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsyncTaskTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    @SimulationTest
    void stageCompletes_itsValueIsTheTasks(Simulation simulation) {
        assertThat(simulation
                        .run(Task.async(() -> CompletableFuture.completedFuture(1)))
                        .valueOrThrow())
                .isEqualTo(1);
        assertThat(simulation
                        .run(Task.async(context -> context.sleep(SECOND).thenApply(nothing -> 2)))
                        .valueOrThrow())
                .isEqualTo(2);
    }

    @SimulationTest(seeds = 10)
    void asyncRun_ignoresTheValue(Simulation simulation) {
        assertThat(simulation
                        .run(Task.asyncRun(() -> CompletableFuture.completedFuture("ignored")))
                        .valueOrThrow())
                .isNull();
        assertThat(simulation
                        .run(Task.asyncRun(context -> CompletableFuture.completedFuture(null)))
                        .valueOrThrow())
                .isNull();
        assertThat(simulation
                        .run(Task.asyncRun(() -> CompletableFuture.completedFuture(new CompletableFuture<>())))
                        .valueOrThrow())
                .isNull();
    }

    @SimulationTest
    @Tag("C10")
    void stageFails_theFailureIsUnwrapped(Simulation simulation) {
        IOException cause = new IOException("no route");
        Throwable wrapped = new CompletionException(new ExecutionException(new CompletionException(cause)));
        assertThat(start(simulation, Task.async(() -> CompletableFuture.failedFuture(wrapped)))
                        .failure())
                .isSameAs(cause);
    }

    @SimulationTest
    void functionThrows_isItsFailure(Simulation simulation) {
        IOException cause = new IOException("no route");
        Task<Object> task = Task.async(() -> {
            throw cause;
        });
        assertThat(start(simulation, task).failure()).isSameAs(cause);
    }

    @SimulationTest(seeds = 10)
    void nullStage_fails(Simulation simulation) {
        String message = "Task [g/t] returned null in place of a stage. Return a stage, or use Task.compute.";
        assertThat(start(simulation, Task.async(() -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
        assertThat(start(simulation, Task.asyncRun(() -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }

    @SimulationTest(seeds = 10)
    void nullValue_fails(Simulation simulation) {
        assertThat(start(simulation, Task.async(() -> CompletableFuture.completedFuture(null)))
                        .failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] ended with null. A null value is legal only for Void: use Task.run or"
                        + " Task.asyncRun where there is no value, or an Optional.");
    }

    @SimulationTest(seeds = 10)
    void stageOfAStage_fails(Simulation simulation) {
        assertThat(start(simulation, Task.async(() -> CompletableFuture.completedFuture(new CompletableFuture<>())))
                        .failure())
                .hasMessage("Task [g/t] ended with a stage as its value, and nobody would wait for it: use Task.async,"
                        + " and in that thenCompose.");
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void cancelledWithoutContext_itsFutureIsCancelled(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.async(() -> {
            started.complete(null);
            return future;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation())
                .isEqualTo(new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"));
        assertThat(running.cancelled().echo()).isInstanceOf(CancellationException.class);
        assertThat(future).isCancelled();
    }

    @SimulationTest
    @Tag("C3")
    void cancelledRunWithoutContext_theUsersOwnFutureIsCancelled(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Void> running = start(simulation, Task.asyncRun(() -> {
            started.complete(null);
            return future;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        running.cancelled();
        assertThat(future).isCancelled();
    }

    @SimulationTest
    @Tag("C3")
    void cancelledStageThatCannotBe_endsAllTheSame(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.async(() -> {
            started.complete(null);
            return new CompletableFuture<>() {
                @Override
                public CompletableFuture<Object> toCompletableFuture() {
                    throw new IllegalStateException("not mine to cancel");
                }
            };
        }));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isNull();
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    @Tag("C5")
    void cancelledWithContext_itsStageIsAwaitedAndItsValueWins(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> told = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.async(context -> {
            context.onCancel(() -> told.complete(null));
            started.complete(null);
            return future;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        simulation.await(told);
        assertStillRuns(simulation, running.group());
        assertThat(running.subtask().state()).isEqualTo(SubtaskState.CANCELLING);
        future.complete("all the same");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("all the same"));
        assertThat(running.settled()).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    @Tag("C7")
    void cleanupFails_theGroupFailsAndTellsTheCancel(Simulation simulation) {
        IOException ofCleanup = new IOException("disk full");
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.async(context -> {
            context.onCancel(() -> future.completeExceptionally(ofCleanup));
            started.complete(null);
            return future;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.failure()).isSameAs(ofCleanup);
        assertThat(failureOf(running.settled()).cancelled())
                .contains(new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"));
    }

    @SimulationTest(seeds = 500)
    @Tag("C10")
    void cancelledThenCancellationAmongTheCauses_isAnEcho(Simulation simulation) {
        RuntimeException echo = new IllegalStateException("gave up", new CancellationException());
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.async(context -> {
            context.onCancel(() -> future.completeExceptionally(new CompletionException(echo)));
            started.complete(null);
            return future;
        }));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isSameAs(echo);
    }

    @SimulationTest
    @Tag("C10")
    void cancellationWithoutACancel_isAFailure(Simulation simulation) {
        CompletableFuture<Object> cancelledByItself = new CompletableFuture<>();
        cancelledByItself.cancel(true);
        assertThat(start(simulation, Task.async(() -> cancelledByItself)).failure())
                .isInstanceOf(CancellationException.class);
    }

    @SimulationTest
    @Tag("C6")
    void graceOver_isReportedAsUnresponsiveAndTrackedToItsEnd(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> future = new CompletableFuture<>();
        try (GroupProbe probe = GroupProbe.of(simulation.system())) {
            Started<Object> running = start(
                    simulation,
                    Task.async(context -> {
                                started.complete(null);
                                return future;
                            })
                            .grace(SECOND));
            simulation.await(started);
            Instant cancelled = simulation.now();
            running.group().cancel("enough");
            assertThat(running.failure())
                    .isInstanceOf(UnresponsiveTaskException.class)
                    .hasMessage("Task [g/t] still runs 1000 ms after it was cancelled because enough. Let it listen to"
                            + " interruption or to context.isCancelled(), or give its cleanup a longer grace.");
            assertThat(Duration.between(cancelled, simulation.now())).isEqualTo(SECOND);
            assertThat(probe.events()).extracting(Object::toString).contains("unresponsive g/t");
            assertThat(simulation.tree().unresponsive())
                    .extracting(TaskTree.Unresponsive::path)
                    .containsExactly("g/t");
        }
        future.complete("late");
        assertThat(simulation.tree().unresponsive()).isEmpty();
    }

    @SimulationTest
    @Tag("C3")
    void cancelledWhileItsFunctionRuns_aSleepOfItIsNoCleanup(Simulation simulation) {
        cancelledInTheFunction(
                simulation, context -> context.sleep(Duration.ofDays(1)).thenApply(nothing -> 1));
    }

    @SimulationTest
    @Tag("C3")
    void cancelledWhileItsFunctionRuns_aStageOfItIsNoCleanup(Simulation simulation) {
        cancelledInTheFunction(simulation, context -> context.cancelling(new CompletableFuture<>()));
    }

    private static void cancelledInTheFunction(Simulation simulation, Task.Body<? extends CompletionStage<?>> code) {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork(Task.asyncRun(context -> {
                simulation.until("the sibling is not cancelled", cancelled::isDone);
                return code.run(context);
            }));
            scope.fork(Task.asyncRun(context -> {
                context.onCancel(() -> cancelled.complete(null));
                return context.cancelling(new CompletableFuture<>());
            }));
        }));
        simulation.after(HOUR, () -> group.cancel("enough"));

        assertThat(simulation.await(group)).isInstanceOf(Outcome.Cancelled.class);
    }
}
