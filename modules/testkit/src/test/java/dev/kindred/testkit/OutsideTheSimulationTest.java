package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads and waits that the simulation does not have in its hands. */
class OutsideTheSimulationTest {

    private final Simulation simulation = Simulation.create().patience(Duration.ofMillis(200));

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    @Tag("S2")
    void stageThatNobodyCompletes_failsAtOnceWithTheSubtaskAndTheExecutor() {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("silent", Task.async(() -> new CompletableFuture<Integer>()));
                    scope.fork("other", Task.compute(() -> 1));
                })
                .named("g");

        assertThatThrownBy(() -> simulation.seed(1).run(group))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "nothing can run, no timer is set, and [g] has no outcome",
                        "[g/silent] async running",
                        "what [g/silent] waits for",
                        "context.executor()",
                        "foreignThreads");
    }

    @Test
    @Tag("S2")
    void foreignThreadThatTookPart_failsAlthoughTheRunWentWell() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("t", Task.async(() -> stage)))
                .named("g");
        simulation.seed(1).after(Duration.ofHours(1), () -> {
            Thread foreign = new Thread(() -> stage.complete(7), "foreign");
            foreign.start();
            joinUninterruptibly(foreign);
        });

        assertThatThrownBy(() -> simulation.run(group))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("Thread [foreign]", "then came [g] Ended[subtask=[g/t]", "context.executor()");
    }

    @Test
    @Tag("S2")
    void foreignThreadThatIsAllowed_isAwaitedInRealTime() {
        CountDownLatch idle = new CountDownLatch(1);
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Thread foreign = new Thread(() -> {
            awaitUninterruptibly(idle);
            stage.complete(7);
        });
        foreign.start();
        simulation
                .seed(1)
                .foreignThreads(true)
                .patience(Duration.ofSeconds(30))
                .after(Duration.ofHours(1), idle::countDown);

        assertThat(simulation.run(Task.async(() -> stage)).valueOrThrow()).isEqualTo(7);
        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    @Tag("S2")
    void contextsExecutor_isInside() {
        assertThat(simulation
                        .seed(1)
                        .run(Task.async(c -> CompletableFuture.supplyAsync(() -> 7, c.executor())))
                        .valueOrThrow())
                .isEqualTo(7);
    }

    @Test
    @Tag("S5")
    void commonPoolAndWallClock_areNotSimulated() {
        Instant before = Instant.now();
        Task<Instant> wallClock =
                Task.async(context -> context.sleep(Duration.ofDays(1)).thenApply(slept -> Instant.now()));

        assertThat(simulation.seed(1).run(wallClock).valueOrThrow()).isBetween(before, Instant.now());
        CountDownLatch over = new CountDownLatch(1);
        Task<Void> onCommonPool =
                Task.asyncRun(context -> CompletableFuture.runAsync(() -> awaitUninterruptibly(over)));
        assertThatThrownBy(() -> simulation.seed(1).run(onCommonPool))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("context.executor()");
        over.countDown();
    }

    @Test
    @Tag("S3")
    void blockingCodeThatWaitsElsewhere_isNamedWithItsThread() {
        CountDownLatch never = new CountDownLatch(1);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("deaf", Task.run(() -> never.await())))
                .named("g");

        assertThatThrownBy(() -> simulation.seed(1).run(group))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "Blocking code waits where the simulation cannot see it, for 200 ms",
                        "-blocking] is in:",
                        "CountDownLatch.await",
                        "[g/deaf] blocking running");
    }

    @Test
    @Tag("S3")
    void codeInAStepThatWaits_isInterruptedAndNamed() {
        CountDownLatch never = new CountDownLatch(1);
        Task<Integer> wrong = Task.compute(() -> {
            never.await();
            return 1;
        });

        assertThatThrownBy(() -> simulation.seed(1).run(wrong.named("wrong")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "Code in a step waits where the simulation cannot see it", "CountDownLatch.await");
    }

    @Test
    @Tag("S3")
    void codeInAStepThatLoops_isInterruptedAndNamed() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Task<Integer> wrong = Task.compute(() -> {
            while (!never.isDone()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return 1;
        });

        assertThatThrownBy(() -> simulation.seed(1).run(wrong.named("wrong")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("Code in a step has not come to its end, for 2000 ms", "codeInAStepThatLoops");
    }

    @Test
    @Tag("S3")
    void codeThatComputesForLong_isLeftAlone() {
        long[] sum = {0};
        Task<Long> slow = Task.compute(() -> {
            long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
            while (System.nanoTime() < until) {
                sum[0]++;
            }
            return sum[0];
        });

        assertThat(simulation.seed(1).run(slow).isSuccess()).isTrue();
    }

    @Test
    void actorsThatGoOnForEver_areFound() {
        simulation.seed(1);
        ActorRef<String> pingPong = simulation.<String>spawn(
                Behaviors.setup(context -> Behaviors.receiveMessage(ball -> {
                    context.getSelf().tell(ball);
                    return Behaviors.same();
                })),
                "ping-pong");
        pingPong.tell("ball");

        assertThatThrownBy(simulation::settle).hasMessageContaining("actors go on for ever");
    }

    private static void joinUninterruptibly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts it", e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts it", e);
        }
    }
}
