package dev.kindred;

import static dev.kindred.Works.get;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B2")
class JoinTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.with("""
            kindred.blocking.max-threads = 1
            of-users-own {
              type = Dispatcher
              executor = "thread-pool-executor"
              thread-pool-executor.fixed-pool-size = 1
            }
            """);

    private static final Task<Integer> SEVEN = Task.blocking(() -> 7);

    @Test
    void onAPlainThread_givesTheValue() throws InterruptedException {
        assertThat(SEVEN.join(SYSTEM.system())).isEqualTo(7);
    }

    @Test
    void groupFails_itThrowsFromWhereItStands() {
        Task<Void> bad = Task.run(() -> {
                    throw new IOException("disk full");
                })
                .named("bad");

        assertThatThrownBy(() -> bad.join(SYSTEM.system()))
                .isInstanceOf(TaskGroupException.class)
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith(JoinTest.class.getName())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "akka.actor.default-dispatcher",
                "akka.actor.internal-dispatcher",
                "kindred.worker-dispatcher",
                "kindred.supervisor-dispatcher",
                "kindred.compute-dispatcher",
                "kindred.callback-dispatcher",
                "of-users-own"
            })
    void onADispatchersThread_itIsRefused(String dispatcher) {
        Throwable refused = get(onActor(DispatcherSelector.fromConfig(dispatcher), () -> SEVEN.join(SYSTEM.system()))
                .handle((value, failure) -> failure));

        assertThat(refused)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot join [group] on thread [JoinTest-" + dispatcher)
                .hasMessageContaining("Use run or spawn there, or join in a Task.blocking.");
    }

    @Test
    void onTheDispatcherForBlocking_itIsFine() {
        assertThat(get(onActor(DispatcherSelector.blocking(), () -> SEVEN.join(SYSTEM.system()))))
                .isEqualTo(7);
    }

    @Test
    void inACallbackOfRun_itIsRefused() {
        CountDownLatch go = new CountDownLatch(1);
        CompletionStage<Integer> callback = Task.run(() -> reached(go))
                .run(SYSTEM.system())
                .thenApply(done -> {
                    try {
                        return SEVEN.join(SYSTEM.system());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        go.countDown();

        assertThat(Works.failureOf(callback))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot join [group] on thread [JoinTest-kindred.callback-dispatcher");
    }

    @Test
    void inTasksThatMustNotBlock_itIsRefused() {
        Callable<Integer> join = () -> SEVEN.join(SYSTEM.system());
        assertThat(Works.failureOf(Task.compute(join).run(SYSTEM.system())))
                .hasMessageContaining("Cannot join [group] on thread");
        assertThat(Works.failureOf(Task.async(() -> CompletableFuture.completedFuture(join.call()))
                        .run(SYSTEM.system())))
                .hasMessageContaining("Cannot join [group] on thread");
        assertThat(Works.failureOf(TaskGroup.<Integer>of(scope -> join).run(SYSTEM.system())))
                .hasMessageContaining("Cannot join [group] on thread");
    }

    /** The pool's cap is 1 on Java 17, and each level needs a thread of its own. */
    @Test
    void nestedInBlockingTasks_farBeyondThePoolsCap_itDoesNotDeadlock() throws InterruptedException {
        assertThat(nested(50).join(SYSTEM.system())).isEqualTo(57);
    }

    private static Task<Integer> nested(int depth) {
        return depth == 0 ? SEVEN : Task.blocking(() -> nested(depth - 1).join(SYSTEM.system()) + 1);
    }

    @Test
    void awaitedInABlockingTask_beyondThePoolsCap_itDoesNotDeadlock() throws InterruptedException {
        Task<Integer> outer = Task.blocking(context -> context.await(SEVEN.run(SYSTEM.system())) + 1);

        assertThat(outer.join(SYSTEM.system())).isEqualTo(8);
    }

    @Test
    void manyAtOnceBeyondThePoolsCap_allEnd() throws InterruptedException {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            for (int i = 0; i < 20; i++) {
                scope.fork(Task.blocking(() -> nested(3).join(SYSTEM.system())));
            }
        });

        group.join(SYSTEM.system());
    }

    @Test
    @Tag("G13")
    @Tag("G3")
    void threadIsInterrupted_theGroupIsCancelledAndAwaited() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Outcome<Void>> ofWork = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            Subtask<Void> work = scope.fork(Task.run(() -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    cleaning.countDown();
                    release.await();
                }
            }));
            work.completion().thenAccept(ofWork::set);
        });
        Thread joining = new Thread(() -> {
            try {
                group.join(SYSTEM.system());
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        joining.start();
        reached(started);
        joining.interrupt();
        reached(cleaning);
        joining.interrupt(); // impatient, but the group is awaited all the same
        assertThat(joining.isAlive()).isTrue();
        assertThat(thrown.get()).isNull();
        release.countDown();
        joining.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        SYSTEM.eventually(() -> assertThat(Works.cancellationOf(ofWork.get()).reason())
                .isEqualTo("the thread that joined [group] was interrupted"));
    }

    @Test
    @Tag("G13")
    void outerIsCancelled_theJoinInsideIsInterruptedAndCancelsItsGroup() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Void> running =
                Task.run(() -> Works.asleep(started).join(SYSTEM.system())).start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        assertThat(Works.outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
    }

    private static <T> CompletableFuture<T> onActor(Props props, Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Behavior<Object> behavior = Behaviors.setup(context -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
            return Behaviors.stopped();
        });
        SYSTEM.system().systemActorOf(behavior, "joins-" + System.nanoTime(), props);
        return result;
    }
}
