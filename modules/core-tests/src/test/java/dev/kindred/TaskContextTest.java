package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorSystem;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class TaskContextTest {

    private final ActorSystem<?> system;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CompletableFuture<TaskContext> given = new CompletableFuture<>();

    TaskContextTest(ActorSystem<?> system) {
        this.system = system;
    }

    /** An async task that gives its context to the test and ends with the future. */
    private <T> Started<T> lend(CompletableFuture<T> end) {
        return start(system, Task.async(context -> {
            given.complete(context);
            return end;
        }));
    }

    @Test
    @Tag("C3")
    void sleepInProgress_failsAtTheCancel() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        CompletableFuture<Void> sleep = get(given).sleep(Duration.ofDays(1)).toCompletableFuture();
        CountDownLatch cut = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        sleep.whenComplete((nothing, thrown) -> {
            failure.complete(thrown);
            cut.countDown();
        });
        running.group().cancel("enough");
        await(cut);
        assertThat(get(failure))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("[g/t] was cancelled because enough (REQUESTED at [g]).");
        end.completeExceptionally(get(failure));
        assertThat(running.cancelled().echo()).isSameAs(get(failure));
    }

    @Test
    @Tag("C3")
    @Tag("C4")
    void sleepOfCleanup_runsInFull() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        get(given)
                .onCancel(() -> get(given).sleep(Duration.ofMillis(50)).whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        end.complete("slept");
                    } else {
                        end.completeExceptionally(failure);
                    }
                }));
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("slept"));
    }

    @Test
    @Tag("C3")
    void sleepAfterACutOne_isCleanupAndRunsInFull() {
        Started<Integer> running = start(system, Task.async(context -> {
            var slept = context.sleep(Duration.ofDays(1))
                    .handle((nothing, cut) -> context.sleep(Duration.ofMillis(20)))
                    .thenCompose(stage -> stage)
                    .thenApply(nothing -> 7);
            started.countDown();
            return slept;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(7));
    }

    @Test
    @Tag("C3")
    void sleepAfterIsCancelledWasSeen_isCleanupAndRunsInFull() {
        Started<Integer> running = start(system, Task.blocking(context -> {
            started.countDown();
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            CountDownLatch slept = new CountDownLatch(1);
            context.sleep(Duration.ofMillis(50)).thenRun(slept::countDown);
            KindFixtures.deafAwait(slept);
            return 7;
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>(7));
    }

    @Test
    void sleep_completesOnTheExecutorOfTheContext() {
        Started<String> running = start(
                system,
                Task.async(context -> context.sleep(Duration.ofMillis(5))
                        .thenApply(nothing -> Thread.currentThread().getName())));
        assertThat(running.outcome().valueOrThrow()).contains("kindred.worker-dispatcher");
    }

    @Test
    void sleepThatOutlivesItsTask_fails() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        CompletableFuture<Void> sleep = get(given).sleep(Duration.ofDays(1)).toCompletableFuture();
        end.complete(1);
        running.outcome();
        assertThat(sleep).isCompletedExceptionally();
        assertThat(get(given).sleep(Duration.ofDays(1)).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void sleepForLessThanNothing_isRefused() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        assertThatThrownBy(() -> get(given).sleep(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot sleep for PT-1S: the delay must be at least 0.");
        end.complete(1);
        running.outcome();
    }

    @Test
    void sleepForEver_isLegal() {
        Started<Void> running = start(system, Task.asyncRun(context -> {
            var sleep = context.sleep(Duration.ofSeconds(Long.MAX_VALUE));
            started.countDown();
            return sleep;
        }));
        await(started);
        running.group().cancel("enough");
        running.cancelled();
    }

    @Test
    @Tag("C2")
    void onCancel_runsOnceOffTheSupervisor() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<String> thread = new CompletableFuture<>();
        get(given).onCancel(() -> {
            calls.incrementAndGet();
            thread.complete(Thread.currentThread().getName());
        });
        running.group().cancel("enough");
        running.group().ref().tell(new TaskGroup.Cancel("again"));
        assertThat(get(thread)).doesNotContain("supervisor");
        get(running.group().tree());
        end.complete(1);
        running.outcome();
        assertThat(calls).hasValue(1);
    }

    @Test
    void onCancelAfterTheCancel_runsAtOnce() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        CountDownLatch told = new CountDownLatch(1);
        get(given).onCancel(told::countDown);
        running.group().cancel("enough");
        await(told);
        AtomicInteger calls = new AtomicInteger();
        get(given).onCancel(calls::incrementAndGet);
        assertThat(calls).hasValue(1);
        end.complete(1);
        running.outcome();
    }

    @Test
    void onCancelAfterAnEndWithoutCancel_neverRuns() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        AtomicInteger calls = new AtomicInteger();
        get(given).onCancel(calls::incrementAndGet);
        end.complete(1);
        running.outcome();
        get(given).onCancel(calls::incrementAndGet);
        assertThat(calls).hasValue(0);
    }

    @Test
    @Tag("B4")
    void onCancelThatThrows_isLoggedAndTheOthersRun() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        get(given).onCancel(() -> {
            throw new StackOverflowError("in an action");
        });
        get(given).onCancel(() -> end.complete("told"));
        LoggingTestKit.warn("An action of [g/t] that was to run on its cancel failed")
                .withCause(StackOverflowError.class)
                .expect(system, () -> {
                    running.group().cancel("enough");
                    return running.settled();
                });
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("told"));
    }

    @Test
    @Tag("C3")
    void cancelling_cancelsWhatWasRegisteredAndLeavesAloneWhatCameInCleanup() {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Started<Object> running = lend(end);
        TaskContext context = get(given);
        CompletableFuture<Object> registered = context.cancelling(new CompletableFuture<>());
        CountDownLatch told = new CountDownLatch(1);
        registered.whenComplete((value, failure) -> told.countDown());
        running.group().cancel("enough");
        await(told);
        CompletableFuture<Object> inCleanup = context.cancelling(new CompletableFuture<>());
        assertThat(registered).isCancelled();
        assertThat(inCleanup).isNotDone();
        end.complete(1);
        running.outcome();
        assertThat(inCleanup).isNotDone();
    }

    @Test
    void awaitInABlockingTask_givesTheValueOrTheUnwrappedFailure() throws Exception {
        IOException cause = new IOException("no route");
        String value = Task.<String>blocking(context -> {
                    assertThatThrownBy(
                                    () -> context.await(CompletableFuture.failedFuture(new CompletionException(cause))))
                            .isSameAs(cause);
                    assertThatThrownBy(() -> context.await(CompletableFuture.failedFuture(new Throwable("odd"))))
                            .hasRootCauseMessage("odd");
                    assertThatThrownBy(() -> context.await(CompletableFuture.failedFuture(new AssertionError("e"))))
                            .isInstanceOf(AssertionError.class);
                    return context.await(CompletableFuture.completedStage("v"));
                })
                .join(system);
        assertThat(value).isEqualTo("v");
    }

    @Test
    @Tag("C3")
    void awaitInACancelledBlockingTask_isInterrupted() {
        Started<Object> running = start(system, Task.blocking(context -> {
            started.countDown();
            return context.await(new CompletableFuture<>());
        }));
        await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().echo()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void awaitInOtherKinds_isRefused() {
        String message = "Cannot await in [g/t]: its thread must not block. Compose the stages, or make it a"
                + " Task.blocking.";
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(1);
        assertThat(start(system, Task.compute(context -> context.await(done))).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(start(system, Task.async(context -> CompletableFuture.completedFuture(context.await(done))))
                        .failure())
                .hasMessage(message);
    }

    @Test
    @Tag("D1")
    void deadline_isTheEarliestOfTheWayDown() throws Exception {
        record Seen(Optional<Instant> outer, Optional<Instant> inner, Optional<Instant> leaf, Duration left) {}
        CompletableFuture<Optional<Instant>> outerDeadline = new CompletableFuture<>();
        CompletableFuture<Optional<Instant>> innerDeadline = new CompletableFuture<>();
        TaskGroup<Seen> inner = TaskGroup.of(scope -> {
                    innerDeadline.complete(scope.deadline());
                    Subtask<Seen> leaf = scope.fork(Task.<Seen>blocking(context -> new Seen(
                                    get(outerDeadline),
                                    get(innerDeadline),
                                    context.deadline(),
                                    context.remaining().orElseThrow()))
                            .timeout(Duration.ofHours(3)));
                    return leaf::get;
                })
                .timeout(Duration.ofHours(2));
        Seen seen = TaskGroup.<Seen>of(scope -> {
                    outerDeadline.complete(scope.deadline());
                    return scope.fork(inner)::get;
                })
                .timeout(Duration.ofHours(1))
                .join(system);
        assertThat(seen.outer()).isPresent();
        assertThat(seen.inner()).isEqualTo(seen.outer());
        assertThat(seen.leaf()).isEqualTo(seen.outer());
        assertThat(seen.left()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    @Tag("D1")
    void ownTimeout_isItsDeadlineWhereItIsEarlier() throws Exception {
        List<Optional<Instant>> seen = TaskGroup.joining(Joiner.<Optional<Instant>>allSuccessfulOrThrow(), scope -> {
                    scope.fork(Task.compute(TaskContext::deadline).timeout(Duration.ofHours(1)));
                    scope.fork(Task.compute(TaskContext::deadline));
                })
                .timeout(Duration.ofHours(2))
                .join(system);
        assertThat(seen.get(0).orElseThrow()).isBefore(seen.get(1).orElseThrow());
    }

    @Test
    void withoutDeadline_thereIsNone() throws Exception {
        assertThat(Task.compute(TaskContext::deadline).join(system)).isEmpty();
        assertThat(Task.compute(TaskContext::remaining).join(system)).isEmpty();
    }

    @Test
    @Tag("S4")
    void contextTells_whereItIs() throws Exception {
        Task<String> tell = Task.compute(context -> context.path() + " " + context.attempt() + " "
                + context.isCancelled() + " " + context.clock().getZone());
        assertThat(TaskGroup.<String>of(scope -> scope.fork("t", tell)::get)
                        .named("g")
                        .join(system))
                .isEqualTo("g/t 1 false " + ZoneOffset.UTC);
        assertThat(tell.join(system)).isEqualTo("group 1 false Z");
    }

    @Test
    @Tag("S1")
    void clock_isTheRuntimes() throws Exception {
        Instant before = Instant.now();
        Instant seen = Task.compute(context -> context.clock().instant()).join(system);
        assertThat(seen).isBetween(before, Instant.now());
        assertThat(Task.compute(context -> context.clock()
                                .withZone(ZoneOffset.ofHours(2))
                                .getZone()
                                .getId())
                        .join(system))
                .isEqualTo("+02:00");
    }
}
