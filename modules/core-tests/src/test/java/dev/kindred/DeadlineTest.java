package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.cancellationOf;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.pathsOf;
import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadlineTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig(HeldTimers.CONFIG);

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final Duration LONGER = Duration.ofHours(2);
    private static final Duration GRACE = Duration.ofHours(3);

    private final ActorSystem<?> system;
    private final HeldTimers timers;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    DeadlineTest(ActorSystem<?> system) {
        this.system = system;
        this.timers = HeldTimers.of(system);
    }

    /** Ends when it is cancelled, with what it is given. */
    private Task<Object> endsAtItsCancel(Consumer<CompletableFuture<Object>> how) {
        return Task.async(context -> {
            CompletableFuture<Object> end = new CompletableFuture<>();
            context.onCancel(() -> how.accept(end));
            started.countDown();
            return end;
        });
    }

    private <R> Outcome<R> outcomeAfterTheStrike(TaskGroup<R> group) {
        RunningTask<R> running = group.start(system);
        await(started);
        timers.strike(TIMEOUT);
        return get(running.outcome());
    }

    @Test
    @Tag("D3")
    void groupPastItsDeadline_failsWithTheStrikeAlone() {
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled(started))))
                .named("g")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOf(outcomeAfterTheStrike(group));
        assertThat(failure)
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 cancelled.");
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.cancelled()).isEmpty();
        assertThat(failure.leaves()).singleElement().satisfies(strike -> {
            assertThat(strike.path()).isEqualTo("g");
            assertThat(strike.cause()).isInstanceOf(TimeoutException.class);
        });
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.DEADLINE, "g", "the deadline of [g] struck"));
    }

    @Test
    @Tag("D3")
    void strikeBesideOtherFailures_isNoLeaf() {
        IOException inCleanup = new IOException("cannot roll back");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("other", untilCancelled());
                    scope.fork("cleans", endsAtItsCancel(end -> end.completeExceptionally(inCleanup)));
                })
                .timeout(TIMEOUT)
                .named("g");
        TaskGroupException failure = failureOf(outcomeAfterTheStrike(group));
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure.leaves()).containsExactly(new TaskFailure("g/cleans", 1, inCleanup));
    }

    @Test
    @Tag("D1")
    @Tag("D3")
    void deadlineOfTheOuter_isACancelForTheInner() {
        AtomicReference<Subtask<Void>> inner = new AtomicReference<>();
        AtomicReference<Subtask<Object>> leaf = new AtomicReference<>();
        TaskGroup<Void> nested = TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", untilCancelled(started))))
                .timeout(LONGER);
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> inner.set(scope.fork("inner", nested)))
                .named("outer")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOf(outcomeAfterTheStrike(outer));
        assertThat(failure.timedOut()).isTrue();
        assertThat(pathsOf(failure.leaves())).containsExactly("outer");
        assertThat(cancellationOf(inner.get().outcome()).origin()).isEqualTo(Origin.DEADLINE);
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "outer", "the deadline of [outer] struck"));
    }

    @Test
    @Tag("D1")
    void deadlineOfTheInner_timesOutTheInnerAlone() {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("leaf", untilCancelled(started)))
                .timeout(TIMEOUT);
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("inner", inner))
                .named("outer")
                .timeout(LONGER);
        TaskGroupException failure = failureOf(outcomeAfterTheStrike(outer));
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
                        Joiner.<Object>allSuccessfulOrThrow(),
                        scope -> scope.fork("late", endsAtItsCancel(end -> end.complete("late"))))
                .named("g")
                .timeout(TIMEOUT);
        TaskGroupException failure = failureOf(outcomeAfterTheStrike(group));
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
                    started.countDown();
                    try {
                        never.await();
                    } finally {
                        cleaning.countDown();
                        release.await();
                        cleanedUp.set(true);
                    }
                })))
                .timeout(TIMEOUT)
                .start(system);
        await(started);
        timers.strike(TIMEOUT);
        await(cleaning);
        assertThat(group.outcome().toCompletableFuture()).isNotDone();
        release.countDown();
        assertThat(failureOf(get(group.outcome())).timedOut()).isTrue();
        assertThat(cleanedUp).isTrue();
    }

    @Test
    @Tag("D3")
    void leafPastItsTimeout_isCancelledAndHasFailed() {
        Started<Void> running = start(
                system,
                Task.run(() -> {
                            started.countDown();
                            never.await();
                        })
                        .timeout(TIMEOUT));
        await(started);
        timers.strike(TIMEOUT);
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
        Started<Object> running =
                start(system, endsAtItsCancel(end -> end.complete("late")).timeout(TIMEOUT));
        await(started);
        timers.strike(TIMEOUT);
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("late"));
        assertThat(running.settled().isSuccess()).isTrue();
    }

    @Test
    @Tag("C6")
    void timedOutLeafThatDoesNotListen_isUnresponsive() {
        CountDownLatch release = new CountDownLatch(1);
        Started<Integer> running = start(
                system,
                Task.<Integer>blocking(() -> {
                            started.countDown();
                            KindFixtures.deafAwait(release);
                            return 1;
                        })
                        .timeout(TIMEOUT)
                        .grace(GRACE));
        await(started);
        timers.strike(TIMEOUT);
        timers.strike(GRACE);
        assertThat(running.failure())
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessageContaining("the timeout of [g/t] struck");
        release.countDown();
    }

    @Test
    @Tag("D6")
    void timeoutOfASubtask_countsFromItsStartAndNotWhileItWaitsForItsPlace() {
        CompletableFuture<Object> holds = new CompletableFuture<>();
        CountDownLatch bothStarted = new CountDownLatch(2);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("holds", Task.async(() -> {
                        started.countDown();
                        return holds;
                    }));
                    Subtask<Object> leaf =
                            scope.fork("leaf", untilCancelled(bothStarted).timeout(TIMEOUT));
                    TaskGroup<Void> nested = TaskGroup.ofAll(inner -> inner.fork(untilCancelled(bothStarted)));
                    scope.fork("nested", nested.timeout(LONGER));
                    assertThat(leaf.startedAt()).isEmpty();
                })
                .limit(1)
                .start(system);
        await(started);
        get(group.tree());
        assertThat(timers.holds(TIMEOUT)).isFalse();
        assertThat(timers.holds(LONGER)).isFalse();
        group.cancel("enough");
        holds.complete(1);
        get(group.outcome());
        RunningTask<Void> atOnce = TaskGroup.ofAll(scope -> {
                    scope.fork("leaf", untilCancelled(bothStarted).timeout(TIMEOUT));
                    TaskGroup<Void> nested = TaskGroup.ofAll(inner -> inner.fork(untilCancelled(bothStarted)));
                    scope.fork("nested", nested.timeout(LONGER));
                })
                .limit(2)
                .start(system);
        await(bothStarted);
        assertThat(timers.holds(TIMEOUT)).isTrue();
        assertThat(timers.holds(LONGER)).isTrue();
        atOnce.cancel("enough");
        get(atOnce.outcome());
        assertThat(timers.holds(TIMEOUT)).isFalse();
        assertThat(timers.holds(LONGER)).isFalse();
    }

    @Test
    @Tag("D1")
    void timeoutThatStrikesBeforeItsWorkerBegins_isATimeoutAllTheSame() {
        CountDownLatch release = new CountDownLatch(1);
        Started<Integer> running = start(
                system,
                Task.compute(() -> {
                            KindFixtures.deafAwait(release);
                            return 1;
                        })
                        .timeout(Duration.ofNanos(1))
                        .grace(Duration.ZERO));
        assertThat(running.failure()).isInstanceOfAny(TimeoutException.class, UnresponsiveTaskException.class);
        release.countDown();
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
    @Tag("G15")
    void asyncBodyPastTheDeadline_isCancelledWhereItSleeps() {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    started.countDown();
                    return scope.sleep(Duration.ofDays(1)).thenApply(nothing -> () -> 1);
                })
                .named("g")
                .timeout(TIMEOUT);
        assertThat(failureOf(outcomeAfterTheStrike(group)).timedOut()).isTrue();
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
