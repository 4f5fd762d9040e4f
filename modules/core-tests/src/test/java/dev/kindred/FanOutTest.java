package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Items are taken lazily, on a thread that may block, and no more of them than the limit and a batch. */
@Tag("L2")
class FanOutTest {

    private static final int LIMIT = 3;
    private static final int BATCH = 256;

    /** Counts what was taken of it, and what of that has ended. */
    private static final class Counted implements Iterator<Integer>, AutoCloseable {
        final int size;
        int taken;
        int ended;
        int most;
        int closed;

        Counted(int size) {
            this.size = size;
        }

        @Override
        public boolean hasNext() {
            return taken < size;
        }

        @Override
        public Integer next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            most = Math.max(most, taken + 1 - ended);
            return taken++;
        }

        Task<Integer> task(int item) {
            return Task.async(
                    context -> context.sleep(Duration.ofMillis(1 + item % 7)).thenApply(slept -> {
                        ended++;
                        return item;
                    }));
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    @Tag("J2")
    void valuesAreInTheOrderOfTheItems_andTheBoundHolds(Simulation simulation) {
        Counted items = new Counted(600);

        List<Integer> values = simulation
                .run(TaskGroup.<Integer, Integer>fanOut(() -> items, items::task)
                        .limit(LIMIT))
                .valueOrThrow();

        assertThat(values).isEqualTo(IntStream.range(0, 600).boxed().toList());
        assertThat(items.most).isLessThanOrEqualTo(LIMIT + BATCH).isGreaterThan(BATCH);
        assertThat(items.closed).isEqualTo(1);
    }

    @SimulationTest(seeds = 100)
    void withoutLimit_allRunAtOnce(Simulation simulation) {
        Counted items = new Counted(100);

        assertThat(simulation
                        .run(TaskGroup.<Integer, Integer>fanOut(() -> items, items::task))
                        .valueOrThrow())
                .hasSize(100);
    }

    @SimulationTest(seeds = 100)
    void noItems_isAnEmptyList(Simulation simulation) {
        assertThat(simulation
                        .run(TaskGroup.fanOut(List.<Integer>of(), item -> Task.compute(() -> item)))
                        .valueOrThrow())
                .isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("J2")
    void each_isHandedOverOnce_withItsItem(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        TaskGroup<Long> group = TaskGroup.<Integer, Integer>fanOutEach(
                        List.of(1, 2, 3, 4),
                        item -> Task.async(context -> {
                            CompletableFuture<Integer> end = context.sleep(Duration.ofMillis(item))
                                    .thenApply(slept -> item * 10)
                                    .toCompletableFuture();
                            return item == 3 ? CompletableFuture.failedFuture(new IOException("three")) : end;
                        }),
                        (item, outcome) -> seen.add(item + ":"
                                + outcome.fold(Object::toString, Throwable::getMessage, Cancellation::reason)))
                .limit(2);

        assertThat(simulation.run(group).valueOrThrow()).isEqualTo(4);
        assertThat(seen).containsExactlyInAnyOrder("1:10", "2:20", "3:three", "4:40");
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void handlerThrows_failsTheGroupAndClosesTheItems(Simulation simulation) {
        Counted items = new Counted(1_000);
        TaskGroup<Long> group = TaskGroup.<Integer, Integer>fanOutEach(() -> items, items::task, (item, outcome) -> {
                    if (item == 10) {
                        throw new IOException("no room");
                    }
                })
                .limit(LIMIT);

        assertThat(failureOf(simulation.run(group)).primary().cause()).hasMessage("no room");
        assertThat(items.closed).isEqualTo(1);
        assertThat(items.taken).isLessThan(1_000);
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("G8")
    void oneFails_noMoreIsTakenAndTheItemsAreClosed(Simulation simulation) {
        Counted items = new Counted(1_000);
        TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                        () -> items,
                        item -> item == 20
                                ? Task.compute(() -> {
                                    throw new IOException("twenty");
                                })
                                : items.task(item))
                .limit(LIMIT);

        TaskGroupException failure = failureOf(simulation.run(group));

        assertThat(failure.primary().cause()).hasMessage("twenty");
        assertThat(failure.leaves()).hasSize(1);
        assertThat(items.taken).isLessThanOrEqualTo(20 + 2 * LIMIT + 2 * BATCH);
        assertThat(items.closed).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("G6")
    void iteratorThrows_failsTheGroup_andItsStreamIsClosed(Simulation simulation) {
        int[] closed = {0};
        Items<Integer> items = Items.from(() -> Stream.iterate(0, i -> i + 1)
                .peek(i -> {
                    if (i == 70) {
                        throw new IllegalStateException("the cursor broke");
                    }
                })
                .onClose(() -> closed[0]++));
        TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                        items,
                        item -> Task.async(
                                context -> context.sleep(Duration.ofMillis(1)).thenApply(slept -> item)))
                .limit(LIMIT);

        assertThat(failureOf(simulation.run(group)).primary().cause()).hasMessage("the cursor broke");
        assertThat(closed[0]).isEqualTo(1);
    }

    @SimulationTest(seeds = 100)
    @Tag("G6")
    void streamCannotBeOpened_failsTheGroup(Simulation simulation) {
        Items<Integer> items = Items.from(() -> {
            throw new IOException("no such file");
        });

        assertThat(failureOf(simulation.run(TaskGroup.fanOut(items, item -> Task.compute(() -> item))))
                        .primary()
                        .cause())
                .hasMessage("no such file");
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void cancelledWhileTheIteratorBlocks_itIsInterruptedAndClosed(Simulation simulation) {
        int[] closed = {0};
        boolean[] interrupted = {false};
        CompletableFuture<Void> never = new CompletableFuture<>();
        Iterator<Integer> slow = new ClosingIterator(closed) {
            private int next;

            @Override
            public Integer next() {
                return next++;
            }

            @Override
            public boolean hasNext() {
                if (next < 2) {
                    return true;
                }
                try {
                    Task.async(() -> never).named("cursor").join(simulation.system());
                    return true;
                } catch (InterruptedException e) {
                    interrupted[0] = true;
                    throw new IllegalStateException("cut short", e);
                }
            }
        };
        RunningTask<List<Integer>> running =
                simulation.start(TaskGroup.<Integer, Integer>fanOut(() -> slow, item -> Task.compute(() -> item))
                        .limit(LIMIT));
        simulation.settle();

        running.cancel("enough");

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(interrupted[0]).isTrue();
        assertThat(closed[0]).isEqualTo(1);
    }

    private abstract static class ClosingIterator implements Iterator<Integer>, AutoCloseable {
        private final int[] closed;

        ClosingIterator(int[] closed) {
            this.closed = closed;
        }

        @Override
        public void close() {
            closed[0]++;
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelledBetween_theItemsAreClosedAndNothingMoreIsTaken(Simulation simulation) {
        Counted items = new Counted(10_000);
        RunningTask<List<Integer>> running = simulation.start(
                TaskGroup.<Integer, Integer>fanOut(() -> items, items::task).limit(LIMIT));
        simulation.advance(Duration.ofMillis(20));

        running.cancel("enough");

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        int taken = items.taken;
        simulation.advance(Duration.ofSeconds(1));
        assertThat(items.taken).isEqualTo(taken);
        assertThat(items.closed).isEqualTo(1);
    }

    @SimulationTest(seeds = 100)
    void nullItem_isNamed(Simulation simulation) {
        List<Integer> items = new ArrayList<>();
        items.add(null);

        assertThat(failureOf(simulation.run(TaskGroup.fanOut(items, item -> Task.compute(() -> item))))
                        .primary()
                        .cause())
                .hasMessage("An item of the fan-out is null.");
    }

    @SimulationTest(seeds = 100)
    @Tag("J3")
    void itemFunctionThrows_failsItsSubtask(Simulation simulation) {
        TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(List.of(1, 2), item -> {
                    throw new IOException("no task for " + item);
                })
                .limit(1)
                .named("g");

        assertThat(failureOf(simulation.run(group))).hasMessageContaining("[g/#1] IOException: no task for 1");
    }

    @SimulationTest(seeds = 100)
    void usedUpIterator_isRefusedTheSecondTime(Simulation simulation) {
        TaskGroup<List<Integer>> once =
                TaskGroup.fanOut(Items.of(List.of(1, 2).iterator()), item -> Task.compute(() -> item));

        assertThat(simulation.run(once).valueOrThrow()).containsExactly(1, 2);
        assertThat(failureOf(simulation.run(once)))
                .hasMessageContaining("Cannot run the fan-out again: its items came from an iterator that is used up.");
    }

    @SimulationTest(seeds = 100)
    void supplierOfStreams_canBeRunAgain(Simulation simulation) {
        TaskGroup<List<Integer>> often =
                TaskGroup.fanOut(Items.from(() -> Stream.of(1, 2)), item -> Task.compute(() -> item));

        assertThat(simulation.run(often).valueOrThrow()).containsExactly(1, 2);
        assertThat(simulation.run(often).valueOrThrow()).containsExactly(1, 2);
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void deadlineStrikes_theItemsAreClosedAndTheGroupHasTimedOut(Simulation simulation) {
        Counted items = new Counted(10_000);
        TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(() -> items, items::task)
                .limit(LIMIT)
                .timeout(Duration.ofMillis(50));

        assertThat(failureOf(simulation.run(group)).timedOut()).isTrue();
        assertThat(items.closed).isEqualTo(1);
    }

    private static TaskGroupException failureOf(Outcome<?> outcome) {
        return (TaskGroupException) ((Outcome.Failed<?>) outcome).cause();
    }

    @SimulationTest(seeds = 1)
    void limitOfAnyNumber_takesNoMemoryForIt(Simulation simulation) {
        TaskGroup<List<Integer>> group = TaskGroup.<Integer, Integer>fanOut(
                        List.of(1, 2), item -> Task.compute(() -> item))
                .limit(Integer.MAX_VALUE);
        assertThat(simulation.run(group).valueOrThrow()).containsExactly(1, 2);
    }

    /** On real threads: the second item comes when the first one has run. */
    @Test
    @Tag("L2")
    void iteratorThatWaits_holdsUpNoItemThatItGave() {
        CountDownLatch ran = new CountDownLatch(1);
        Iterator<Integer> waiting = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return given < 2;
            }

            @Override
            public Integer next() {
                if (given == 1) {
                    RealThreads.await(ran);
                }
                return ++given;
            }
        };
        ActorTestKit kit = ActorTestKit.create("FanOutTest");
        try {
            assertThat(RealThreads.get(TaskGroup.<Integer, Integer>fanOut(
                                    () -> waiting,
                                    item -> Task.compute(() -> {
                                        ran.countDown();
                                        return item;
                                    }))
                            .run(kit.system())))
                    .containsExactly(1, 2);
        } finally {
            kit.shutdownTestKit();
        }
    }
}
