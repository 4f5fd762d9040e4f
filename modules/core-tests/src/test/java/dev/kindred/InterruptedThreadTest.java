package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.get;
import static dev.kindred.RealThreads.start;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.RealThreads.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.LeakCheck;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On real threads: what a wait that is not Kindred's own sees of a cancel is no part of a simulation (S3). */
@ExtendWith(ActorTestKitExtension.class)
@LeakCheck
class InterruptedThreadTest {

    private final ActorSystem<?> system;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    InterruptedThreadTest(ActorSystem<?> system) {
        this.system = system;
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
            RealThreads.deafAwait(release);
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
}
