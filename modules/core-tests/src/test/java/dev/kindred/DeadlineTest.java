package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.cancellationOf;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.pathsOf;
import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation.Origin;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(30);

    private final ActorSystem<?> system;
    private final CountDownLatch never = new CountDownLatch(1);

    DeadlineTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    @Tag("D3")
    void groupPastItsDeadline_failsWithTheStrikeAlone() {
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled())))
                .named("g")
                .timeout(SHORT);
        assertThatThrownBy(() -> group.join(system))
                .isInstanceOfSatisfying(TaskGroupException.class, e -> {
                    assertThat(e.timedOut()).isTrue();
                    assertThat(e.cancelled()).isEmpty();
                    assertThat(e.leaves()).singleElement().satisfies(strike -> {
                        assertThat(strike.path()).isEqualTo("g");
                        assertThat(strike.cause()).isInstanceOf(TimeoutException.class);
                    });
                })
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 cancelled.");
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.DEADLINE, "g", "the deadline of [g] struck"));
    }

    @Test
    @Tag("D3")
    void strikeBesideOtherFailures_isNoLeaf() {
        IOException inCleanup = new IOException("cannot roll back");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("cleans", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        context.onCancel(() -> end.completeExceptionally(inCleanup));
                        return end;
                    }));
                    scope.fork("other", untilCancelled());
                })
                .named("g")
                .timeout(Duration.ofMillis(200));
        TaskGroupException failure = failureOf(get(group.start(system).outcome()));
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.leaves()).containsExactly(new TaskFailure("g/cleans", 1, inCleanup));
    }

    @Test
    @Tag("D1")
    @Tag("D3")
    void deadlineOfTheOuter_isACancelForTheInner() {
        AtomicReference<Subtask<Void>> inner = new AtomicReference<>();
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> nested = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled())));
        TaskGroup<Void> outer = TaskGroup.ofAll(
                        scope -> inner.set(scope.fork("inner", nested.timeout(Duration.ofHours(1)))))
                .named("outer")
                .timeout(Duration.ofMillis(200));
        TaskGroupException failure = failureOf(get(outer.start(system).outcome()));
        assertThat(failure.timedOut()).isTrue();
        assertThat(pathsOf(failure.leaves())).containsExactly("outer");
        assertThat(cancellationOf(inner.get().outcome()).origin()).isEqualTo(Origin.DEADLINE);
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "outer", "the deadline of [outer] struck"));
    }

    @Test
    @Tag("D1")
    void deadlineOfTheInner_timesOutTheInnerAlone() {
        TaskGroup<Void> inner =
                TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled())).timeout(SHORT);
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("inner", inner))
                .named("outer")
                .timeout(Duration.ofHours(1));
        TaskGroupException failure = failureOf(get(outer.start(system).outcome()));
        assertThat(failure.timedOut()).isFalse();
        TaskGroupException ofInner = (TaskGroupException) failure.primary().cause();
        assertThat(ofInner.timedOut()).isTrue();
        assertThat(pathsOf(failure.leaves())).containsExactly("outer/inner");
    }

    @Test
    @Tag("C5")
    @Tag("D3")
    void everyValueArrivesAfterTheStrike_theGroupHasTimedOutAllTheSame() {
        TaskGroup<List<Object>> group = TaskGroup.joining(
                        Joiner.allSuccessfulOrThrow(),
                        scope -> scope.fork("late", Task.async(context -> {
                            CompletableFuture<Object> end = new CompletableFuture<>();
                            context.onCancel(() -> end.complete("late"));
                            return end;
                        })))
                .named("g")
                .timeout(SHORT);
        TaskGroupException failure = failureOf(get(group.start(system).outcome()));
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure)
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 succeeded.");
    }

    @Test
    @Tag("D4")
    void strike_isReportedAfterTheCleanup() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        AtomicBoolean cleanedUp = new AtomicBoolean();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> scope.fork(Task.run(() -> {
                    try {
                        never.await();
                    } finally {
                        cleaning.countDown();
                        release.await();
                        cleanedUp.set(true);
                    }
                })))
                .timeout(SHORT)
                .start(system);
        await(cleaning);
        assertThat(group.outcome().toCompletableFuture()).isNotDone();
        release.countDown();
        assertThat(failureOf(get(group.outcome())).timedOut()).isTrue();
        assertThat(cleanedUp).isTrue();
    }

    @Test
    @Tag("D3")
    void leafPastItsTimeout_isCancelledAndHasFailed() {
        Started<Void> running = start(system, Task.run(() -> never.await()).timeout(SHORT));
        assertThat(running.failure())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("its timeout struck")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.subtask().cancellation())
                .contains(new Cancellation(Origin.DEADLINE, "g/t", "the timeout of [g/t] struck"));
        assertThat(failureOf(running.settled()).timedOut()).isFalse();
    }

    @Test
    @Tag("D4")
    @Tag("C5")
    void timedOutLeafThatStillReturnsItsValue_hasSucceeded() {
        Started<String> running = start(
                system,
                Task.<String>async(context -> {
                            CompletableFuture<String> end = new CompletableFuture<>();
                            context.onCancel(() -> end.complete("late"));
                            return end;
                        })
                        .timeout(SHORT));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("late"));
        assertThat(running.settled().isSuccess()).isTrue();
    }

    @Test
    @Tag("C6")
    void timedOutLeafThatDoesNotListen_isUnresponsive() {
        CountDownLatch release = new CountDownLatch(1);
        Started<Integer> running = start(
                system,
                Task.blocking(() -> {
                            KindFixtures.deafAwait(release);
                            return 1;
                        })
                        .timeout(SHORT)
                        .grace(SHORT));
        assertThat(running.failure())
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessageContaining("the timeout of [g/t] struck");
        release.countDown();
    }

    @Test
    @Tag("D6")
    void timeoutOfALeaf_doesNotCountWhileItWaitsForItsPlace() throws Exception {
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork(
                            "holds",
                            Task.async(context -> context.sleep(SHORT.multipliedBy(4))
                                    .thenApply(nothing -> "the one place for longer than the timeout of the other")));
                    scope.fork("waits", Task.<Object>compute(() -> "in time").timeout(SHORT));
                })
                .limit(1)
                .join(system);
        assertThat(outcomes).extracting(Outcome::isSuccess).containsExactly(true, true);
    }

    @Test
    @Tag("D6")
    void timeoutOfANestedGroup_countsFromItsStart() throws Exception {
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork(
                            "holds",
                            Task.async(context -> context.sleep(SHORT.multipliedBy(4))
                                    .thenApply(nothing -> "the one place for longer than the timeout of the other")));
                    scope.fork(
                            "waits",
                            TaskGroup.<String>of(inner -> () -> "in time").timeout(SHORT));
                })
                .limit(1)
                .join(system);
        assertThat(outcomes).extracting(Outcome::isSuccess).containsExactly(true, true);
    }

    @Test
    @Tag("D6")
    void timeoutThatNeverStrikes_isLegal() throws Exception {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(Task.compute(TaskContext::remaining).timeout(forEver).join(system))
                .isPresent();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled()))
                .timeout(forEver)
                .grace(forEver)
                .start(system);
        assertThat(get(group.tree()).text()).contains("deadline in ");
        group.cancel("enough");
        assertThat(get(group.outcome())).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("D3")
    void asyncBodyPastTheDeadline_isCancelledWhereItSleeps() {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(
                        scope -> scope.sleep(Duration.ofDays(1)).thenApply(nothing -> () -> 1))
                .named("g")
                .timeout(SHORT);
        assertThat(failureOf(get(group.start(system).outcome())).timedOut()).isTrue();
    }

    @Test
    @Tag("D1")
    void scopeTells_theDeadlineOfItsGroup() throws Exception {
        AtomicBoolean without = new AtomicBoolean();
        TaskGroup.ofAll(scope -> without.set(scope.deadline().isEmpty())).join(system);
        assertThat(without).isTrue();
        AtomicBoolean with = new AtomicBoolean();
        TaskGroup.ofAll(scope -> with.set(scope.deadline().isPresent()))
                .timeout(Duration.ofHours(1))
                .join(system);
        assertThat(with).isTrue();
    }
}
