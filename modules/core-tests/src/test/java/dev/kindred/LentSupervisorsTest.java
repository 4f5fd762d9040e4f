package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.kindred.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The actors that drive nested groups, one after another. */
@Tag("G1")
class LentSupervisorsTest {

    private static final int SEEDS = 200;

    private static Simulation withSupervisors(int count) {
        return Simulation.create(ConfigFactory.parseString("kindred.testkit.supervisors = " + count)
                .withFallback(ConfigFactory.load()));
    }

    private static TaskGroup<Integer> tree(int depth) {
        return TaskGroup.of(scope -> {
            Subtask<Integer> left = scope.fork(below(depth));
            Subtask<Integer> right = scope.fork(below(depth));
            return () -> left.get() + right.get();
        });
    }

    private static Task<Integer> below(int depth) {
        return depth == 1 ? Task.compute(() -> 1) : tree(depth - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 64})
    @Tag("G2")
    @Tag("G11")
    void treeOfGroups_eachRepliesOnce_howeverManyAreLent(int supervisors) {
        try (Simulation simulation = withSupervisors(supervisors)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                assertThat(simulation.run(tree(3)).valueOrThrow()).isEqualTo(8);
                simulation.checkLeaks();
            }
        }
    }

    /** A deadline that strikes as its group ends is told to an actor that may have the next group by then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Tag("D1")
    void oneAfterAnother_hearsNothingOfTheOneBefore(int supervisors) {
        try (Simulation simulation = withSupervisors(supervisors)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                List<Subtask<Void>> nested = new ArrayList<>();
                var outcome = simulation.run(TaskGroup.joining(Joiner.awaitAll(), scope -> {
                            for (int i = 0; i < 6; i++) {
                                TaskGroup<Void> each = TaskGroup.ofAll(
                                        inner -> inner.fork(Task.asyncRun(context -> context.sleep(Timed.seconds(1)))));
                                nested.add(scope.fork(each.timeout(Timed.seconds(1))));
                            }
                        })
                        .limit(1));
                assertThat(outcome.isSuccess()).isTrue();
                assertThat(nested)
                        .allSatisfy(each -> assertThat(Duration.between(
                                        each.startedAt().orElseThrow(),
                                        each.endedAt().orElseThrow()))
                                .isEqualTo(Timed.seconds(1)));
                simulation.checkLeaks();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Tag("G4")
    @Tag("G12")
    void cancelledOrFailed_itsActorServesTheNextOne(int supervisors) {
        try (Simulation simulation = withSupervisors(supervisors)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                List<Subtask<Integer>> nested = new ArrayList<>();
                var outcome = simulation.run(TaskGroup.joining(Joiner.awaitAll(), scope -> {
                            TaskGroup<Integer> fails = TaskGroup.of(inner -> {
                                inner.fork(Task.compute(() -> {
                                    throw new IllegalStateException("on purpose");
                                }));
                                return () -> 0;
                            });
                            TaskGroup<Integer> waits = TaskGroup.of(inner -> {
                                inner.fork(Task.asyncRun(context -> context.sleep(Timed.seconds(60))));
                                return () -> 0;
                            });
                            nested.add(scope.fork(fails));
                            Subtask<Integer> cancelled = scope.fork(waits);
                            nested.add(cancelled);
                            nested.add(scope.fork(tree(1)));
                            cancelled.cancel("enough");
                            nested.add(scope.fork(tree(2)));
                        })
                        .limit(2));
                assertThat(outcome.isSuccess()).isTrue();
                assertThat(nested.get(0).outcome()).isInstanceOf(Outcome.Failed.class);
                assertThat(nested.get(1).outcome()).isInstanceOf(Outcome.Cancelled.class);
                assertThat(nested.get(2).get()).isEqualTo(2);
                assertThat(nested.get(3).get()).isEqualTo(4);
                simulation.checkLeaks();
            }
        }
    }

    /** Such a supervisor has had children: another one takes its place. */
    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @Tag("G3")
    void groupWithActorsOfItsOwn_leavesAsManyThatAreLentAsBefore(int supervisors) {
        try (Simulation simulation = withSupervisors(supervisors)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                simulation.seed(seed);
                TaskGroup<Integer> withAnActor = TaskGroup.of(scope -> {
                    Subtask<Integer> value = scope.fork(Task.<Integer>behavior(replyTo -> Behaviors.setup(context -> {
                        replyTo.tell(7);
                        return Behaviors.stopped();
                    })));
                    return value::get;
                });
                var outcome = simulation.run(TaskGroup.all(withAnActor, tree(2), withAnActor));
                assertThat(outcome.valueOrThrow()).containsExactly(7, 4, 7);
                simulation.checkLeaks();
            }
        }
    }

    @Test
    @Tag("G3")
    void idleOnes_holdNothingOfWhatTheyDrove() {
        RealThreads.assertForgotten(captured -> {
            TaskGroup<Integer> nested = TaskGroup.of(scope -> {
                Subtask<Integer> value =
                        scope.fork(Task.async(() -> CompletableFuture.completedFuture(captured.hashCode())));
                return value::get;
            });
            return TaskGroup.all(nested, nested);
        });
    }
}
