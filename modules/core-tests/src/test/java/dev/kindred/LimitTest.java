package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.cancellationOf;
import static dev.kindred.KindFixtures.deafAwait;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("L1")
class LimitTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig(HeldTimers.CONFIG);

    /** A subtask that has started, and ends when the test says so. */
    private record Running(String name, CompletableFuture<Object> end) {}

    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final Duration GRACE = Duration.ofHours(2);

    private final ActorSystem<?> system;
    private final HeldTimers timers;
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<Running> starts = new LinkedBlockingQueue<>();

    LimitTest(ActorSystem<?> system) {
        this.system = system;
        this.timers = HeldTimers.of(system);
    }

    /** Times out and does not listen, when the timers strike. */
    private Task<Object> deaf(CountDownLatch started) {
        return Task.<Object>blocking(() -> {
                    started.countDown();
                    deafAwait(release);
                    return 1;
                })
                .timeout(TIMEOUT)
                .grace(GRACE);
    }

    private void makeUnresponsive(CountDownLatch started) {
        await(started);
        timers.strike(TIMEOUT);
        timers.strike(GRACE);
    }

    private Task<Object> held(String name) {
        return Task.async(context -> {
            Running running = new Running(name, context.cancelling(new CompletableFuture<>()));
            starts.add(running);
            return running.end();
        });
    }

    private Running next() throws InterruptedException {
        Running running = starts.poll(KindFixtures.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(running).isNotNull();
        return running;
    }

    @Test
    void limitOfOne_startsInForkOrder() throws Exception {
        List<String> names = List.of("a", "b", "c", "d");
        RunningTask<Void> group = TaskGroup.ofAll(scope -> names.forEach(name -> scope.fork(name, held(name))))
                .limit(1)
                .start(system);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Running running = next();
            order.add(running.name());
            get(group.tree());
            assertThat(starts).isEmpty();
            running.end().complete(1);
        }
        assertThat(get(group.outcome()).isSuccess()).isTrue();
        assertThat(order).isEqualTo(names);
    }

    @Test
    void anyLimit_isNeverExceededAndIsReached() throws Exception {
        AtomicInteger now = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch three = new CountDownLatch(3);
        TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 300; i++) {
                        scope.fork(Task.run(() -> {
                            seen.add(now.incrementAndGet());
                            three.countDown();
                            await(three); // passes only if three run at once
                            now.decrementAndGet();
                        }));
                    }
                })
                .limit(3)
                .join(system);
        assertThat(Collections.max(seen)).isEqualTo(3);
    }

    @Test
    void nestedGroup_takesOnePlaceForItsWholeLife() throws Exception {
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("inner", TaskGroup.ofAll(inner -> {
                        inner.fork(held("x"));
                        inner.fork(held("y"));
                    }));
                    scope.fork("after", held("after"));
                })
                .limit(1)
                .start(system);
        Running first = next();
        Running second = next();
        assertThat(List.of(first.name(), second.name())).containsExactlyInAnyOrder("x", "y");
        first.end().complete(1);
        get(group.tree());
        assertThat(starts).isEmpty();
        second.end().complete(1);
        Running after = next();
        assertThat(after.name()).isEqualTo("after");
        after.end().complete(1);
        assertThat(get(group.outcome()).isSuccess()).isTrue();
    }

    @Test
    void nestedGroupsOfALimitOfOne_doNotLockEachOtherOut() throws Exception {
        TaskGroup<Void> nested =
                TaskGroup.ofAll(scope -> scope.fork(Task.compute(() -> 1))).limit(1);
        for (int depth = 0; depth < 20; depth++) {
            TaskGroup<Void> below = nested;
            nested = TaskGroup.ofAll(scope -> {
                        scope.fork(below);
                        scope.fork(Task.compute(() -> 2));
                    })
                    .limit(1);
        }
        assertThat(nested.join(system)).isNull();
    }

    @Test
    void place_isKeptUntilTheCleanupIsOver() throws Exception {
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork(
                            "cleans",
                            Task.<Object>async(context -> {
                                        context.onCancel(cleaning::countDown);
                                        started.countDown();
                                        return cleanup;
                                    })
                                    .timeout(TIMEOUT));
                    scope.fork("waits", held("waits"));
                })
                .limit(1)
                .start(system);
        await(started);
        timers.strike(TIMEOUT);
        await(cleaning);
        get(group.tree());
        assertThat(starts).isEmpty();
        cleanup.complete("clean");
        next().end().complete(1);
        assertThat(get(group.outcome()).isSuccess()).isTrue();
    }

    @Test
    @Tag("C6")
    void unresponsiveWork_keepsItsPlaceUntilItReallyEnds() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    scope.fork("deaf", deaf(started));
                    scope.fork("runs", held("runs"));
                    scope.fork("waits", held("waits"));
                })
                .limit(2)
                .start(system);
        Running runs = next();
        makeUnresponsive(started);
        get(group.tree());
        assertThat(starts).isEmpty();
        release.countDown();
        Running waits = next();
        assertThat(waits.name()).isEqualTo("waits");
        waits.end().complete(1);
        runs.end().complete(1);
        assertThat(get(group.outcome()).valueOrThrow())
                .extracting(Outcome::isSuccess)
                .containsExactly(false, true, true);
    }

    @Test
    @Tag("C6")
    void everyPlaceHeldByUnresponsiveWork_whatWaitsIsCancelled() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> deaf = scope.fork("deaf", deaf(started));
                    scope.fork("waits", untilCancelled());
                    scope.after(deaf).fork("after", KindFixtures::untilCancelled);
                })
                .named("g")
                .limit(1)
                .start(system);
        makeUnresponsive(started);
        List<Outcome<Object>> outcomes = get(group.result());
        release.countDown();
        assertThat(((Outcome.Failed<?>) outcomes.get(0)).cause()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(cancellationOf(outcomes.get(1)))
                .isEqualTo(new Cancellation(
                        Origin.SIBLING_FAILED, "g", "every place of [g] is held by unresponsive work"));
        assertThat(cancellationOf(outcomes.get(2)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @Test
    @Tag("D6")
    void waitingForAPlace_countsAgainstTheGroupsDeadline() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("holds", untilCancelled(started));
                    scope.fork("waits", untilCancelled());
                })
                .named("g")
                .limit(1)
                .timeout(TIMEOUT)
                .start(system);
        await(started);
        timers.strike(TIMEOUT);
        assertThat(KindFixtures.failureOf(get(group.outcome())))
                .hasMessage("Group [g] failed: [g] TimeoutException: the deadline of [g] struck; 1 cancelled,"
                        + " 1 never started.");
    }
}
