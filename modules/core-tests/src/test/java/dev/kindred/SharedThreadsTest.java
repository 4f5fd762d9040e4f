package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.deafAwait;
import static dev.kindred.RealThreads.get;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threads that dispatchers for short code share; on real threads, which a simulation has not. */
@Tag("B1")
class SharedThreadsTest {

    private static final List<String> SHARING =
            List.of("kindred.supervisor-dispatcher", "kindred.worker-dispatcher", "kindred.callback-dispatcher");
    private static final String SETTINGS = "kindred.shared-threads { parallelism-min = %1$d, parallelism-max = %1$d,"
            + " held-up-after = %2$s, share-after = %3$s, together-after = 20ms }";

    private final CountDownLatch release = new CountDownLatch(1);
    private ActorTestKit kit;

    private ActorSystem<?> start(String heldUpAfter) {
        return start(2, heldUpAfter);
    }

    private ActorSystem<?> start(int threads, String heldUpAfter) {
        return start(threads, heldUpAfter, "1ms");
    }

    private ActorSystem<?> start(int threads, String heldUpAfter, String shareAfter) {
        kit = ActorTestKit.create(
                "SharedThreadsTest",
                ConfigFactory.parseString(SETTINGS.formatted(threads, heldUpAfter, shareAfter))
                        .withFallback(ConfigFactory.load()));
        return kit.system();
    }

    @AfterEach
    void shutDown() {
        release.countDown();
        kit.shutdownTestKit();
    }

    private Executor dispatcher(String name) {
        return kit.system().dispatchers().lookup(DispatcherSelector.fromConfig(name));
    }

    private static String threadOf(Executor executor) {
        return get(CompletableFuture.supplyAsync(() -> Thread.currentThread().getName(), executor));
    }

