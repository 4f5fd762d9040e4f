package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Races on memory that threads share, and time that passes while code runs, on a real actor system: a simulation has one
 * thread. Each test names the events whose interleavings it hunts.
 */
@LeakCheck
@ExtendWith(ActorTestKitExtension.class)
class ThreadRaceTest {

    private static final int ROUNDS = 300;

    private final ActorSystem<?> system;
    private final Random random = new Random(42);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    ThreadRaceTest(ActorSystem<?> system) {
        this.system = system;
    }

    @AfterEach
    void end() {
        threads.shutdown();
    }

    /** Runs the actions at once, in any order. */
    private void race(Runnable... actions) {
        List<Runnable> shuffled = new ArrayList<>(List.of(actions));
        Collections.shuffle(shuffled, random);
        CountDownLatch ready = new CountDownLatch(shuffled.size());
        shuffled.forEach(action -> threads.execute(() -> {
            ready.countDown();
            await(ready);
            action.run();
        }));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts it", e);
        }
    }

    private static <V> V get(CompletionStage<V> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Task<Integer> waitingFor(CompletableFuture<Integer> future) {
        return Task.async(context -> context.cancelling(future.copy()));
    }

    @Test
    @Tag("G2")
    @Tag("C2")
    @Tag("C5")
    void lastSuccess_failure_cancel() {
        AtomicInteger replies = new AtomicInteger();
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> good = new CompletableFuture<>();
            CompletableFuture<Integer> bad = new CompletableFuture<>();
            List<Subtask<?>> handles = Collections.synchronizedList(new ArrayList<>());
            RunningTask<List<Object>> running = TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
                        handles.add(scope.fork(waitingFor(good)));
                        handles.add(scope.fork(waitingFor(bad)));
                    })
                    .start(system);
            CompletionStage<Integer> replied = running.outcome().thenApply(outcome -> replies.incrementAndGet());
            race(
                    () -> good.complete(1),
                    () -> bad.complete(2),
                    () -> bad.completeExceptionally(new IOException("bad")),
                    () -> running.cancel("outside"));

            Outcome<List<Object>> outcome = get(running.outcome());

            get(replied);
            assertThat(handles).allMatch(handle -> handle.state().isDone());
            if (outcome.isSuccess()) {
                assertThat(handles).allMatch(handle -> handle.state() == SubtaskState.SUCCEEDED);
            }
            if (handles.stream().anyMatch(handle -> handle.state() == SubtaskState.FAILED)) {
                assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            }
        }
        assertThat(replies).hasValue(ROUNDS);
    }

    @Test
    @Tag("G7")
    @Tag("G2")
    void fork_settle() {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> last = new CompletableFuture<>();
            CompletableFuture<Scope<Object>> open = new CompletableFuture<>();
            CompletableFuture<Subtask<Integer>> forked = new CompletableFuture<>();
            AtomicInteger ran = new AtomicInteger();
            RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                        scope.fork(waitingFor(last));
                        open.complete(scope);
                    })
                    .start(system);
            Scope<Object> scope = get(open);
            race(() -> last.complete(1), () -> forked.complete(scope.fork(Task.blocking(ran::incrementAndGet))));

            assertThat(get(running.outcome()).isSuccess()).isTrue();
            Subtask<Integer> late = get(forked);
            boolean joined = get(late.completion().handle((outcome, rejected) -> rejected == null));
            assertThat(ran).hasValue(joined ? 1 : 0);
            assertThat(late.state()).isEqualTo(joined ? SubtaskState.SUCCEEDED : SubtaskState.REJECTED);
        }
    }

    @Test
    @Tag("G8")
    @Tag("G13")
    @Tag("C3")
    void cancel_start() {
        for (int i = 0; i < ROUNDS / 3; i++) {
            RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                        scope.fork(waitingFor(new CompletableFuture<>()));
                        scope.fork(parked());
                        scope.fork(polling());
                        scope.fork(Task.<Integer>behavior(replyTo -> Behaviors.ignore()));
                        scope.fork(TaskGroup.ofAll(inner -> inner.fork(parked())));
                        scope.fork(TaskGroup.<Integer>ofAsync(
                                inner -> inner.sleep(Duration.ofDays(1)).thenApply(slept -> () -> 1)));
                    })
                    .start(system);
            race(() -> running.cancel("one"), () -> running.cancel("other"));

            assertThat(get(running.outcome())).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    private static Task<Void> parked() {
        return Task.run(() -> new CountDownLatch(1).await());
    }

    private static Task<Integer> polling() {
        return Task.compute(context -> {
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            throw new CancellationException("seen");
        });
    }

    @Test
    @Tag("C2")
    @Tag("C3")
    void cancel_endOfBlockingCode() {
        for (int i = 0; i < ROUNDS; i++) {
            CountDownLatch end = new CountDownLatch(1);
            AtomicReference<Subtask<Integer>> handle = new AtomicReference<>();
            CountDownLatch started = new CountDownLatch(1);
            RunningTask<Void> running = TaskGroup.ofAll(scope -> handle.set(scope.fork(Task.blocking(() -> {
                        started.countDown();
                        end.await();
                        return 1;
                    }))))
                    .start(system);
            await(started);
            race(end::countDown, () -> running.cancel("outside"));

            assertThat(get(running.outcome())).isNotInstanceOf(Outcome.Failed.class);
            assertThat(handle.get().state()).isIn(SubtaskState.SUCCEEDED, SubtaskState.CANCELLED);
        }
    }

    @Test
    @Tag("D1")
    void timeoutThatStrikesBeforeItsWorkerBegins_isATimeoutAllTheSame() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Subtask<Integer>> leaf = new AtomicReference<>();
        Task<Integer> late = Task.compute(() -> {
            await(release);
            return 1;
        });
        get(TaskGroup.ofAll(scope ->
                        leaf.set(scope.fork(late.timeout(Duration.ofNanos(1)).grace(Duration.ZERO))))
                .start(system)
                .outcome());
        assertThat(((Outcome.Failed<?>) leaf.get().outcome()).cause())
                .isInstanceOfAny(TimeoutException.class, UnresponsiveTaskException.class);
        release.countDown();
    }
}
