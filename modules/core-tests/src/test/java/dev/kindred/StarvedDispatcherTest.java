package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.deafAwait;
import static dev.kindred.RealThreads.get;
import static dev.kindred.RealThreads.start;
import static dev.kindred.SimulatedKinds.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.LeakCheck;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On real threads, which deaf work keeps from everybody else: a simulation has a turn for everyone. */
@LeakCheck
class StarvedDispatcherTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig("""
            kindred.grace = 1h
            kindred.blocking.max-threads = 1
            kindred.worker-dispatcher.executor = fork-join-executor
            kindred.worker-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
            kindred.compute-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
            """);

    private final ActorTestKit kit;
    private final CountDownLatch release = new CountDownLatch(1);
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    StarvedDispatcherTest(ActorTestKit kit) {
        this.kit = kit;
    }

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private void occupy(Task<Integer> task, CountDownLatch occupied) {
        assertThat(task.run(kit.system()).toCompletableFuture()).isNotNull();
        await(occupied);
    }

    @Test
    @Tag("G8")
    @Tag("C6")
    void workersCannotBegin_cancelledTheyAreGoneAtOnceAndRunNoCode() {
        CountDownLatch occupied = new CountDownLatch(1);
        occupy(
                Task.async(() -> {
                    occupied.countDown();
                    deafAwait(release);
                    return CompletableFuture.completedFuture(1);
                }),
                occupied);
        TestProbe<Object> target = kit.createTestProbe();
        CountDownLatch lastOneStarted = new CountDownLatch(5);
        Kindred.get(kit.system()).addListener(new GroupListener() {
            @Override
            public void started(String path, Duration waited) {
                lastOneStarted.countDown();
            }
        });
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork(Task.async(() -> {
                        ran.add("async");
                        return CompletableFuture.completedFuture(1);
                    }));
                    scope.fork(Task.async(context -> {
                        ran.add("async with context");
                        return CompletableFuture.completedFuture(1);
                    }));
                    scope.fork(Task.ask(Object.class, target.ref(), replyTo -> {
                        ran.add("ask");
                        return "request";
                    }));
                    scope.fork(Task.behavior(replyTo -> {
                        ran.add("behavior");
                        return Behaviors.empty();
                    }));
                    scope.fork(TaskGroup.ofAll(inner -> inner.fork(Task.async(() -> {
                        ran.add("inner");
                        return CompletableFuture.completedFuture(1);
                    }))));
                })
                .named("g")
                .start(kit.system());
        await(lastOneStarted);
        group.cancel("enough");
        assertThat(get(group.outcome())).isInstanceOf(Outcome.Cancelled.class);
        release.countDown();
        get(Task.async(() -> CompletableFuture.completedFuture(1))
                .run(kit.system())); // the dispatcher has been through
        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("G8")
    @Tag("C6")
    void computationCannotBegin_cancelledItIsGoneAtOnceAndRunsNoCode() {
        CountDownLatch occupied = new CountDownLatch(1);
        occupy(
                Task.compute(() -> {
                    occupied.countDown();
                    deafAwait(release);
                    return 1;
                }),
                occupied);
        RealThreads.Started<Boolean> waiting = start(kit.system(), Task.compute(() -> ran.add("compute")));
        waiting.group().cancel("enough");
        assertThat(waiting.outcome()).isInstanceOf(Outcome.Cancelled.class);
        release.countDown();
        get(Task.compute(() -> 1).run(kit.system()));
        assertThat(ran).isEmpty();
    }

    @Test
    @Tag("C6")
    void deafComputationTwoGroupsDown_holdsUpNoReply() {
        CountDownLatch occupied = new CountDownLatch(1);
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("deaf", Task.compute(() -> {
                    occupied.countDown();
                    deafAwait(release);
                    return 1;
                })))
                .grace(Duration.ofMillis(20));
        RunningTask<Void> outer =
                TaskGroup.ofAll(scope -> scope.fork("inner", inner)).named("g").start(kit.system());
        await(occupied);
        outer.cancel("enough");
        assertThat(failureOf(get(outer.outcome())).leaves())
                .extracting(TaskFailure::path)
                .containsExactly("g/inner/deaf");
    }

    @Test
    @Tag("G8")
    @Tag("B2")
    void blockingCannotBegin_cancelledItIsGoneAtOnceAndRunsNoCode() {
        CountDownLatch occupied = new CountDownLatch(1);
        occupy(
                Task.blocking(() -> {
                    occupied.countDown();
                    deafAwait(release);
                    return 1;
                }),
                occupied);
        CountDownLatch cancelled = new CountDownLatch(1);
        RealThreads.Started<Boolean> waiting = start(kit.system(), Task.blocking(() -> {
            cancelled.await(); // a virtual thread begins all the same, and is interrupted
            return true;
        }));
        waiting.group().cancel("enough");
        assertThat(waiting.outcome()).isInstanceOf(Outcome.Cancelled.class);
        release.countDown();
        assertThat(get(Task.blocking(() -> 1).run(kit.system()))).isEqualTo(1);
    }

    @Test
    @Tag("C6")
    void deafOnesHoldEveryComputeThread_othersThatWaitForOneAreCancelled_andNotUnresponsive() {
        CountDownLatch occupied = new CountDownLatch(1);
        occupy(
                Task.compute(() -> {
                    occupied.countDown();
                    deafAwait(release);
                    return 1;
                }),
                occupied);
        RunningTask<Void> starved = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.blocking(() -> {
                        throw new Exception("boom");
                    }));
                    scope.fork("starved", Task.compute(() -> ran.add("starved")));
                })
                .named("g")
                .start(kit.system());

        assertThat(failureOf(get(starved.outcome())).leaves())
                .extracting(TaskFailure::path)
                .containsExactly("g/boom");
        assertThat(ran).isEmpty();
    }
}