    /** Deaf code on so many of the shared threads, in tasks. */
    private void holdUp(int threads) {
        CountDownLatch held = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            var unused = Task.async(() -> {
                        held.countDown();
                        deafAwait(release);
                        return CompletableFuture.completedFuture(1);
                    })
                    .run(kit.system());
        }
        await(held);
    }

    @Test
    void allCodeIsShort_bodiesAsyncCodeAndCallbacksRunOnTheSameThreads() {
        ActorSystem<?> system = start("1h");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            threads.add(Thread.currentThread().getName());
            Subtask<Integer> one = scope.fork(Task.async(() -> {
                threads.add(Thread.currentThread().getName());
                return CompletableFuture.completedFuture(1);
            }));
            return one::get;
        });

        get(group.run(system));
        SHARING.forEach(each -> threads.add(threadOf(dispatcher(each))));

        assertThat(threads)
                .allMatch(name -> name.startsWith("SharedThreadsTest-kindred.shared-threads-"))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    @Tag("C6")
    void asyncCodeHoldsAllSharedThreads_groupsRunAllTheSame() {
        ActorSystem<?> system = start("1ms");
        holdUp(2);

        assertThat(get(TaskGroup.<Integer>of(scope -> {
                            Subtask<Integer> one = scope.fork(Task.compute(() -> 1));
                            return one::get;
                        })
                        .run(system)))
                .isEqualTo(1);
    }

    @Test
    void codeHoldsAllSharedThreads_whatWaitedForOneIsMovedToItsDispatchersOwn() {
        ActorSystem<?> unused = start("400ms"); // so that it waits before that is noticed
        holdUp(2);

        assertThat(SHARING.stream().filter(each -> !each.contains("worker")).map(this::dispatcher))
                .allSatisfy(waiting -> assertThat(threadOf(waiting)).contains("-dispatcher-"));
    }

    /** Code that holds its thread until a task has ended that it hands over itself. */
    private static Task<Integer> waitingForAnother(ActorSystem<?> system) {
        return Task.async(() -> {
            CompletionStage<Integer> inner = Task.compute(() -> 1).run(system);
            return CompletableFuture.completedFuture(get(inner));
        });
    }

    @Test
    void codeWaitsForWhatItsOwnThreadWasToDoNext_thatIsDoneElsewhere() {
        ActorSystem<?> system = start("200ms");
        awaitThread(dispatcher("kindred.callback-dispatcher"), "kindred.shared-threads");

        assertThat(get(waitingForAnother(system).run(system))).isEqualTo(1);
    }

    @Test
    void codeIsLong_whatItHandedOverIsDoneOnAnotherThread() {
        ActorSystem<?> system = start("1h");

        assertThat(get(waitingForAnother(system).run(system))).isEqualTo(1);
    }

    @Test
    void codeOfOneSubtaskIsLong_anotherIsRunAllTheSame() {
        ActorSystem<?> system = start("1h");
        CountDownLatch other = new CountDownLatch(1);
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            Subtask<Integer> first = scope.fork(Task.async(() -> {
                deafAwait(other);
                return CompletableFuture.completedFuture(1);
            }));
            Subtask<Integer> second = scope.fork(Task.async(() -> {
                other.countDown();
                return CompletableFuture.completedFuture(2);
            }));
            return () -> first.get() + second.get();
        });

        assertThat(get(group.run(system))).isEqualTo(3);
    }

    @Test
    void oneThreadHasTooMuchToDo_theOtherTakesHalfOfIt() {
        ActorSystem<?> unused =
                start(2, "1h", "100ms"); // between two looks is no short code that only seems to be long
        Executor callbacks = dispatcher("kindred.callback-dispatcher");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        callbacks.execute(
                () -> { // so that both are begun on one thread
                    for (int i = 0; i < 2; i++) {
                        callbacks.execute(new Runnable() {
                            @Override
                            public void run() {
                                if (threads.add(Thread.currentThread())) {
                                    both.countDown();
                                }
                                if (release.getCount() > 0) {
                                    callbacks.execute(this);
                                }
                            }
                        });
                    }
                });

        await(both);

        assertThat(threads).hasSize(2);
    }

    @Test
    void codeComputesInParallelOnThem_itsPiecesAreLeftWhereTheyAre() {
        ActorSystem<?> system = start("200ms");
        awaitThread(dispatcher("kindred.callback-dispatcher"), "kindred.shared-threads");
        CompletionStage<Integer> parallel = Task.async(() -> {
                    IntStream.range(0, 64).parallel().forEach(piece -> deafAwait(release));
                    return CompletableFuture.completedFuture(1);
                })
                .run(system);
        awaitThread(dispatcher("kindred.callback-dispatcher"), "kindred.callback-dispatcher");

        release.countDown();

        assertThat(get(parallel)).isEqualTo(1);
    }

    @Test
    void theyHaveTurnsOfTheirOwnWithoutEnd_whatComesFromOutsideHasItsTurn() {
        ActorSystem<?> unused = start(1, "1h");
        Executor callbacks = dispatcher("kindred.callback-dispatcher");
        callbacks.execute(new Runnable() {
            @Override
            public void run() {
                if (release.getCount() > 0) {
                    callbacks.execute(this);
                }
            }
        });

        assertThat(threadOf(callbacks)).contains("kindred.shared-threads");
    }

    @Test
    void codeHeldOneUpAndIsGone_threadsAreSharedAgain() {
        ActorSystem<?> unused = start("1ms");
        holdUp(1);
        Executor callbacks = dispatcher("kindred.callback-dispatcher");
        awaitThread(callbacks, "kindred.callback-dispatcher");

        release.countDown();

        awaitThread(callbacks, "kindred.shared-threads");
    }

    private static void awaitThread(Executor executor, String name) {
        String thread;
        do {
            thread = threadOf(executor);
        } while (!thread.contains(name));
        assertThat(thread).contains(name);
    }

    @Test
    void systemEnds_itsThreadsEnd() throws InterruptedException {
        ActorSystem<?> unused = start("1ms");
        holdUp(1);
        awaitThread(dispatcher("kindred.callback-dispatcher"), "kindred.callback-dispatcher");
        release.countDown();
        Thread[] all = new Thread[Thread.activeCount() * 2];
        int count = Thread.enumerate(all);

        kit.shutdownTestKit();

        for (Thread each : Arrays.copyOf(all, count)) {
            if (each.getName().startsWith("SharedThreadsTest-kindred.")) {
                each.join();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("SharedThreadsTest-kindred.shared"));
    }
}
