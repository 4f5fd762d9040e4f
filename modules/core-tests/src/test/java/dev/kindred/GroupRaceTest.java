package dev.kindred;

import static dev.kindred.Works.get;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test names the events whose interleavings it hunts, and lets them go at once, many times. */
class GroupRaceTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private static final int ROUNDS = 300;

    private final Random random = new Random(42);
    private final ExecutorService threads = Executors.newCachedThreadPool();

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
            reached(ready);
            action.run();
        }));
    }

    /** Last success, first failure, cancel from outside, deadline: whichever is first, there is one consistent outcome. */
    @Test
    @Tag("G2")
    @Tag("C2")
    @Tag("C5")
    void lastSuccess_failure_cancel_deadline() {
        AtomicInteger replies = new AtomicInteger();
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> good = new CompletableFuture<>();
            CompletableFuture<Integer> bad = new CompletableFuture<>();
            CountDownLatch started = new CountDownLatch(2);
            List<Subtask<?>> handles = new ArrayList<>();
            RunningTask<List<Object>> running = TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
                        handles.add(scope.fork(waitingFor(good, started)));
                        handles.add(scope.fork(waitingFor(bad, started)));
                    })
                    .timeout(Duration.ofMillis(1 + i % 5))
                    .start(SYSTEM.system());
            running.outcome().thenAccept(outcome -> replies.incrementAndGet());
            race(
                    () -> good.complete(1),
                    () -> {
                        if (random.nextBoolean()) {
                            bad.complete(2);
                        } else {
                            bad.completeExceptionally(new IOException("bad"));
                        }
                    },
                    () -> running.cancel("outside"));

            Outcome<List<Object>> outcome = outcomeOf(running);

            assertThat(handles).allMatch(handle -> handle.state().isDone());
            if (outcome.isSuccess()) {
                assertThat(handles).allMatch(handle -> handle.state() == SubtaskState.SUCCEEDED);
            }
            boolean failed = handles.stream().anyMatch(handle -> handle.state() == SubtaskState.FAILED);
            if (failed) {
                assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            }
        }
        SYSTEM.eventually(() -> assertThat(replies).hasValue(ROUNDS));
    }

    private static Task<Integer> waitingFor(CompletableFuture<Integer> future, CountDownLatch started) {
        return Task.async(context -> {
            started.countDown();
            CompletableFuture<Integer> end = new CompletableFuture<>();
            future.whenComplete((value, failure) -> {
                if (failure == null) {
                    end.complete(value);
                } else {
                    end.completeExceptionally(failure);
                }
            });
            context.cancelling(end);
            return end;
        });
    }

    /** Owner's stop against the group's settle: the reply comes once, with the value or as owner gone. */
    @Test
    @Tag("G10")
    @Tag("G2")
    void ownerStops_groupSettles() {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> value = new CompletableFuture<>();
            CountDownLatch started = new CountDownLatch(1);
            TestProbe<Outcome<Integer>> replies = SYSTEM.kit().createTestProbe();
            ActorRef<TaskGroup.Command> group =
                    SYSTEM.kit().spawn(waitingFor(value, started).behavior(replies.getRef()));
            if (i % 3 != 0) {
                reached(started);
            }
            CountDownLatch stopped = new CountDownLatch(1);
            race(() -> value.complete(1), () -> {
                SYSTEM.kit().stop(group, Duration.ofSeconds(20));
                stopped.countDown();
            });

            Outcome<Integer> outcome = replies.receiveMessage(Duration.ofSeconds(20));

            reached(stopped);
            assertThat(outcome).isNotInstanceOf(Outcome.Failed.class);
            replies.stop();
        }
    }

    /** Owner's stop against forks of subtasks that multiply: everything that was forked has an outcome or a rejection. */
    @Test
    @Tag("G10")
    @Tag("G7")
    void ownerStops_subtasksMultiply() {
        for (int i = 0; i < 50; i++) {
            Queue<Subtask<?>> handles = new ConcurrentLinkedQueue<>();
            CountDownLatch some = new CountDownLatch(20);
            CompletableFuture<RunningTask<Void>> running = new CompletableFuture<>();
            ActorRef<String> owner = SYSTEM.kit().spawn(Behaviors.setup(context -> {
                running.complete(TaskGroup.ofAll(scope -> scope.fork(multiplying(scope, handles, some)))
                        .spawn(context, outcome -> "ended"));
                return Behaviors.receiveMessage(message -> Behaviors.stopped());
            }));
            reached(some);
            owner.tell("stop");

            assertThat(outcomeOf(get(running)).isSuccess()).isFalse();
            handles.forEach(handle -> {
                assertThat(handle.state().isDone()).isTrue();
                get(handle.completion().handle((outcome, rejected) -> 1));
            });
        }
    }

    private static Task<Integer> multiplying(Scope<Object> scope, Queue<Subtask<?>> handles, CountDownLatch some) {
        return Task.async(() -> {
            handles.add(scope.fork(multiplying(scope, handles, some)));
            handles.add(scope.fork(multiplying(scope, handles, some)));
            some.countDown();
            return CompletableFuture.completedFuture(1);
        });
    }

    /** A foreign thread's fork against the settle: it is joined, or rejected; its code runs only if it is joined. */
    @Test
    @Tag("G7")
    @Tag("G2")
    void fork_settle() {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> last = new CompletableFuture<>();
            AtomicReference<Scope<Object>> open = new AtomicReference<>();
            CompletableFuture<Subtask<Integer>> forked = new CompletableFuture<>();
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(1);
            RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                        open.set(scope);
                        scope.fork(waitingFor(last, started));
                    })
                    .start(SYSTEM.system());
            reached(started);
            race(() -> last.complete(1), () -> forked.complete(open.get().fork(Task.blocking(ran::incrementAndGet))));

            assertThat(outcomeOf(running).isSuccess()).isTrue();
            Subtask<Integer> late = get(forked);
            boolean joined = get(late.completion().handle((outcome, rejected) -> rejected == null));
            assertThat(ran).hasValue(joined ? 1 : 0);
            assertThat(late.state()).isEqualTo(joined ? SubtaskState.SUCCEEDED : SubtaskState.REJECTED);
        }
    }

    /** Cancel against the start of each kind of leaf: it runs and is cancelled, or never runs; it does not hang. */
    @Test
    @Tag("G8")
    @Tag("G13")
    void cancel_start() {
        for (int i = 0; i < ROUNDS / 3; i++) {
            RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                        scope.fork(Works.asleep(new CountDownLatch(1)));
                        scope.fork(Works.parked(new CountDownLatch(1)));
                        scope.fork(Works.polling(new CountDownLatch(1)));
                        scope.fork(Works.mute(new CountDownLatch(1)));
                        scope.fork(TaskGroup.ofAll(inner -> inner.fork(Works.parked(new CountDownLatch(1)))));
                        scope.fork(TaskGroup.<Integer>ofAsync(
                                inner -> inner.sleep(Works.LONG).thenApply(slept -> () -> 1)));
                    })
                    .start(SYSTEM.system());
            race(() -> running.cancel("one"), () -> running.cancel("other"));

            assertThat(outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    /** The leaf's own timeout against its end and against a cancel of its group. */
    @Test
    @Tag("D1")
    @Tag("C2")
    void leafsTimeout_itsEnd_cancel() {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> value = new CompletableFuture<>();
            Duration timeout = Duration.ofMillis(1 + i % 3);
            RunningTask<Void> running = TaskGroup.ofAll(scope ->
                            scope.fork(waitingFor(value, new CountDownLatch(1)).timeout(timeout)))
                    .start(SYSTEM.system());
            if (i % 2 == 0) {
                race(() -> value.complete(1), () -> running.cancel("outside"));
            } else {
                race(() -> value.complete(1));
            }

            outcomeOf(running);
        }
    }
}
