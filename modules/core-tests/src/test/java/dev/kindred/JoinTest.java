package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.failureOf;
import static dev.kindred.RealThreads.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.LeakCheck;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
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

/** Which thread may join, and what a join does to the pools, is seen on real threads; who waits for whom, in simulations. */
@LeakCheck
@Tag("B2")
class JoinTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig("""
            kindred.blocking.max-threads = 1
            of-users-own {
              type = Dispatcher
              executor = "thread-pool-executor"
              thread-pool-executor.fixed-pool-size = 1
            }
            """);

    private static final Task<Integer> SEVEN = Task.blocking(() -> 7);

    private final ActorTestKit kit;
    private final ActorSystem<?> system;

    JoinTest(ActorTestKit kit) {
        this.kit = kit;
        this.system = kit.system();
    }

    @Test
    void onAPlainThread_givesTheValue() throws InterruptedException {
        assertThat(SEVEN.join(system)).isEqualTo(7);
    }

    @Test
    void groupFails_itThrowsFromWhereItStands() {
        Task<Void> bad = Task.run(() -> {
                    throw new IOException("disk full");
                })
                .named("bad");

        assertThatThrownBy(() -> bad.join(system))
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
        Throwable refused = get(onActor(DispatcherSelector.fromConfig(dispatcher), () -> SEVEN.join(system))
                .handle((value, failure) -> failure));

        assertThat(refused)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot join [group] on thread [JoinTest-")
                .hasMessageContaining("Use run or spawn there, or join in a Task.blocking.");
    }

    @Test
    void onTheDispatcherForBlocking_itIsFine() {
        assertThat(get(onActor(DispatcherSelector.blocking(), () -> SEVEN.join(system))))
                .isEqualTo(7);
    }

    @Test
    void inACallbackOfRun_itIsRefused() {
        CountDownLatch go = new CountDownLatch(1);
        CompletionStage<Integer> callback = Task.run(() -> await(go))
                .run(system)
                .thenApply(done -> {
                    try {
                        return SEVEN.join(system);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        go.countDown();

        assertThat(failureOf(callback))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot join [group] on thread [JoinTest-kindred.");
    }

    @Test
    void inTasksThatMustNotBlock_itIsRefused() {
        Callable<Integer> join = () -> SEVEN.join(system);
        assertThat(failureOf(Task.compute(join).run(system))).hasMessageContaining("Cannot join [group] on thread");
        assertThat(failureOf(Task.async(() -> CompletableFuture.completedFuture(join.call()))
                        .run(system)))
                .hasMessageContaining("Cannot join [group] on thread");
        assertThat(failureOf(TaskGroup.<Integer>of(scope -> join).named("outer").run(system)))
                .hasMessageContaining("Cannot join [group] on thread");
    }

    /** The pool's cap is 1 on Java 17, and each level needs a thread of its own. */
    @Test
    void nestedInBlockingTasks_farBeyondThePoolsCap_itDoesNotDeadlock() throws InterruptedException {
        assertThat(nested(50, system).join(system)).isEqualTo(57);
    }

    private static Task<Integer> nested(int depth, ActorSystem<?> system) {
        return depth == 0
                ? SEVEN
                : Task.blocking(() -> nested(depth - 1, system).join(system) + 1);
    }

    @Test
    void awaitedInABlockingTask_beyondThePoolsCap_itDoesNotDeadlock() throws InterruptedException {
        Task<Integer> outer = Task.blocking(context -> context.await(SEVEN.run(system)) + 1);

        assertThat(outer.join(system)).isEqualTo(8);
    }

    @Test
    void manyAtOnceBeyondThePoolsCap_allEnd() throws InterruptedException {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 20; i++) {
                        scope.fork(Task.blocking(() -> nested(3, system).join(system)));
                    }
                })
                .named("many");

        group.join(system);
    }

    @Test
    @Tag("G13")
    @Tag("G3")
    void threadIsInterrupted_theGroupIsCancelledAndAwaited() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Outcome<Void>> ofWork = new CompletableFuture<>();
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
            work.completion().thenAccept(ofWork::complete);
        });
        Thread joining = new Thread(() -> {
            try {
                group.join(system);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        joining.start();
        await(started);
        joining.interrupt();
        await(cleaning);
        joining.interrupt(); // impatient, but the group is awaited all the same
        assertThat(joining.isAlive()).isTrue();
        assertThat(thrown.get()).isNull();
        release.countDown();
        joining.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(SimulatedKinds.cancellationOf(get(ofWork)).reason())
                .isEqualTo("the thread that joined [group] was interrupted");
    }

    // ---- in simulations ----

    @SimulationTest(seeds = 500)
    void ofAPlainThread_itGoesOnWithTheRest(Simulation simulation) throws InterruptedException {
        assertThat(Task.<Integer>async(
                                context -> context.sleep(SimulatedKinds.HOUR).thenApply(slept -> 7))
                        .join(simulation.system()))
                .isEqualTo(7);
    }

    @SimulationTest
    void nestedInBlockingTasks_theInnermostIsWaitedFor(Simulation simulation) {
        assertThat(simulation.run(nested(10, simulation.system())).valueOrThrow())
                .isEqualTo(17);
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void outerIsCancelled_theJoinInsideIsInterruptedAndCancelsItsGroup(Simulation simulation) {
        AtomicReference<Subtask<?>> inner = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> inner.set(scope.fork(SimulatedKinds.asleep())));
        RunningTask<Void> running =
                simulation.start(Task.run(() -> group.join(simulation.system())).named("outer"));
        simulation.soon(() -> running.cancel("enough"));

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        if (inner.get() != null) {
            assertThat(SimulatedKinds.cancellationOf(inner.get().outcome()).reason())
                    .contains("was interrupted");
        }
    }

    private <T> CompletableFuture<T> onActor(Props props, Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Behavior<Object> behavior = Behaviors.setup(context -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
            return Behaviors.stopped();
        });
        kit.spawn(behavior, props);
        return result;
    }
}
