package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.cancelDeaf;
import static dev.kindred.KindFixtures.endDeaf;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.unresponsivePaths;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class AsyncTaskTest {

    private final ActorSystem<?> system;
    private final CountDownLatch started = new CountDownLatch(1);

    AsyncTaskTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    void stageCompletes_itsValueIsTheTasks() throws Exception {
        assertThat(Task.async(() -> CompletableFuture.completedFuture(1)).join(system))
                .isEqualTo(1);
        assertThat(Task.async(context -> context.sleep(Duration.ofMillis(1)).thenApply(nothing -> 2))
                        .join(system))
                .isEqualTo(2);
    }

    @Test
    void functionRuns_onTheWorkersDispatcher() throws Exception {
        String thread = Task.async(() ->
                        CompletableFuture.completedFuture(Thread.currentThread().getName()))
                .join(system);
        assertThat(thread).contains("kindred.worker-dispatcher");
    }

    @Test
    void asyncRun_ignoresTheValue() throws Exception {
        assertThat(Task.asyncRun(() -> CompletableFuture.completedFuture("ignored"))
                        .join(system))
                .isNull();
        assertThat(Task.asyncRun(context -> CompletableFuture.completedFuture(null))
                        .join(system))
                .isNull();
        assertThat(Task.asyncRun(() -> CompletableFuture.completedFuture(new CompletableFuture<>()))
                        .join(system))
                .isNull();
    }

    @Test
    @Tag("C10")
    void stageFails_theFailureIsUnwrapped() {
        IOException cause = new IOException("no route");
        Throwable wrapped = new CompletionException(new ExecutionException(new CompletionException(cause)));
        assertThat(start(system, Task.async(() -> CompletableFuture.failedFuture(wrapped)))
                        .failure())
                .isSameAs(cause);
    }

    @Test
    void functionThrows_isItsFailure() {
        IOException cause = new IOException("no route");
        Task<Object> task = Task.async(() -> {
            throw cause;
        });
        assertThat(start(system, task).failure()).isSameAs(cause);
    }

    @Test
    void nullStage_fails() {
        String message = "Task [g/t] returned null in place of a stage. Return a stage, or use Task.compute.";
        assertThat(start(system, Task.async(() -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
        assertThat(start(system, Task.asyncRun(() -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }

    @Test
    void nullValue_fails() {
        assertThat(start(system, Task.async(() -> CompletableFuture.completedFuture(null)))
                        .failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] ended with null. A null value is legal only for Void: use Task.run or"
                        + " Task.asyncRun where there is no value, or an Optional.");
    }

    @Test
    void stageOfAStage_fails() {
        assertThat(start(system, Task.async(() -> CompletableFuture.completedFuture(new CompletableFuture<>())))
                        .failure())
                .hasMessage("Task [g/t] ended with a stage as its value, and nobody would wait for it: use Task.async,"
                        + " and in that thenCompose.");
    }

    @Test
    @Tag("C3")
    void cancelledWithoutContext_itsFutureIsCancelled() {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(system, Task.async(() -> {
            started.countDown();
            return future;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation())
                .isEqualTo(new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"));
        assertThat(running.cancelled().echo()).isInstanceOf(CancellationException.class);
        assertThat(future).isCancelled();
    }

    @Test
    @Tag("C3")
    void cancelledRunWithoutContext_theUsersOwnFutureIsCancelled() {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Void> running = start(system, Task.asyncRun(() -> {
            started.countDown();
            return future;
        }));
        await(started);
        running.group().cancel("enough");
        running.cancelled();
        assertThat(future).isCancelled();
    }

    @Test
    @Tag("C3")
    void cancelledStageThatCannotBe_endsAllTheSame() {
        Started<Object> running = start(system, Task.async(() -> {
            started.countDown();
            return new CompletableFuture<>() {
                @Override
                public CompletableFuture<Object> toCompletableFuture() {
                    throw new IllegalStateException("not mine to cancel");
                }
            };
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isNull();
    }

    @Test
    @Tag("C3")
    @Tag("C5")
    void cancelledWithContext_itsStageIsAwaitedAndItsValueWins() {
        CompletableFuture<Object> future = new CompletableFuture<>();
        CountDownLatch told = new CountDownLatch(1);
        Started<Object> running = start(system, Task.async(context -> {
            context.onCancel(told::countDown);
            started.countDown();
            return future;
        }));
        await(started);
        running.group().cancel("enough");
        await(told);
        assertThat(running.group().outcome().toCompletableFuture()).isNotDone();
        assertThat(running.subtask().state()).isEqualTo(SubtaskState.CANCELLING);
        future.complete("all the same");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("all the same"));
        assertThat(running.settled()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("C4")
    @Tag("C7")
    void cleanupFails_theGroupFailsAndTellsTheCancel() {
        IOException ofCleanup = new IOException("disk full");
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(system, Task.async(context -> {
            context.onCancel(() -> future.completeExceptionally(ofCleanup));
            started.countDown();
            return future;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.failure()).isSameAs(ofCleanup);
        assertThat(failureOf(running.settled()).cancelled())
                .contains(new Cancellation(Cancellation.Origin.REQUESTED, "g", "enough"));
    }

    @Test
    @Tag("C10")
    void cancelledThenCancellationAmongTheCauses_isAnEcho() {
        RuntimeException echo = new IllegalStateException("gave up", new CancellationException());
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(system, Task.async(context -> {
            context.onCancel(() -> future.completeExceptionally(new CompletionException(echo)));
            started.countDown();
            return future;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isSameAs(echo);
    }

    @Test
    @Tag("C10")
    void cancellationWithoutACancel_isAFailure() {
        CompletableFuture<Object> cancelledByItself = new CompletableFuture<>();
        cancelledByItself.cancel(true);
        assertThat(start(system, Task.async(() -> cancelledByItself)).failure())
                .isInstanceOf(CancellationException.class);
    }

    @Test
    @Tag("C6")
    void graceOver_isReportedAsUnresponsiveAndTrackedToItsEnd() {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Started<Object> running = start(
                system,
                Task.async(context -> {
                            started.countDown();
                            return future;
                        })
                        .grace(Duration.ofMillis(20)));
        await(started);
        cancelDeaf(system, running);
        assertThat(running.failure())
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessage("Task [g/t] still runs 20 ms after it was cancelled because enough. Let it listen to"
                        + " interruption or to context.isCancelled(), or give its cleanup a longer grace.");
        assertThat(unresponsivePaths(system)).containsExactly("g/t");
        endDeaf(system, () -> future.complete("late"));
        assertThat(unresponsivePaths(system)).isEmpty();
    }

    @Test
    @Tag("C3")
    void cancelledWhileItsFunctionRuns_aSleepOfItIsNoCleanup() {
        cancelledInTheFunction(context -> context.sleep(Duration.ofDays(1)).thenApply(nothing -> 1));
    }

    @Test
    @Tag("C3")
    void cancelledWhileItsFunctionRuns_aStageOfItIsNoCleanup() {
        cancelledInTheFunction(context -> context.cancelling(new CompletableFuture<>()));
    }

    private void cancelledInTheFunction(Task.Body<? extends CompletionStage<?>> code) {
        CountDownLatch cancelled = new CountDownLatch(1);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork(Task.asyncRun(context -> {
                        await(cancelled);
                        return code.run(context);
                    }));
                    scope.fork(Task.asyncRun(context -> {
                        context.onCancel(cancelled::countDown);
                        started.countDown();
                        return context.cancelling(new CompletableFuture<>());
                    }));
                })
                .start(system);
        await(started);
        group.cancel("enough");
        assertThat(KindFixtures.get(group.outcome())).isInstanceOf(Outcome.Cancelled.class);
    }
}
