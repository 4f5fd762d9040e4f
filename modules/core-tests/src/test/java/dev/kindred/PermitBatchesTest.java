package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.kindred.testkit.Interleaving;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A group with thousands of subtasks speaks with a semaphore in batches, and takes nothing from others by that. */
@Tag("L3")
class PermitBatchesTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private static TaskGroup<Long> wide(
            int size, ActorRef<Semaphore.Command> semaphore, List<String> starts, String name) {
        return TaskGroup.fanOutEach(
                        IntStream.range(0, size).boxed().toList(),
                        item -> Task.async(context -> {
                                    starts.add(name);
                                    return context.sleep(TICK).thenApply(slept -> item);
                                })
                                .holding(semaphore, 1),
                        (item, outcome) -> {})
                .named(name);
    }

    private static Simulation fifo() {
        return Simulation.create().interleaving(Interleaving.FIFO, 0);
    }

    @Test
    void thousandsOfSubtasks_sendAMessageForManyOfThem() {
        try (Simulation simulation = fifo()) {
            ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 100), "db");
            Task<Integer> task =
                    Task.async(() -> CompletableFuture.completedFuture(1)).holding(db, 1);

            assertThat(simulation
                            .run(TaskGroup.all(Collections.nCopies(2_000, task)))
                            .isSuccess())
                    .isTrue();

            long messages = simulation.trace().stream()
                    .filter(line -> line.contains("Exchange[") || line.contains("PermitNews"))
                    .count();
            assertThat(messages).isBetween(20L, 200L);
        }
    }

    @Test
    void moreSubtasksThanTheQueueTakes_waitInTheirGroup() {
        try (Simulation simulation = fifo()) {
            ActorRef<Semaphore.Command> db =
                    simulation.spawn(Semaphore.create("db", 2, own -> own.maxWaiting(300)), "db");

            assertThat(simulation.run(wide(1_000, db, new ArrayList<>(), "g")).isSuccess())
                    .isTrue();
        }
    }

    @SimulationTest(seeds = 50)
    void groupOfOneBesideAWideOne_waitsForNoMoreThanWhatWasAskedBefore(Simulation simulation) {
        ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 4), "db");
        List<String> starts = new ArrayList<>();
        RunningTask<Long> wide = simulation.start(wide(2_000, db, starts, "wide"));
        simulation.advance(TICK);
        int before = starts.size();

        assertThat(simulation.run(wide(1, db, starts, "one")).isSuccess()).isTrue();

        int between = starts.indexOf("one") - before;
        assertThat(between).isLessThanOrEqualTo(256 + 4);
        wide.cancel("enough");
        simulation.await(wide);
    }

    @SimulationTest(seeds = 50)
    void twoWideGroups_takeTurns(Simulation simulation) {
        ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 4), "db");
        List<String> starts = new ArrayList<>();
        RunningTask<Long> a = simulation.start(wide(1_500, db, starts, "a").limit(50));
        RunningTask<Long> b = simulation.start(wide(1_500, db, starts, "b").limit(50));
        simulation.await(a);
        simulation.await(b);

        for (int from = 0; from + 200 <= 2_800; from += 200) {
            long ofA = starts.subList(from, from + 200).stream()
                    .filter("a"::equals)
                    .count();
            assertThat(ofA).as("of the starts from %d on", from).isBetween(50L, 150L);
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("L7")
    @Tag("G8")
    void groupIsCancelled_whatWaitsInItAndInTheQueueNeverStarts(Simulation simulation) {
        ActorRef<Semaphore.Command> db = simulation.spawn(Semaphore.create("db", 1), "db");
        List<String> starts = new ArrayList<>();
        CompletableFuture<Object> never = new CompletableFuture<>();
        RunningTask<?> holds = simulation.start(TaskGroup.ofAll(scope ->
                scope.fork(Task.async(context -> context.cancelling(never)).holding(db, 1))));
        simulation.settle();
        RunningTask<Long> wide = simulation.start(wide(300, db, starts, "wide"));
        simulation.soon(() -> wide.cancel("no more"));
        simulation.soon(() -> holds.cancel("no more"));
        simulation.await(wide);
        simulation.await(holds);
        simulation.settle();

        int started = starts.size();
        assertThat(simulation.await(Kindred.get(simulation.system()).semaphores()))
                .singleElement()
                .satisfies(each -> assertThat(each.free()).isEqualTo(1))
                .satisfies(each -> assertThat(each.waiting()).isZero());
        assertThat(starts).hasSize(started);
    }
}
