package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.failureOf;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("G15")
class AsyncBodyTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private final CountDownLatch started = new CountDownLatch(1);

    @Test
    void bodyWaitsForASubtask_andForksAnother_bothAreJoined() {
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> {
            Subtask<Integer> first = scope.fork(Task.blocking(() -> 20));
            return first.completion().thenApply(outcome -> {
                Subtask<Integer> second = scope.fork(Task.blocking(() -> outcome.valueOrThrow() + 1));
                return () -> first.get() + second.get();
            });
        });

        assertThat(outcomeOf(group, SYSTEM.system()).valueOrThrow()).isEqualTo(41);
    }

    @Test
    void bodySleeps_theGroupStaysOpenWithoutAnySubtask() {
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> scope.sleep(Duration.ofMillis(5))
                .thenCompose(slept -> scope.sleep(Duration.ofMillis(5)))
                .thenApply(slept -> {
                    Subtask<Integer> late = scope.fork(Task.blocking(() -> 7));
                    return late::get;
                }));

        assertThat(outcomeOf(group, SYSTEM.system()).valueOrThrow()).isEqualTo(7);
    }

    @Test
    @Tag("G4")
    @Tag("G7")
    void subtaskFails_theBodyIsCancelledWhereItWaits_andCanForkNoMore() {
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        CompletableFuture<Integer> waitedFor = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    scope.fork("boom", Task.run(() -> {
                        reached(started);
                        throw new IOException("disk full");
                    }));
                    started.countDown();
                    return scope.cancelling(waitedFor).handle((value, cancelled) -> {
                        late.complete(scope.fork("late", Task.blocking(() -> 1)));
                        throw (CancellationException) cancelled;
                    });
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("resize/boom");
        assertThat(waitedFor).isCancelled();
        assertThat(failureOf(Works.get(late).completion()))
                .hasMessageContaining("the group is cancelled because [resize/boom] failed (IOException: disk full)");
    }

    @Test
    @Tag("G13")
    void cancelledFromOutside_theBodysSleepFails() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        RunningTask<Integer> running = TaskGroup.<Integer>ofAsync(scope -> {
                    CompletionStage<Callable<Integer>> body = scope.sleep(Works.LONG)
                            .<Callable<Integer>>thenApply(slept -> () -> 1)
                            .whenComplete((value, failure) -> seen.set(failure));
                    started.countDown();
                    return body;
                })
                .named("page")
                .start(SYSTEM.system());
        reached(started);
        running.cancel("user left");

        assertThat(cancellationOf(outcomeOf(running)).reason()).isEqualTo("user left");
        assertThat(seen.get().getCause())
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        thrown -> assertThat(thrown.cancellation().reason()).isEqualTo("user left"));
    }

    @Test
    @Tag("D3")
    void deadlineStrikes_theBodyIsCancelledWhereItWaits() {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(
                        scope -> scope.sleep(Works.LONG).thenApply(slept -> () -> 1))
                .timeout(Duration.ofMillis(20));

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.primary().cause()).isInstanceOf(TimeoutException.class);
    }

    @Test
    @Tag("G6")
    void bodyFails_itsFailureComesAfterThoseOfTheSubtasks() {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    Subtask<Void> boom = scope.fork("boom", Task.run(() -> {
                        throw new IOException("disk full");
                    }));
                    return boom.completion().thenApply(outcome -> {
                        failed.complete(null);
                        throw new IllegalStateException("the body too");
                    });
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("resize/boom", "resize");
    }
}
