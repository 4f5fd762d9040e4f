package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationRunTest {

    private static Simulation simulation;

    @BeforeAll
    static void create() {
        simulation = Simulation.create();
    }

    @AfterAll
    static void close() {
        simulation.close();
    }

    private static TaskGroup<Void> mixedGroup() {
        return TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "sleeper",
                            Task.async(c -> c.sleep(Duration.ofHours(1)).thenApply(slept -> 1)));
                    scope.fork("blocker", Task.blocking(c -> {
                        try {
                            return c.await(c.sleep(Duration.ofDays(1)).thenApply(slept -> 1));
                        } finally {
                            c.await(c.sleep(Duration.ofSeconds(3)));
                        }
                    }));
                    scope.fork(
                            "inner",
                            TaskGroup.ofAll(inner -> inner.fork(
                                    "failing",
                                    Task.async(c -> c.sleep(Duration.ofHours(2)).thenApply(slept -> {
                                        throw new IllegalArgumentException("on purpose");
                                    })))));
                })
                .named("mixed");
    }

    @Test
    void hoursOfSleep_passInVirtualTime() {
        Instant before = simulation.seed(1).now();

        Outcome<Void> outcome = simulation.run(mixedGroup());

        assertThat(((Outcome.Failed<Void>) outcome).cause())
                .isInstanceOf(TaskGroupException.class)
                .hasMessage("Group [mixed] failed: [mixed/inner/failing] IllegalArgumentException: on purpose;"
                        + " 1 cancelled, 1 succeeded.");
        assertThat(Duration.between(before, simulation.now()))
                .isEqualTo(Duration.ofHours(2).plusSeconds(3));
    }

    @Test
    void fiveFirstMessages_comeInEveryOrder() {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 2_000; seed++) {
            List<Integer> order = new ArrayList<>();
            simulation.seed(seed).run(TaskGroup.ofAll(scope -> {
                for (int i = 0; i < 5; i++) {
                    int number = i;
                    scope.fork(Task.compute(() -> order.add(number)));
                }
            }));
            orders.add(order);
        }
        assertThat(orders).hasSize(120);
    }

    @Test
    void soon_isBeforeBetweenAndAfterTheNextSteps() {
        Set<Integer> before = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            simulation.seed(seed);
            AtomicInteger ran = new AtomicInteger();
            RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                for (int i = 0; i < 3; i++) {
                    scope.fork(Task.compute(ran::incrementAndGet));
                }
            }));
            simulation.soon(() -> before.add(ran.get()));

            simulation.await(group);
            simulation.settle();
        }
        assertThat(before).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void awaitEnd_isOverWhenTheActorIs() {
        simulation.seed(1);
        ActorRef<String> actor = simulation.spawn(Behaviors.receiveMessage(message -> Behaviors.stopped()), "actor");
        simulation.after(Duration.ofHours(1), () -> actor.tell("stop"));
        Instant before = simulation.now();

        simulation.awaitEnd(actor);

        assertThat(simulation.now()).isEqualTo(before.plus(Duration.ofHours(1)));
    }

    @Test
    void awaitEnd_ofOneThatDoesNotEnd_namesIt() {
        simulation.seed(1);
        ActorRef<String> actor = simulation.spawn(Behaviors.ignore(), "actor");

        assertThatThrownBy(() -> simulation.awaitEnd(actor))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("kindred-run-actor] has not ended");
    }

    @Test
    void byHand_aRunIsASeedAndACheck() {
        TaskGroup<Void> page = mixedGroup();
        // @start region="by-hand"
        try (Simulation simulation = Simulation.create()) {
            Outcome<Void> outcome = simulation.seed(7).run(page); // hours of sleeps take milliseconds
            simulation.checkLeaks();
            // @end
            assertThat(outcome.isSuccess()).isFalse();
            // @start region="by-hand"
        }
        // @end
    }

    @Test
    void nothingCanRun_failsWithTheTree() {
        Task<Integer> forever = Task.async(() -> new CompletableFuture<Integer>());
        TaskGroup<Void> group =
                TaskGroup.ofAll(scope -> scope.fork("forever", forever)).named("stuck");

        assertThatThrownBy(() -> simulation.seed(1).run(group))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[stuck/forever] async running");
    }
}
