package dev.kindred;

import static dev.kindred.Works.get;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Works.Deaf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnresponsiveWorkTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration ENOUGH_TO_START = Duration.ofSeconds(1);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseTheDeaf() {
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C6")
    void deafLeaf_groupRepliesNamingIt_andTracksItToItsEnd(Deaf deaf) {
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(started, release)))
                .named("stuck")
                .grace(SHORT)
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        TaskGroupException failure = groupFailureOf(outcomeOf(running));

        assertThat(failure.primary().path()).isEqualTo("stuck/deaf");
        assertThat(failure.primary().cause())
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessageContaining("[stuck/deaf] still runs 20 ms after it was cancelled because enough");
        assertThat(failure.cancelled())
                .hasValueSatisfying(why -> assertThat(why.reason()).isEqualTo("enough"));
        assertThat(unresponsivePaths()).containsExactly("stuck/deaf");
        assertThat(SYSTEM.warnings())
                .anySatisfy(line -> assertThat(line).contains("Task [stuck/deaf] still runs after its grace"));
        release.countDown();
        awaitNothingUnresponsive();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C6")
    @Tag("G11")
    void deafLeafBelowNestedGroups_allOfThemReply(Deaf deaf) {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(started, release)))
                .named("inner");
        TaskGroup<Void> middle = TaskGroup.ofAll(scope -> scope.fork(inner)).named("middle");
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork(middle))
                .named("outer")
                .grace(SHORT)
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        TaskGroupException failure = groupFailureOf(outcomeOf(running));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer/middle/inner/deaf");
        release.countDown();
        awaitNothingUnresponsive();
    }

    @Test
    @Tag("C6")
    void deafBody_groupReplies() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        RunningTask<Integer> running = TaskGroup.<Integer>ofAsync(scope -> {
                    started.countDown();
                    return never.thenApply(done -> () -> 1);
                })
                .named("stuck")
                .grace(SHORT)
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        TaskGroupException failure = groupFailureOf(outcomeOf(running));

        assertThat(failure.primary().path()).isEqualTo("stuck");
        assertThat(failure.primary().cause()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(unresponsivePaths()).containsExactly("stuck");
        never.complete(null);
        awaitNothingUnresponsive();
    }

    @Test
    @Tag("C6")
    void deafOnesHoldEveryComputeThread_othersThatWaitForOneAreCancelled_andNotUnresponsive() {
        int threads = Math.min(64, Runtime.getRuntime().availableProcessors());
        CountDownLatch all = new CountDownLatch(threads);
        RunningTask<Void> blockers = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < threads; i++) {
                        scope.fork("deaf-" + i, Works.deafCompute(all, release));
                    }
                })
                .named("blockers")
                .start(SYSTEM.system());
        reached(all);
        RunningTask<Void> starved = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.asyncRun(() -> CompletableFuture.failedFuture(new Exception("boom"))));
                    scope.fork("starved", Works.polling(started));
                })
                .named("starved")
                .grace(Duration.ofSeconds(1))
                .start(SYSTEM.system());

        TaskGroupException failure = groupFailureOf(outcomeOf(starved));

        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("starved/boom");
        assertThat(started.getCount()).as("no code of it ran").isEqualTo(1);
        release.countDown();
        assertThat(outcomeOf(blockers).isSuccess()).isTrue();
    }

    @Test
    @Tag("C6")
    @Tag("L1")
    void everyPlaceIsHeldByDeafOnes_theWaitingNeverStart() {
        CountDownLatch never = new CountDownLatch(1);
        RunningTask<List<Outcome<Object>>> running = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork(
                            "deaf",
                            Works.deafBlocking(started, release)
                                    .timeout(ENOUGH_TO_START)
                                    .grace(SHORT));
                    scope.fork("waiting", Works.asleep(never));
                })
                .named("stuck")
                .limit(1)
                .start(SYSTEM.system());

        List<Outcome<Object>> outcomes = outcomeOf(running).valueOrThrow();

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Cancelled.class,
                        cancelled -> assertThat(cancelled.started()).isFalse());
        assertThat(never.getCount()).isEqualTo(1);
        release.countDown();
        awaitNothingUnresponsive();
    }

    @Test
    @Tag("C6")
    @Tag("L1")
    void deafOneEnds_itsPlaceIsGivenOn() {
        CountDownLatch other = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        RunningTask<List<Outcome<Object>>> running = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork(
                            "deaf",
                            Works.deafBlocking(started, release)
                                    .timeout(ENOUGH_TO_START)
                                    .grace(SHORT));
                    scope.fork("other", Task.blocking(() -> {
                        other.countDown();
                        reached(go);
                        return 1;
                    }));
                    scope.fork("waiting", Task.blocking(() -> 2));
                })
                .limit(2)
                .start(SYSTEM.system());
        reached(started);
        reached(other);
        SYSTEM.awaitWarning("still runs after its grace");
        release.countDown();
        awaitNothingUnresponsive();
        go.countDown();

        assertThat(outcomeOf(running).valueOrThrow().get(2)).isEqualTo(new Outcome.Succeeded<>(2));
    }

    @Test
    @Tag("C6")
    @Tag("B4")
    void actionsOnCancelNeverReturn_groupsReplyAllTheSame() {
        int many = 80;
        CountDownLatch all = new CountDownLatch(many);
        RunningTask<Void> hostile = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < many; i++) {
                        scope.fork(Task.async(context -> {
                            CompletableFuture<Integer> end = new CompletableFuture<>();
                            context.onCancel(() -> {
                                Works.deafUntil(release);
                                end.complete(1);
                            });
                            all.countDown();
                            return end;
                        }));
                    }
                })
                .named("hostile")
                .grace(SHORT)
                .start(SYSTEM.system());
        RunningTask<Void> innocent = TaskGroup.ofAll(scope -> scope.fork(Works.parked(started)))
                .named("innocent")
                .start(SYSTEM.system());
        reached(all);
        reached(started);
        hostile.cancel("enough");
        SYSTEM.awaitWarning("still runs after its grace");
        innocent.cancel("enough");

        assertThat(outcomeOf(innocent)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(groupFailureOf(outcomeOf(hostile)).leaves()).hasSize(many);
        release.countDown();
        awaitNothingUnresponsive();
    }

    private List<String> unresponsivePaths() {
        return get(TaskTree.of(SYSTEM.system())).unresponsive().stream()
                .map(TaskTree.Unresponsive::path)
                .toList();
    }

    private void awaitNothingUnresponsive() {
        SYSTEM.eventually(() -> assertThat(unresponsivePaths()).isEmpty());
    }
}
