package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.get;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.ConfigFactory;
import dev.kindred.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** Items of a fan-out that share a worker: each is what it would be by itself. */
@Tag("G1")
class ItemBatchTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final int SEEDS = 200;
    private static final int ITEMS = 24;
    private static final int LIMIT = 10; // half of which may share a worker

    private static void simulate(int itemsAWorker, Consumer<Simulation> test) {
        try (Simulation simulation = Simulation.create(ConfigFactory.parseString("kindred.testkit.items-a-worker = "
                        + itemsAWorker + ", kindred.testkit.workers = 1, kindred.fan-out.batch = 16")
                .withFallback(ConfigFactory.load()))) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                test.accept(simulation);
                simulation.checkLeaks();
            }
        }
    }

    private static void onRealThreads(String settings, Consumer<ActorSystem<?>> test) {
        ActorTestKit kit = ActorTestKit.create(
                "ItemBatchTest", ConfigFactory.parseString(settings).withFallback(ConfigFactory.load()));
        try {
            test.accept(kit.system());
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Of every kind, with and without options. */
    private static Task<Integer> mixed(int item) {
        return switch (item % 8) {
            case 3 -> Task.async(context -> context.sleep(Timed.seconds(1)).thenApply(slept -> item));
            case 5 -> Task.blocking(context -> item);
            case 6 -> Task.compute(() -> item).timeout(Timed.seconds(9));
            case 7 -> Task.async(() -> CompletableFuture.completedFuture(item));
            default -> Task.compute(() -> item);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 64})
    @Tag("J2")
    void itemsOfEveryKind_theirValuesAreInTheirOrder(int itemsAWorker) {
        simulate(
                itemsAWorker,
                simulation -> assertThat(simulation
                                .run(TaskGroup.<Integer, Integer>fanOut(items(ITEMS), ItemBatchTest::mixed)
                                        .limit(LIMIT))
                                .valueOrThrow())
                        .isEqualTo(items(ITEMS)));
    }

    private static Task<Integer> oftenWrong(int item) throws IOException {
        if (item % 6 == 1) {
            throw new IOException("no task for " + item);
        }
        if (item % 6 == 3) {
            return Task.compute(() -> {
                throw new IOException("no value for " + item);
            });
        }
        if (item % 6 == 4) {
            return Task.async(context -> {
                context.cancelSelf("not " + item);
                return context.sleep(Timed.seconds(1)).thenApply(slept -> item);
            });
        }
        return item % 6 == 5 ? null : Task.compute(() -> item);
    }

    private static List<String> ends(Simulation simulation) {
        List<String> ends = new ArrayList<>();
        Long count = simulation
                .run(TaskGroup.<Integer, Integer>fanOutEach(
                                items(ITEMS),
                                ItemBatchTest::oftenWrong,
                                (item, outcome) -> ends.add(item + " "
                                        + outcome.fold(Object::toString, Throwable::getMessage, Cancellation::reason)))
                        .limit(LIMIT)
                        .named("g"))
                .valueOrThrow();
        assertThat(count).isEqualTo(ITEMS);
        return ends;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("G2")
    @Tag("G12")
    void itemsThatFail_orAreCancelledAlone_areToldOnceAsByThemselves(int itemsAWorker) {
        List<String> alone = new ArrayList<>();
        simulate(1, simulation -> {
            if (alone.isEmpty()) {
                alone.addAll(ends(simulation));
            }
        });

        simulate(itemsAWorker, simulation -> assertThat(ends(simulation)).containsExactlyInAnyOrderElementsOf(alone));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("F1")
    @Tag("G4")
    void oneFails_theFailureNamesIt_andNothingMoreBegins(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            List<Integer> began = new ArrayList<>();
            TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                            items(ITEMS),
                            item -> Task.compute(() -> {
                                began.add(item);
                                if (item == 4) {
                                    throw new IOException("four");
                                }
                                return item;
                            }))
                    .limit(LIMIT)
                    .named("g");

            TaskGroupException failure = (TaskGroupException) ((Outcome.Failed<?>) simulation.run(group)).cause();

            assertThat(failure.primary().path()).isEqualTo("g/#5");
            assertThat(failure.leaves()).hasSize(1);
            assertThat(began).doesNotHaveDuplicates().contains(4);
            int before = began.size();
            simulation.advance(Timed.seconds(60));
            assertThat(began).hasSize(before);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("C1")
    @Tag("C2")
    @Tag("G3")
    void cancelledAtAnyTime_whatRunsIsTold_andNoneBeginsAfterIt(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            List<String> events = new ArrayList<>();
            RunningTask<Long> running = simulation.start(TaskGroup.<Integer, Integer>fanOutEach(
                            items(ITEMS),
                            item -> Task.async(context -> {
                                events.add("begin");
                                if (item % 4 != 3) {
                                    return CompletableFuture.completedFuture(item);
                                }
                                context.onCancel(() -> events.add("told"));
                                return context.cancelling(new CompletableFuture<Integer>());
                            }),
                            (item, outcome) -> {})
                    .limit(LIMIT));
            simulation.soon(() -> running.cancel("enough"));

            assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
            long told = events.stream().filter("told"::equals).count();
            assertThat(told).isLessThanOrEqualTo(LIMIT);
            int after = events.size();
            simulation.advance(Timed.seconds(60));
            assertThat(events).hasSize(after);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("G10")
    void theSupervisorIsStopped_whatRunsIsCancelled(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            RunningTask<List<Integer>> group =
                    simulation.start(TaskGroup.<Integer, Integer>fanOut(items(ITEMS), ItemBatchTest::mixed));
            simulation.soon(() -> Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(group.ref())));

            assertThat(simulation.await(group)).isNotInstanceOf(Outcome.Failed.class);
        });
    }

    /** What had ended and was not heard of yet is heard by whoever takes the group over, and nobody waits for its grace. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("G10")
    @Tag("C6")
    void theSupervisorIsStoppedAsItemsFail_theirEndsAreNotLost(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            RunningTask<Long> group = simulation.start(TaskGroup.<Integer, Integer>fanOutEach(
                            items(ITEMS),
                            item -> Task.compute(() -> {
                                if (item % 3 == 1) {
                                    throw new IOException("on purpose");
                                }
                                return item;
                            }),
                            (item, outcome) -> {})
                    .limit(LIMIT));
            simulation.soon(() -> Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(group.ref())));

            assertThat(simulation.await(group)).isNotInstanceOf(Outcome.Failed.class);
            assertThat(Timed.elapsed(simulation)).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("B3")
    void whatOneItemPutsIntoTheContext_noOtherSees(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            List<String> seen = new ArrayList<>();
            Runnable look = () -> {
                seen.add(String.valueOf(MDC.get("item")));
                MDC.put("item", "mine");
            };
            TaskGroup<Long> group = TaskGroup.<Integer, Integer>fanOutEach(
                            items(ITEMS),
                            item -> {
                                look.run();
                                return Task.compute(() -> {
                                    look.run();
                                    return item;
                                });
                            },
                            (item, outcome) -> look.run())
                    .limit(LIMIT);

            assertThat(simulation.run(group).valueOrThrow()).isEqualTo(ITEMS);
            assertThat(seen).hasSize(3 * ITEMS).containsOnly("null");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("C6")
    void oneDoesNotListen_isReportedByItsOwnPath(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            CompletableFuture<Integer> deaf = new CompletableFuture<>();
            TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                            items(ITEMS),
                            item -> Task.async(context -> item == 3 ? deaf : CompletableFuture.completedFuture(item)))
                    .limit(LIMIT)
                    .timeout(Timed.seconds(1))
                    .named("g");

            TaskGroupException failure = (TaskGroupException) ((Outcome.Failed<?>) simulation.run(group)).cause();
            deaf.complete(3);

            assertThat(failure.timedOut()).isTrue();
            assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("g/#4");
            assertThat(failure.leaves().get(0).cause()).isInstanceOf(UnresponsiveTaskException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void aTreeIsAsked_itHasEachItemThatLives(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            RunningTask<List<Integer>> group = simulation.start(TaskGroup.<Integer, Integer>fanOut(
                            items(ITEMS),
                            item -> Task.async(context -> item < 6
                                    ? CompletableFuture.completedFuture(item)
                                    : context.sleep(Timed.seconds(1)).thenApply(slept -> item)))
                    .limit(LIMIT)
                    .named("g"));
            simulation.settle();

            TaskTree.Node node = simulation.await(group.tree()).groups().get(0);

            assertThat(node.ended().succeeded()).isEqualTo(6);
            assertThat(node.subtasks())
                    .extracting(TaskTree.Node::path)
                    .containsExactlyElementsOf(IntStream.rangeClosed(7, ITEMS)
                            .mapToObj(number -> "g/#" + number)
                            .toList());
            assertThat(simulation.await(group).valueOrThrow()).isEqualTo(items(ITEMS));
        });
    }

    /** Those that take time would wait for each other in a batch. */
    @ParameterizedTest
    @ValueSource(ints = {2, 64})
    @Tag("L1")
    void itemsThatTakeTime_runAtOnce_asManyAsMay(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            assertThat(simulation
                            .run(TaskGroup.<Integer, Integer>fanOut(
                                            items(ITEMS),
                                            item -> Task.async(context -> context.sleep(Timed.seconds(1))
                                                    .thenApply(slept -> item)))
                                    .limit(6))
                            .valueOrThrow())
                    .isEqualTo(items(ITEMS));
            assertThat(Timed.elapsed(simulation)).isEqualTo(Timed.seconds(ITEMS / 6));
        });
    }

    /** So it would wait for ever with a place that stays free behind a batch, or an item that is not taken. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("L1")
    void itemsWaitUntilAsManyRunAsMay_theyDo(int itemsAWorker) {
        simulate(itemsAWorker, simulation -> {
            int most = 2 * itemsAWorker + 1;
            int[] running = {0};
            CompletableFuture<Void> all = new CompletableFuture<>();
            TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                            items(4 * most),
                            item -> Task.async(() -> {
                                if (item % 4 != 0) {
                                    return CompletableFuture.completedFuture(item);
                                }
                                if (++running[0] == most) {
                                    all.complete(null);
                                }
                                return all.thenApply(done -> item);
                            }))
                    .limit(most);

            assertThat(simulation.run(group).valueOrThrow()).isEqualTo(items(4 * most));
        });
    }

    /** What is carried is no longer on the supervisor's thread when it has heard of the values. */
    @Test
    @Tag("B3")
    void valuesOfABatch_leaveNothingOfTheContextBehind() {
        onRealThreads("kindred.shared-threads { parallelism-min = 1, parallelism-max = 1 }", system -> {
            CompletableFuture<String> seen = new CompletableFuture<>();
            MDC.put("request", "mine");
            try {
                get(TaskGroup.<Integer, Integer>fanOut(
                                items(ITEMS), item -> Task.async(() -> CompletableFuture.completedFuture(item)))
                        .run(system));
            } finally {
                MDC.clear();
            }
            system.dispatchers()
                    .lookup(DispatcherSelector.fromConfig("kindred.supervisor-dispatcher"))
                    .execute(() -> seen.complete(String.valueOf(MDC.get("request"))));

            assertThat(get(seen)).isEqualTo("null");
        });
    }

    /** On real threads: the second one, behind it on the same worker, is what the first one waits for. */
    @Test
    @Tag("C6")
    void oneTakesLong_thoseBehindItGoOnByThemselves() {
        onRealThreads("", system -> {
            CountDownLatch second = new CountDownLatch(1);
            RunningTask<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                            List.of(1, 2),
                            item -> Task.compute(() -> {
                                if (item == 1) {
                                    await(second);
                                }
                                second.countDown();
                                return item;
                            }))
                    .start(system);

            assertThat(get(group.result())).containsExactly(1, 2);
        });
    }

    /** Group {@code g} of two items in one batch, of which the second is that. */
    private static RunningTask<List<Integer>> startTwo(ActorSystem<?> system, Callable<Integer> second) {
        return TaskGroup.<Integer, Integer>fanOut(List.of(1, 2), item -> Task.compute(item == 1 ? () -> item : second))
                .named("g")
                .start(system);
    }

    /** On real threads: the batch is parted while its last item runs. */
    @Test
    @Tag("G2")
    void aTreeIsAskedWhileTheLastOneRuns_itsEndIsHeard() {
        onRealThreads("kindred.fan-out.part-after = 1h", system -> {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            RunningTask<List<Integer>> group = startTwo(system, () -> {
                began.countDown();
                await(release);
                return 2;
            });
            await(began);

            TaskTree tree = get(group.tree());

            assertThat(tree.groups().get(0).subtasks())
                    .extracting(TaskTree.Node::path)
                    .containsExactly("g/#2");
            release.countDown();
            assertThat(get(group.result())).containsExactly(1, 2);
        });
    }

    /** On real threads: the batch is parted while the code runs that fails then. */
    @Test
    @Tag("G2")
    void aTreeIsAskedWhileOneRuns_itsFailureIsHeard() {
        onRealThreads("kindred.fan-out.part-after = 1h", system -> {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            RunningTask<List<Integer>> group = startTwo(system, () -> {
                began.countDown();
                await(release);
                throw new IOException("on purpose");
            });
            await(began);
            var unused = get(group.tree());
            release.countDown();

            assertThat(get(group.outcome()))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.cause()).hasStackTraceContaining("on purpose"));
        });
    }

    /** On real threads, so many that all of a batch's states are met by its supervisor. */
    @Test
    @Tag("L2")
    void manyItems_amongWhichSomeFailAndSomeTakeTime_areAllToldOnce() {
        onRealThreads("", system -> {
            int count = 200_000;
            boolean[] told = new boolean[count];
            Long ended = get(TaskGroup.<Integer, Integer>fanOutEach(
                            items(count),
                            item -> Task.async(context -> {
                                if (item % 1_009 == 0) {
                                    throw new IOException("on purpose");
                                }
                                return item % 5_003 == 0
                                        ? context.sleep(Duration.ofMillis(1)).thenApply(slept -> item)
                                        : CompletableFuture.completedFuture(item);
                            }),
                            (item, outcome) -> {
                                assertThat(told[item]).isFalse();
                                assertThat(outcome.isSuccess()).isEqualTo(item % 1_009 != 0);
                                told[item] = true;
                            })
                    .limit(500)
                    .run(system));
            assertThat(ended).isEqualTo(count);
            assertThat(told).doesNotContain(false);
        });
    }

    @Test
    @Tag("G3")
    void workersHoldNothingOfTheItemsThatTheyRan() {
        RealThreads.assertForgotten(captured -> TaskGroup.<Integer, Integer>fanOut(
                items(ITEMS), item -> Task.compute(() -> item + captured.hashCode())));
    }
}
