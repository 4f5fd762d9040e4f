package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.cancelDeaf;
import static dev.kindred.KindFixtures.deafAwait;
import static dev.kindred.KindFixtures.endDeaf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.unresponsivePaths;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class BlockingTaskTest {

    private final ActorSystem<?> system;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    BlockingTaskTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    @Tag("B2")
    void codeReturns_itsValueIsTheTasks() throws Exception {
        assertThat(Task.blocking(() -> Thread.currentThread().getName()).join(system))
                .contains("kindred.blocking");
        assertThat(Task.blocking(TaskContext::path).named("load").join(system)).isEqualTo("load");
        assertThat(Task.run(() -> {}).join(system)).isNull();
    }

    @Test
    @Tag("B2")
    void computeReturns_onItsOwnPool() throws Exception {
        assertThat(Task.compute(() -> Thread.currentThread().getName()).join(system))
                .contains("kindred.compute-dispatcher");
        assertThat(Task.compute(TaskContext::path).named("sum").join(system)).isEqualTo("sum");
    }

    @Test
    @Tag("C10")
    void codeThrows_theFailureIsUnwrapped() {
        IOException cause = new IOException("disk full");
        Callable<Object> code = () -> {
            throw new ExecutionException(cause);
        };
        assertThat(start(system, Task.blocking(code)).failure()).isSameAs(cause);
        assertThat(start(system, Task.compute(code)).failure()).isSameAs(cause);
        assertThat(start(system, Task.run(code::call)).failure()).isSameAs(cause);
    }

    @Test
    void nullValue_fails() {
        String message = "Task [g/t] ended with null. A null value is legal only for Void: use Task.run or"
                + " Task.asyncRun where there is no value, or an Optional.";
        Callable<Object> code = () -> null;
        assertThat(start(system, Task.blocking(code)).failure()).hasMessage(message);
        assertThat(start(system, Task.compute(code)).failure()).hasMessage(message);
    }

    @Test
    void stageFromCodeWithAThread_fails() {
        String message = "Task [g/t] ended with a stage as its value, and nobody would wait for it: use Task.async, and"
                + " in that thenCompose.";
        Callable<Object> code = CompletableFuture::new;
        assertThat(start(system, Task.blocking(code)).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(start(system, Task.compute(code)).failure()).hasMessage(message);
    }

    @Test
    @Tag("C2")
    @Tag("C3")
    @Tag("C5")
    void cancelledTwice_isInterruptedOnceAndItsValueWins() {
        CountDownLatch cleaning = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Started<String> running = start(system, Task.blocking(() -> {
            started.countDown();
            try {
                never.await();
                return "never";
            } catch (InterruptedException e) {
                cleaning.countDown();
                release.await(); // a second interrupt would end this
                return "cleaned up";
            }
        }));
        await(started);
        running.group().cancel("enough");
        await(cleaning);
        running.group().ref().tell(new TaskGroup.Cancel("again"));
        running.group().cancel("and again");
        assertThat(get(running.group().tree()).groups()).hasSize(1); // the second cancel was heard
        release.countDown();
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("cleaned up"));
        assertThat(running.settled())
                .isEqualTo(new Outcome.Cancelled<Void>(
                        new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"),
                        true,
                        null,
                        java.util.List.of()));
    }

    @Test
    @Tag("C10")
    void interruptionAmongTheCauses_isAnEcho() {
        Started<Void> running = start(system, Task.run(() -> {
            started.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("gave up", e);
            }
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("C10")
    void closedByInterrupt_isAnEcho() {
        Started<Void> running = start(system, Task.run(() -> {
            started.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new ClosedByInterruptException();
            }
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isInstanceOf(ClosedByInterruptException.class);
    }

    @Test
    @Tag("C10")
    void interruptionWithoutACancel_isAFailure() {
        assertThat(start(system, Task.run(() -> {
                            throw new InterruptedException("by somebody else");
                        }))
                        .failure())
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    @Tag("C4")
    @Tag("C10")
    void cleanupFailsOtherwise_isAFailure() {
        Started<Void> running = start(system, Task.run(() -> {
            started.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException("cannot roll back"); // without its cause: no echo
            }
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.failure()).hasMessage("cannot roll back");
    }

    @Test
    @Tag("C6")
    void deafCode_isReportedAndTrackedUntilItsThreadLeaves() {
        CountDownLatch release = new CountDownLatch(1);
        Started<Void> running = start(
                system,
                Task.run(() -> {
                            started.countDown();
                            deafAwait(release);
                        })
                        .grace(Duration.ofMillis(20)));
        await(started);
        cancelDeaf(system, running);
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(unresponsivePaths(system)).containsExactly("g/t");
        endDeaf(system, release::countDown);
        assertThat(unresponsivePaths(system)).isEmpty();
    }

    @Test
    @Tag("C6")
    void deafComputation_isReportedAndTrackedUntilItReturns() {
        CountDownLatch release = new CountDownLatch(1);
        Started<Integer> running = start(
                system,
                Task.compute(() -> {
                            started.countDown();
                            deafAwait(release);
                            return 1;
                        })
                        .grace(Duration.ofMillis(20)));
        await(started);
        cancelDeaf(system, running);
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        endDeaf(system, release::countDown);
    }

    @Test
    @Tag("C3")
    void cancelledComputation_canAsk() {
        Started<Integer> running = start(system, Task.compute(context -> {
            started.countDown();
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            return 42;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(42));
    }

    @Test
    void interruptThatNobodyHeard_isNotLeftOnTheThread() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Started<Boolean> running = start(system, Task.blocking(context -> {
            context.onCancel(told::countDown);
            started.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            deafAwait(release);
            Thread.currentThread().interrupt();
            return true;
        }));
        await(started);
        running.group().cancel("enough");
        await(told);
        release.countDown();
        assertThat(running.outcome().isSuccess()).isTrue();
        AtomicInteger interrupted = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            Task.run(() -> {
                        if (Thread.currentThread().isInterrupted()) {
                            interrupted.incrementAndGet();
                        }
                    })
                    .join(system);
        }
        assertThat(interrupted).hasValue(0);
    }

    @Test
    @Tag("G3")
    void cancelledGroup_awaitsTheThreadOfEverySubtask() {
        int many = 20;
        CountDownLatch allStarted = new CountDownLatch(many);
        AtomicInteger inside = new AtomicInteger();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < many; i++) {
                        scope.fork(Task.run(() -> {
                            inside.incrementAndGet();
                            allStarted.countDown();
                            try {
                                never.await();
                            } finally {
                                inside.decrementAndGet();
                            }
                        }));
                    }
                })
                .start(system);
        await(allStarted);
        group.cancel("enough");
        get(group.outcome());
        assertThat(inside).hasValue(0);
    }
}
