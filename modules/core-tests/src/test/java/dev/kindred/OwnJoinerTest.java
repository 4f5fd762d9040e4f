package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static docs.WriteAJoinerTest.bestOfferInTime;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("J1")
class OwnJoinerTest {

    private final IOException lost = new IOException("connection lost");

    private static TaskGroup<Integer> cheapest(List<Task<Integer>> offers) {
        return TaskGroup.joining(bestOfferInTime(), offers).timeout(seconds(2));
    }

    @SimulationTest(seeds = 500)
    void decides_theRestIsCancelledAndAwaited(Simulation simulation) {
        List<String> trace = new ArrayList<>();

        assertThat(simulation.run(cheapest(List.of(gives(1, 0), untilCancelled("b", 0, trace)))))
                .succeededWith(0);

        assertThat(trace).containsExactly("b began", "b told", "b gone");
    }

    @SimulationTest(seeds = 500)
    void failures_areNoneOfTheGroup(Simulation simulation) {
        assertThat(simulation.run(cheapest(List.of(fails(1, lost), gives(1, 7)))))
                .succeededWith(7);
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void onTimeoutReturns_theGroupHasItsResult(Simulation simulation) {
        List<String> trace = new ArrayList<>();

        assertThat(simulation.run(cheapest(List.of(gives(1, 7), untilCancelled("b", 3, trace)))))
                .succeededWith(7);

        assertThat(trace).containsExactly("b began", "b told", "b gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void onTimeoutReturns_whatCameAfterTheStrikeIsNotAskedAbout(Simulation simulation) {
        AtomicReference<Subtask<Integer>> late = new AtomicReference<>();
        TaskGroup<Integer> group = TaskGroup.joining(bestOfferInTime(), scope -> {
                    scope.fork("a", gives(1, 7));
                    late.set(scope.fork(
                            "late",
                            Task.async(context -> context.sleep(seconds(9)).handle((slept, cancelled) -> 3))));
                })
                .timeout(seconds(2));

        assertThat(simulation.run(group)).succeededWith(7);
        assertThat(late.get().outcome()).succeededWith(3);
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    @Tag("G13")
    void onTimeoutReturns_butTheGroupWasCancelledToo_endsCancelled(Simulation simulation) {
        RunningTask<Integer> group =
                simulation.start(cheapest(List.of(gives(1, 7), untilCancelled("b", 3, new ArrayList<>()))));
        simulation.after(seconds(3), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    @Tag("D1")
    void deadlineAboveStrikes_onTimeoutIsNotAsked(Simulation simulation) {
        AtomicReference<Subtask<Integer>> inner = new AtomicReference<>();
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> inner.set(scope.fork(
                        "inner",
                        TaskGroup.joining(
                                bestOfferInTime(), List.of(gives(0, 7), untilCancelled("b", 0, new ArrayList<>()))))))
                .timeout(seconds(1));

        assertThat(simulation.run(outer)).failedAsGroup().timedOut();
        assertThat(inner.get().outcome()).cancelled(Origin.DEADLINE);
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void onTimeoutLeftAsItIs_timesOut(Simulation simulation) {
        assertThat(simulation.run(group(new Recorded()).timeout(seconds(2))))
                .failedAsGroup()
                .timedOut()
                .hasPrimary("g", TimeoutException.class);
    }

    // ---- what it is asked ----

    /** Continues whatever comes, and records what it was asked; gives the number of subtasks that ended. */
    private static class Recorded implements Joiner.Policy<Integer, Integer> {
        final List<String> asked = new ArrayList<>();
        int ended;

        @Override
        public boolean onFork(Subtask<Integer> subtask) throws Exception {
            asked.add("fork " + subtask.name() + " " + subtask.state());
            return false;
        }

        @Override
        public boolean onComplete(Subtask<Integer> subtask) throws Exception {
            asked.add("end " + subtask.name() + " " + subtask.state());
            ended++;
            return false;
        }

        @Override
        public Integer result() throws Exception {
            asked.add("result");
            return ended;
        }
    }

    /** One that succeeds, one that fails, one that never ends by itself. */
    private static TaskGroup<Integer> group(Joiner.Policy<Integer, Integer> policy) {
        return group(policy, new ArrayList<>());
    }

    private static TaskGroup<Integer> group(Joiner.Policy<Integer, Integer> policy, List<String> trace) {
        return TaskGroup.joining(Joiner.<Integer, Integer>of(() -> policy), scope -> {
                    scope.fork("a", gives(1, 1));
                    scope.fork("b", untilCancelled("b", 1, trace));
                })
                .named("g");
    }

    @SimulationTest(seeds = 500)
    void isAskedOnceForEachForkAndEnd_thenForTheResult(Simulation simulation) {
        Recorded policy = new Recorded();
        TaskGroup<Integer> group = TaskGroup.joining(Joiner.<Integer, Integer>of(() -> policy), scope -> {
            scope.fork("a", gives(2, 1));
            scope.fork("b", fails(1, lost));
            scope.fork("c", gives(3, 1)).cancel("not needed");
        });

        assertThat(simulation.run(group)).succeededWith(3);

        assertThat(policy.asked)
                .containsSubsequence("fork a WAITING", "fork b WAITING", "fork c WAITING", "end c CANCELLED")
                .containsSubsequence("end b FAILED", "end a SUCCEEDED", "result")
                .hasSize(7);
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelledFromOutside_isAskedNothingMore(Simulation simulation) {
        Recorded policy = new Recorded();
        RunningTask<Integer> group = simulation.start(group(policy));
        simulation.after(seconds(2), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);

        assertThat(policy.asked).containsExactly("fork a WAITING", "fork b WAITING", "end a SUCCEEDED");
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void onForkDecides_nothingStartsAndLaterForksAreNoError(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Integer> group = group(
                new Recorded() {
                    @Override
                    public boolean onFork(Subtask<Integer> subtask) throws Exception {
                        super.onFork(subtask);
                        return true;
                    }
                },
                trace);

        assertThat(simulation.run(group)).succeededWith(0);
        assertThat(trace).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    void daemons_areNotShown_butTheirFailures(Simulation simulation) {
        Recorded policy = new Recorded();
        TaskGroup<Integer> group = TaskGroup.joining(Joiner.<Integer, Integer>of(() -> policy), scope -> {
            scope.fork("value", Timed.<Integer>gives(1, 1).daemon());
            scope.fork(
                    "endless",
                    Timed.<Integer>untilCancelled("endless", 0, new ArrayList<>())
                            .daemon());
            scope.fork("bad", Timed.<Integer>fails(1, lost).daemon());
            scope.fork("a", gives(2, 1));
        });

        assertThat(simulation.run(group)).succeededWith(2);

        assertThat(policy.asked).containsExactly("fork a WAITING", "end bad FAILED", "end a SUCCEEDED", "result");
    }

    @SimulationTest(seeds = 500)
    void eachRun_hasAPolicyOfItsOwn(Simulation simulation) {
        List<Recorded> made = new ArrayList<>();
        Joiner<Integer, Integer> joiner = Joiner.of(() -> {
            made.add(new Recorded());
            return made.get(made.size() - 1);
        });
        TaskGroup<Integer> group = TaskGroup.joining(joiner, gives(1, 1), gives(2, 2));
        RunningTask<Integer> one = simulation.start(group);
        RunningTask<Integer> two = simulation.start(group);

        assertThat(simulation.await(one)).succeededWith(2);
        assertThat(simulation.await(two)).succeededWith(2);
        assertThat(made).hasSize(2);
    }

    // ---- what it throws ----

    private final IllegalArgumentException wrong = new IllegalArgumentException("cannot tell");

    private void assertFailsAndNothingHangs(Simulation simulation, Joiner.Policy<Integer, Integer> policy) {
        List<String> trace = new ArrayList<>();

        Outcome<Integer> outcome = simulation.run(group(policy, trace).timeout(seconds(5)));

        assertThat(outcome).failedAsGroup().hasLeaf("g", IllegalArgumentException.class);
        assertThat(SimulatedWorks.groupFailureOf(outcome).primary().cause()).isSameAs(wrong);
        assertThat(trace.size()).isIn(0, 3);
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    @Tag("PX-11")
    void onForkThrows_failsTheGroup(Simulation simulation) {
        assertFailsAndNothingHangs(simulation, new Recorded() {
            @Override
            public boolean onFork(Subtask<Integer> subtask) {
                throw wrong;
            }
        });
        assertThat(elapsed(simulation)).isZero();
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    @Tag("PX-11")
    void onCompleteThrows_failsTheGroup(Simulation simulation) {
        assertFailsAndNothingHangs(simulation, new Recorded() {
            @Override
            public boolean onComplete(Subtask<Integer> subtask) {
                throw wrong;
            }
        });
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    @Tag("PX-11")
    void resultThrows_failsTheGroup(Simulation simulation) {
        assertFailsAndNothingHangs(simulation, new Recorded() {
            @Override
            public boolean onComplete(Subtask<Integer> subtask) {
                return true;
            }

            @Override
            public Integer result() {
                throw wrong;
            }
        });
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    @Tag("PX-11")
    void onTimeoutThrows_failsTheGroup(Simulation simulation) {
        assertFailsAndNothingHangs(simulation, new Recorded() {
            @Override
            public void onTimeout() {
                throw wrong;
            }
        });
        assertThat(elapsed(simulation)).isEqualTo(seconds(6));
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void supplierThrowsOrGivesNull_failsTheGroup(Simulation simulation) {
        TaskGroup<Integer> throwing = TaskGroup.joining(
                        Joiner.<Integer, Integer>of(() -> {
                            throw wrong;
                        }),
                        gives(1, 1))
                .named("g");
        TaskGroup<Integer> none = TaskGroup.joining(Joiner.<Integer, Integer>of(() -> null), gives(1, 1))
                .named("g");

        assertThat(simulation.run(throwing)).failedAsGroup().hasPrimary("g", IllegalArgumentException.class);
        assertThat(simulation.run(none)).failedAsGroup().hasPrimary("g", NullPointerException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("F6")
    void throwsAnError_failsTheGroupLikeAnyFailure(Simulation simulation) {
        TaskGroup<Integer> throwing = TaskGroup.joining(
                        Joiner.<Integer, Integer>of(() -> {
                            throw new AssertionError("planned");
                        }),
                        gives(1, 1))
                .named("g");

        assertThat(simulation.run(throwing)).failedAsGroup().hasPrimary("g", AssertionError.class);
    }
}
