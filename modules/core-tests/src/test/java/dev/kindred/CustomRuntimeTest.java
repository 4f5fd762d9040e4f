package dev.kindred;

import static dev.kindred.RealThreads.get;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import dev.kindred.internal.runtime.DefaultRuntime;
import dev.kindred.internal.runtime.TaskRuntime;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runtime that the configuration names is the one source of time, threads and timers. Its threads are real here. */
@Tag("S1")
class CustomRuntimeTest {

    private static final Instant LONG_AGO = Instant.parse("1999-12-31T23:59:00Z");

    @RegisterExtension
    static final ActorTestKitExtension KIT =
            ActorTestKitExtension.withConfig("kindred.runtime = \"" + Counting.class.getName() + "\"");

    /** A time of its own that stands still, and counts of all that was asked of it. */
    public static final class Counting implements TaskRuntime {
        static final AtomicInteger EXECUTED = new AtomicInteger();
        static final AtomicInteger CALLBACKS = new AtomicInteger();
        static final AtomicInteger BLOCKING = new AtomicInteger();
        static final AtomicInteger AWAITED = new AtomicInteger();
        static final AtomicInteger INTERRUPTED = new AtomicInteger();
        static final List<Duration> TIMERS = new CopyOnWriteArrayList<>();
        static final Set<Object> OPEN_TIMERS = ConcurrentHashMap.newKeySet();
        static final List<String> MESSAGES = new CopyOnWriteArrayList<>();
        static final AtomicReference<String> BREAKS = new AtomicReference<>(""); // the path of a group, once

        private final DefaultRuntime real;

        public Counting(ActorSystem<?> system, Config config) {
            real = new DefaultRuntime(system, config);
        }

        @Override
        public Instant now() {
            return LONG_AGO;
        }

        @Override
        public long nanoTime() {
            return 0; // so nothing ever holds a supervisor for long
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            TIMERS.add(delay);
            Object key = new Object();
            OPEN_TIMERS.add(key);
            Timer timer = real.schedule(delay, () -> {
                OPEN_TIMERS.remove(key);
                action.run();
            });
            return () -> {
                OPEN_TIMERS.remove(key);
                timer.cancel();
            };
        }

        @Override
        public Executor executor() {
            return counted(real.executor(), EXECUTED);
        }

        @Override
        public Executor callbacks() {
            return counted(real.callbacks(), CALLBACKS);
        }

        @Override
        public Executor blocking() {
            return counted(real.blocking(), BLOCKING);
        }

        private static Executor counted(Executor executor, AtomicInteger count) {
            return action -> {
                count.incrementAndGet();
                executor.execute(action);
            };
        }

        @Override
        public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
            AWAITED.incrementAndGet();
            return real.await(future);
        }

        @Override
        public void interrupt(Thread thread) {
            INTERRUPTED.incrementAndGet();
            real.interrupt(thread);
        }

        @Override
        public void handles(String path, Object message) {
            MESSAGES.add(path + " " + message);
            if (path.equals(BREAKS.get())) {
                BREAKS.set("");
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public int timersSet() {
            return real.timersSet();
        }

        @Override
        public int threadsInUse() {
            return real.threadsInUse();
        }

        @Override
        public RandomGenerator random() {
            return real.random();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private final ActorSystem<?> system;

    CustomRuntimeTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    void timeOfEverything_isTheRuntimes() throws Exception {
        Subtask<Instant> subtask = TaskGroup.<Subtask<Instant>>of(scope -> {
                    Subtask<Instant> time = scope.fork(
                            "t", Task.compute(context -> context.clock().instant()));
                    return () -> time;
                })
                .timeout(Duration.ofHours(1))
                .join(system);
        assertThat(subtask.get()).isEqualTo(LONG_AGO);
        assertThat(subtask.startedAt()).contains(LONG_AGO);
        assertThat(subtask.endedAt()).contains(LONG_AGO);
        Instant deadline = Task.compute(context -> context.deadline().orElseThrow())
                .timeout(Duration.ofHours(2))
                .join(system);
        assertThat(deadline).isEqualTo(LONG_AGO.plus(Duration.ofHours(2)));
    }

    @Test
    void threads_areTheRuntimes() throws Exception {
        int blocking = Counting.BLOCKING.get();
        int awaited = Counting.AWAITED.get();
        int callbacks = Counting.CALLBACKS.get();
        int executed = Counting.EXECUTED.get();
        assertThat(Task.blocking(context -> context.await(CompletableFuture.completedFuture(1)))
                        .join(system))
                .isEqualTo(1);
        assertThat(Counting.BLOCKING).hasValue(blocking + 1);
        assertThat(Counting.AWAITED).hasValue(awaited + 2);
        assertThat(get(Task.async(context -> context.sleep(Duration.ofMillis(1)).thenApply(nothing -> 2))
                        .run(system)))
                .isEqualTo(2);
        assertThat(Counting.EXECUTED).hasValue(executed + 1);
        assertThat(Counting.CALLBACKS.get()).isGreaterThan(callbacks);
    }

    @Test
    @Tag("D6")
    @Tag("G3")
    void timers_areTheRuntimesAndNoneIsLeft() throws Exception {
        Counting.TIMERS.clear();
        CountDownLatch started = new CountDownLatch(2);
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork(Task.run(() -> {
                                started.countDown();
                                new CountDownLatch(1).await();
                            })
                            .timeout(Duration.ofHours(1))
                            .grace(Duration.ofHours(3)));
                    scope.fork(Task.asyncRun(context -> {
                        var sleep = context.sleep(Duration.ofHours(4));
                        started.countDown();
                        return sleep;
                    }));
                })
                .timeout(Duration.ofHours(2))
                .start(system);
        RealThreads.await(started);
        int interrupted = Counting.INTERRUPTED.get();
        group.cancel("enough");
        assertThat(get(group.outcome())).isInstanceOf(Outcome.Cancelled.class);
        assertThat(Counting.TIMERS)
                .contains(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3), Duration.ofHours(4));
        assertThat(Counting.INTERRUPTED).hasValue(interrupted + 1);
        assertThat(Counting.OPEN_TIMERS).isEmpty();
    }

    @Test
    @Tag("G10")
    void runtimeThatThrowsAtASupervisor_endsItAndCancelsItsGroup() {
        Counting.BREAKS.set("broken");
        Throwable failure = get(TaskGroup.ofAll(scope -> scope.fork(Task.compute(() -> 1)))
                .named("broken")
                .run(system)
                .handle((value, thrown) -> thrown));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        cancelled -> assertThat(cancelled.cancellation().origin())
                                .isEqualTo(Cancellation.Origin.OWNER_GONE));
    }

    @Test
    @Tag("S4")
    void traceOfAGroup_hasPathsAndNoGeneratedNames() throws Exception {
        Counting.MESSAGES.clear();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", Task.compute(() -> 1));
                    scope.fork(TaskGroup.ofAll(inner -> inner.fork(Task.compute(() -> 2))));
                    scope.fork("a", Task.compute(() -> 3));
                })
                .named("traced")
                .limit(1);
        group.join(system);
        List<String> first = List.copyOf(Counting.MESSAGES);
        Counting.MESSAGES.clear();
        group.join(system);
        assertThat(Counting.MESSAGES).isEqualTo(first);
        assertThat(first)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("traced").doesNotContain("$", "Actor[", "@"));
        assertThat(String.join("\n", first)).contains("traced/a]", "traced/a-2]", "traced/#1/#1]");
    }
}
