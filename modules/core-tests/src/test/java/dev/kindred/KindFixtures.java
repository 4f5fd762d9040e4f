package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorSystem;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What tests of single kinds of tasks have in common. */
final class KindFixtures {

    static final long PATIENCE_SECONDS = 30;

    private KindFixtures() {}

    /** A task that runs as the one subtask {@code g/t} of group {@code g}. */
    record Started<T>(RunningTask<Void> group, Subtask<T> subtask) {

        Outcome<Void> settled() {
            return get(group.outcome());
        }

        Outcome<T> outcome() {
            settled();
            return subtask.outcome();
        }

        Throwable failure() {
            return ((Outcome.Failed<T>) outcome()).cause();
        }

        Outcome.Cancelled<T> cancelled() {
            Outcome<T> outcome = outcome();
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            return (Outcome.Cancelled<T>) outcome;
        }
    }

    static <T> Started<T> start(ActorSystem<?> system, Task<T> task) {
        CompletableFuture<Subtask<T>> handle = new CompletableFuture<>();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> handle.complete(scope.fork("t", task)))
                .named("g")
                .start(system);
        return new Started<>(group, get(handle));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The stage did not give its value", e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts a test", e);
        }
    }

    /** Waits without listening to any interrupt. */
    static void deafAwait(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException ignored) {
                // deaf
            }
        }
    }

    static TaskGroupException failureOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (TaskGroupException) ((Outcome.Failed<?>) outcome).cause();
    }

    static Cancellation cancellationOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        return ((Outcome.Cancelled<?>) outcome).cancellation();
    }

    static List<String> pathsOf(List<TaskFailure> failures) {
        return failures.stream().map(TaskFailure::path).toList();
    }

    /** Cancels a task that does not listen, and waits until its group has settled without it. */
    static void cancelDeaf(ActorSystem<?> system, Started<?> deaf) {
        LoggingTestKit.warn("Task [g/t] still runs after its grace").expect(system, () -> {
            deaf.group().cancel("enough");
            return deaf.settled();
        });
    }

    /** Ends a task that did not listen, and waits until it is tracked no more. */
    static void endDeaf(ActorSystem<?> system, Runnable release) {
        Logger logger = (Logger) LoggerFactory.getLogger(UnresponsiveTaskException.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        try {
            LoggingTestKit.info("Task [g/t], which outlived its grace, has ended")
                    .expect(system, () -> {
                        release.run();
                        return null;
                    });
        } finally {
            logger.setLevel(before);
        }
    }

    static List<String> unresponsivePaths(ActorSystem<?> system) {
        return get(TaskTree.of(system)).unresponsive().stream()
                .map(TaskTree.Unresponsive::path)
                .toList();
    }

    /** An async task that ends only by its cancel. */
    static Task<Object> untilCancelled(CountDownLatch started) {
        return Task.async(context -> {
            started.countDown();
            return context.cancelling(new CompletableFuture<>());
        });
    }

    static Task<Object> untilCancelled() {
        return untilCancelled(new CountDownLatch(1));
    }
}
