package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("J1")
class JoinerTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig(HeldTimers.CONFIG);

    private final ActorSystem<?> system;

    JoinerTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    @Tag("J2")
    void allSuccessful_resultsAreInForkOrder() throws Exception {
        int many = 200;
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(many);
        for (int i = 0; i < many; i++) {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            futures.add(future);
            tasks.add(Task.async(() -> {
                started.countDown();
                return future;
            }));
        }
        RunningTask<List<Integer>> group =
                TaskGroup.joining(Joiner.<Integer>allSuccessfulOrThrow(), tasks).start(system);
        await(started);
        List<Integer> endOrder =
                new ArrayList<>(IntStream.range(0, many).boxed().toList());
        Collections.reverse(endOrder);
        endOrder.forEach(i -> futures.get(i).complete(i));
        assertThat(get(group.result()))
                .isEqualTo(IntStream.range(0, many).boxed().toList());
    }

    @Test
    @Tag("J2")
    void allSuccessful_keepsTheNullsOfVoid() throws Exception {
        assertThat(TaskGroup.joining(
                                Joiner.<Void>allSuccessfulOrThrow(), List.of(Task.run(() -> {}), Task.run(() -> {})))
                        .join(system))
                .containsExactly(null, null);
    }

    @Test
    @Tag("G4")
    void allSuccessful_oneFails_theOthersAreCancelled() {
        TaskGroup<List<Object>> group = TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), scope -> {
                    CountDownLatch started = new CountDownLatch(1);
                    scope.fork("x", untilCancelled(started));
                    scope.fork("y", Task.<Object>blocking(() -> {
                        await(started);
                        throw new IOException("disk full");
                    }));
                })
                .named("g");
        assertThatThrownBy(() -> group.join(system))
                .isInstanceOf(TaskGroupException.class)
                .hasMessage("Group [g] failed: [g/y] IOException: disk full; 1 cancelled.");
    }

    @Test
    @Tag("J2")
    void awaitAll_failuresAreData() throws Exception {
        IOException cause = new IOException("disk full");
        List<Outcome<Object>> outcomes = TaskGroup.joining(
                        Joiner.<Object>awaitAll(),
                        List.of(
                                Task.<Object>compute(() -> 1),
                                Task.<Object>compute(() -> {
                                    throw cause;
                                }),
                                Task.<Object>compute(() -> 3)))
                .join(system);
        assertThat(outcomes)
                .containsExactly(new Outcome.Succeeded<>(1), new Outcome.Failed<>(cause), new Outcome.Succeeded<>(3));
    }

    @Test
    @Tag("C7")
    @Tag("G13")
    void awaitAllCancelledFromOutside_endsCancelledWithTheOutcomes() {
        CountDownLatch started = new CountDownLatch(2);
        IOException inCleanup = new IOException("cannot roll back");
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("x", untilCancelled(started));
                    scope.fork("cleans", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        context.onCancel(() -> end.completeExceptionally(inCleanup));
                        started.countDown();
                        return end;
                    }));
                })
                .named("g")
                .start(system);
        await(started);
        group.cancel("enough");
        Outcome<List<Outcome<Object>>> outcome = get(group.outcome());
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Cancelled.class, cancelled -> {
            assertThat(cancelled.cancellation()).isEqualTo(new Cancellation(Origin.REQUESTED, "g", "enough"));
            assertThat(((Outcome.Cancelled<?>) cancelled).outcomes())
                    .hasSize(2)
                    .element(1)
                    .isEqualTo(new Outcome.Failed<>(inCleanup));
        });
        assertThatThrownBy(outcome::valueOrThrow)
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        e -> assertThat(e.outcomes()).hasSize(2));
    }

    @Test
    @Tag("C7")
    @Tag("D3")
    void awaitAllPastItsDeadline_hasTimedOutWithTheOutcomes() {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> done = scope.fork("done", Task.<Object>compute(() -> 1));
                    Subtask<Object> fails = scope.fork("fails", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    scope.fork("x", untilCancelled(started));
                    done.completion().thenCombine(fails.completion(), (a, b) -> ended.complete(null));
                })
                .named("g")
                .timeout(Duration.ofHours(1))
                .start(system);
        get(ended);
        await(started);
        HeldTimers.of(system).strike(Duration.ofHours(1));
        TaskGroupException failure = failureOf(get(group.outcome()));
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.outcomes()).hasSize(3);
        assertThat(failure.outcomes().get(0)).isEqualTo(new Outcome.Succeeded<>(1));
        assertThat(failure.outcomes().get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(failure.outcomes().get(2)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(KindFixtures.pathsOf(failure.failures())).containsExactly("g");
    }

    @Test
    @Tag("G6")
    void awaitAll_aFailingBodyIsNoData() {
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("x", untilCancelled());
                    throw new IOException("no more");
                })
                .named("g")
                .start(system);
        assertThat(failureOf(get(group.outcome())))
                .hasMessage("Group [g] failed: [g] IOException: no more; 1 never started.");
    }

    @Test
    void emptyGroups_haveEmptyResults() throws Exception {
        assertThat(TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), List.of())
                        .join(system))
                .isEmpty();
        assertThat(TaskGroup.joining(Joiner.<Object>awaitAll(), List.of()).join(system))
                .isEmpty();
    }

    @Test
    @Tag("C7")
    void failureAndCancelAtOnce_theFailureIsDeliveredAndTellsTheCancel() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> scope.fork("x", Task.run(() -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IOException("cannot roll back");
                    }
                })))
                .named("g")
                .start(system);
        await(started);
        group.ref().tell(new TaskGroup.Cancel("by message"));
        TaskGroupException failure = failureOf(get(group.outcome()));
        assertThat(failure.cancelled()).contains(new Cancellation(Origin.REQUESTED, "g", "by message"));
        assertThat(failure.timedOut()).isFalse();
    }
}
