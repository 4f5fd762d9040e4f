package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.assertStillRuns;
import static dev.kindred.SimulatedKinds.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.SimulatedKinds.Deaf;
import dev.kindred.SimulatedKinds.Started;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocking and computing tasks. What foreign waits see of an interrupt is in {@link InterruptedThreadTest}. */
class BlockingTaskTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    @SimulationTest
    @Tag("B2")
    void codeReturns_itsValueIsTheTasks(Simulation simulation) {
        assertThat(simulation
                        .run(Task.blocking(TaskContext::path).named("load"))
                        .valueOrThrow())
                .isEqualTo("load");
        assertThat(simulation.run(Task.compute(TaskContext::path).named("sum")).valueOrThrow())
                .isEqualTo("sum");
        assertThat(simulation.run(Task.run(() -> {})).valueOrThrow()).isNull();
    }

    @SimulationTest
    @Tag("C10")
    void codeThrows_theFailureIsUnwrapped(Simulation simulation) {
        IOException cause = new IOException("disk full");
        Callable<Object> code = () -> {
            throw new ExecutionException(cause);
        };
        assertThat(start(simulation, Task.blocking(code)).failure()).isSameAs(cause);
        assertThat(start(simulation, Task.compute(code)).failure()).isSameAs(cause);
        assertThat(start(simulation, Task.run(code::call)).failure()).isSameAs(cause);
    }

    @SimulationTest(seeds = 10)
    void nullValue_fails(Simulation simulation) {
        String message = "Task [g/t] ended with null. A null value is legal only for Void: use Task.run or"
                + " Task.asyncRun where there is no value, or an Optional.";
        Callable<Object> code = () -> null;
        assertThat(start(simulation, Task.blocking(code)).failure()).hasMessage(message);
        assertThat(start(simulation, Task.compute(code)).failure()).hasMessage(message);
    }

    @SimulationTest(seeds = 10)
    void stageFromCodeWithAThread_fails(Simulation simulation) {
        String message = "Task [g/t] ended with a stage as its value, and nobody would wait for it: use Task.async, and"
                + " in that thenCompose.";
        Callable<Object> code = CompletableFuture::new;
        assertThat(start(simulation, Task.blocking(code)).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(start(simulation, Task.compute(code)).failure()).hasMessage(message);
    }

    @SimulationTest(seeds = 500)
    @Tag("C2")
    @Tag("C3")
    @Tag("C5")
    void cancelledTwice_isInterruptedOnceAndItsValueWins(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> cleaning = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Started<String> running = start(simulation, Task.blocking(context -> {
            started.complete(null);
            try {
                return context.await(new CompletableFuture<String>());
            } catch (InterruptedException e) {
                cleaning.complete(null);
                context.await(release); // a second interrupt would end this
                return "cleaned up";
            }
        }));
        simulation.await(started);
        running.group().cancel("enough");
        simulation.await(cleaning);
        running.group().ref().tell(new TaskGroup.Cancel("again"));
        running.group().cancel("and again");
        assertStillRuns(simulation, running.group());
        release.complete(null);
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("cleaned up"));
        assertThat(running.settled())
                .isEqualTo(new Outcome.Cancelled<Void>(
                        new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"), true, null, List.of()));
    }

    @SimulationTest(seeds = 500)
    @Tag("C10")
    void interruptionAmongTheCauses_isAnEcho(Simulation simulation) {
        Started<Object> running = cancelledWhileItWaits(simulation, interrupted -> {
            throw new IllegalStateException("gave up", interrupted);
        });
        assertThat(running.cancelled().echo()).isInstanceOf(IllegalStateException.class);
    }

    @SimulationTest
    @Tag("C10")
    void closedByInterrupt_isAnEcho(Simulation simulation) {
        Started<Object> running = cancelledWhileItWaits(simulation, interrupted -> {
            throw new ClosedByInterruptException();
        });
        assertThat(running.cancelled().echo()).isInstanceOf(ClosedByInterruptException.class);
    }

    @SimulationTest
    @Tag("C10")
    void interruptionWithoutACancel_isAFailure(Simulation simulation) {
        assertThat(start(simulation, Task.run(() -> {
                            throw new InterruptedException("by somebody else");
                        }))
                        .failure())
                .isInstanceOf(InterruptedException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    @Tag("C10")
    void cleanupFailsOtherwise_isAFailure(Simulation simulation) {
        Started<Object> running = cancelledWhileItWaits(simulation, interrupted -> {
            throw new IOException("cannot roll back"); // without its cause: no echo
        });
        assertThat(running.failure()).hasMessage("cannot roll back");
    }

    private interface Cleanup {
        Object after(InterruptedException interrupted) throws Exception;
    }

    private static Started<Object> cancelledWhileItWaits(Simulation simulation, Cleanup cleanup) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Started<Object> running = start(simulation, Task.blocking(context -> {
            started.complete(null);
            try {
                return context.await(new CompletableFuture<>());
            } catch (InterruptedException interrupted) {
                return cleanup.after(interrupted);
            }
        }));
        simulation.await(started);
        running.group().cancel("enough");
        return running;
    }

    @SimulationTest
    @Tag("C6")
    void deafCode_isReportedAndTrackedUntilItsThreadLeaves(Simulation simulation) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        Started<Integer> running =
                start(simulation, SimulatedKinds.deafBlocking(release).grace(SECOND));
        simulation.settle();
        running.group().cancel("enough");
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(simulation.tree().unresponsive())
                .extracting(TaskTree.Unresponsive::path)
                .containsExactly("g/t");
        release.complete(null);
        simulation.settle();
        assertThat(simulation.tree().unresponsive()).isEmpty();
    }

    @SimulationTest
    @Tag("C6")
    void deafComputation_isReportedAndTrackedUntilItReturns(Simulation simulation) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        Started<Integer> running =
                start(simulation, Deaf.COMPUTE.task(simulation, release).grace(SECOND));
        simulation.after(SECOND, () -> running.group().cancel("enough"));
        simulation.after(HOUR, () -> release.complete(null));
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        simulation.await(release);
        assertThat(simulation.tree().unresponsive()).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void cancelledComputation_canAsk(Simulation simulation) {
        Started<Integer> running = start(simulation, Task.compute(context -> {
            simulation.until("it is not cancelled", context::isCancelled);
            return 42;
        }));
        simulation.after(SECOND, () -> running.group().cancel("enough"));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(42));
    }

    @SimulationTest(seeds = 500)
    @Tag("G3")
    void cancelledGroup_awaitsTheThreadOfEverySubtask(Simulation simulation) {
        int many = 10;
        int[] inside = {0};
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            for (int i = 0; i < many; i++) {
                scope.fork(Task.blocking(context -> {
                    inside[0]++;
                    try {
                        return context.await(new CompletableFuture<>());
                    } finally {
                        inside[0]--;
                    }
                }));
            }
        }));
        simulation.soon(() -> group.cancel("enough"));
        int[] insideAtTheReply = {-1};
        group.outcome().thenRun(() -> insideAtTheReply[0] = inside[0]);
        simulation.await(group);
        simulation.settle();
        assertThat(insideAtTheReply[0]).isZero();
    }
}
