package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.failsInCleanup;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Joiners that decide. */
@Tag("J1")
class JoinersTest {

    private final IOException lost = new IOException("connection lost");

    // ---- race ----

    @SimulationTest(seeds = 500)
    @Tag("C1")
    void race_firstSuccessIsTheResult_losersAreGoneBeforeIt(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> loser = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("slow", untilCancelled("slow", 3, trace));
                    scope.fork("fast", gives(1, "fast"));
                    loser.set(scope.fork("later", gives(2, "later")));
                })
                .named("race");

        assertThat(simulation.run(race)).succeededWith("fast");

        assertThat(trace).containsExactly("slow began", "slow told", "slow gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
        assertThat(loser.get().cancellation())
                .contains(new Cancellation(Origin.DECIDED, "race/fast", "[race/fast] decided the group"));
    }

    @SimulationTest(seeds = 500)
    void race_ofTasksWrittenOut_oneOfThoseThatEndAtOnceWins(Simulation simulation) {
        TaskGroup<String> race =
                TaskGroup.joining(Joiner.anySuccessfulOrThrow(), gives(1, "eu"), gives(1, "us"), fails(1, lost));

        assertThat(simulation.run(race).valueOrThrow()).isIn("eu", "us");
    }

    @SimulationTest(seeds = 500)
    void race_failuresDecideNothing_untilOneSucceeds(Simulation simulation) {
        TaskGroup<String> race = TaskGroup.joining(
                Joiner.<String>anySuccessfulOrThrow(), List.of(fails(1, lost), gives(2, "b"), fails(3, lost)));

        assertThat(simulation.run(race)).succeededWith("b");
    }

    @SimulationTest(seeds = 500)
    void race_noneSucceeds_failsWithAllFailures(Simulation simulation) {
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("a", fails(2, lost));
                    scope.fork("b", fails(1, new IllegalStateException("refused")));
                })
                .named("race");

        assertThat(simulation.run(race))
                .failedAsGroup()
                .hasPrimary("race/b", IllegalStateException.class)
                .hasLeaves("race/b", "race/a");
    }

    @SimulationTest(seeds = 500)
    void race_nobodyRan_failsAndSaysSo(Simulation simulation) {
        TaskGroup<String> empty = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {})
                .named("race");
        TaskGroup<String> cancelled = TaskGroup.joining(
                        Joiner.<String>anySuccessfulOrThrow(),
                        scope -> scope.fork("a", gives(1, "a")).cancel("not needed"))
                .named("race");

        assertThat(simulation.run(empty)).failedAsGroup().hasPrimary("race", IllegalStateException.class);
        assertThat(simulation.run(cancelled)).failedAsGroup().hasPrimary("race", IllegalStateException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    void race_loserFailsInCleanup_theResultStaysAndTheHandleTells(Simulation simulation) {
        AtomicReference<Subtask<String>> loser = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            loser.set(scope.fork("loser", failsInCleanup(1, lost)));
            scope.fork("fast", gives(1, "fast"));
        });

        assertThat(simulation.run(race)).succeededWith("fast");

        assertThat(loser.get().outcome()).failedWith(IOException.class);
    }

    @SimulationTest(seeds = 500, settings = "kindred.grace = 5s", allow = dev.kindred.testkit.Leak.GROUP)
    @Tag("C6")
    void race_loserDoesNotListen_theResultIsThereWhenItsGraceIsOver(Simulation simulation) {
        AtomicReference<Subtask<String>> loser = new AtomicReference<>();
        var deaf = dev.kindred.testkit.FakeTask.<String>ignoringCancel();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            loser.set(scope.fork("deaf", deaf.task()));
            scope.fork("fast", gives(1, "fast"));
        });

        assertThat(simulation.run(race)).succeededWith("fast");
        assertThat(elapsed(simulation)).isEqualTo(seconds(6));
        assertThat(loser.get().outcome()).failedWith(UnresponsiveTaskException.class);

        deaf.succeed("late");
        simulation.settle();
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void race_loserStillGivesItsValue_theFirstOneIsTheResult(Simulation simulation) {
        AtomicReference<Subtask<String>> loser = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            loser.set(scope.fork(
                    "loser", Task.async(context -> context.sleep(seconds(9)).handle((slept, cancelled) -> "second"))));
            scope.fork("fast", gives(1, "first"));
        });

        assertThat(simulation.run(race)).succeededWith("first");

        assertThat(loser.get().outcome()).succeededWith("second");
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void race_decided_thoseThatWaitNeverStart(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> waiting = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("a", gives(1, "a"));
                    waiting.set(scope.fork("b", untilCancelled("b", 0, trace)));
                })
                .limit(1);

        assertThat(simulation.run(race)).succeededWith("a");

        assertThat(waiting.get().outcome()).neverStarted();
        assertThat(trace).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void race_forkAfterTheDecision_isNoErrorAndNeverStarts(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> late = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            scope.fork("loser", Task.async(context -> {
                var end = new java.util.concurrent.CompletableFuture<String>();
                context.onCancel(() -> {
                    late.set(scope.fork("late", untilCancelled("late", 0, trace)));
                    context.sleep(seconds(1)).thenRun(() -> end.complete("lost"));
                });
                return end;
            }));
            scope.fork("fast", gives(1, "fast"));
        });

        assertThat(simulation.run(race)).succeededWith("fast");

        assertThat(late.get().outcome()).neverStarted();
        assertThat(late.get().cancellation().orElseThrow().origin()).isEqualTo(Origin.DECIDED);
        assertThat(trace).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void race_losersOfEveryKindAreCancelledAndAwaited(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        var silent = simulation.<akka.actor.typed.ActorRef<String>>probe("silent");
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            scope.fork("fast", gives(1, "fast"));
            scope.fork("blocking", Task.blocking(context -> {
                try {
                    context.await(context.sleep(seconds(100)));
                    return "slept";
                } catch (TaskCancelledException | InterruptedException cancelled) {
                    context.await(context.sleep(seconds(2)));
                    trace.add("blocking gone");
                    throw cancelled;
                }
            }));
            scope.fork("ask", Task.ask(String.class, silent.ref(), replyTo -> replyTo));
            scope.fork("behavior", Task.<String>behavior(replyTo -> akka.actor.typed.javadsl.Behaviors.ignore()));
            scope.fork(
                    "group",
                    TaskGroup.joining(
                            Joiner.<String>anySuccessfulOrThrow(), List.of(untilCancelled("inner", 3, trace))));
        });

        assertThat(simulation.run(race)).succeededWith("fast");

        assertThat(trace).containsExactly("inner began", "inner told", "blocking gone", "inner gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void race_cancelledFromOutsideWhileLosersCleanUp_endsCancelled(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<String> race = simulation.start(TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            scope.fork("slow", untilCancelled("slow", 5, trace));
            scope.fork("fast", gives(1, "fast"));
        }));
        simulation.after(seconds(2), () -> race.cancel("nobody wants it"));

        assertThat(simulation.await(race)).cancelled(Origin.REQUESTED);
        assertThat(trace).endsWith("slow gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    @Tag("D3")
    void race_deadlineStrikesWhileLosersCleanUp_timesOut(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("slow", untilCancelled("slow", 5, trace));
                    scope.fork("fast", gives(1, "fast"));
                })
                .timeout(seconds(3));

        assertThat(simulation.run(race)).failedAsGroup().timedOut();
        assertThat(trace).containsExactly("slow began", "slow told", "slow gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void race_deadlineStrikesFirst_timesOutWithTheOutcomes(Simulation simulation) {
        TaskGroup<String> race = TaskGroup.joining(
                        Joiner.<String>anySuccessfulOrThrow(), List.of(fails(1, lost), gives(9, "late")))
                .timeout(seconds(3));

        Outcome<String> outcome = simulation.run(race);

        assertThat(outcome).failedAsGroup().timedOut();
        assertThat(SimulatedWorks.groupFailureOf(outcome).outcomes())
                .hasSize(2)
                .first()
                .isEqualTo(new Outcome.Failed<>(lost));
    }

    // ---- quorum ----

    @SimulationTest(seeds = 500)
    @Tag("J2")
    void quorum_reached_valuesAreInForkOrder(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<List<String>> quorum = TaskGroup.joining(
                Joiner.<String>quorum(2), gives(2, "a"), untilCancelled("b", 3, trace), gives(1, "c"), fails(1, lost));

        assertThat(simulation.run(quorum)).succeededWith(List.of("a", "c"));

        assertThat(trace).containsExactly("b began", "b told", "b gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    void quorum_cannotBeReached_failsAtOnceWithAllFailures(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> rest = new AtomicReference<>();
        TaskGroup<List<String>> quorum = TaskGroup.joining(Joiner.<String>quorum(2), scope -> {
                    scope.fork("a", fails(2, lost));
                    scope.fork("b", fails(1, lost));
                    rest.set(scope.fork("c", untilCancelled("c", 1, trace)));
                })
                .named("q");

        assertThat(simulation.run(quorum)).failedAsGroup().hasLeaves("q/b", "q/a");

        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
        assertThat(rest.get().cancellation().orElseThrow().origin()).isEqualTo(Origin.SIBLING_FAILED);
        assertThat(trace).endsWith("c gone");
    }

    @SimulationTest(seeds = 500)
    void quorum_cannotBeReachedBecauseOfACancel_keepsTheFailures(Simulation simulation) {
        AtomicReference<Subtask<?>> rest = new AtomicReference<>();
        TaskGroup<List<String>> quorum = TaskGroup.joining(Joiner.<String>quorum(2), scope -> {
                    scope.fork("a", fails(1, lost));
                    rest.set(scope.fork("b", untilCancelled("b", 0, new ArrayList<>())));
                    scope.fork("c", untilCancelled("c", 0, new ArrayList<>()));
                })
                .named("q");
        simulation.after(seconds(2), () -> rest.get().cancel("not needed"));

        assertThat(simulation.run(quorum)).failedAsGroup().hasPrimary("q/a", IOException.class);
    }

    @SimulationTest(seeds = 500)
    void quorum_tooFewWereForked_failsAtTheJoinWithTheCount(Simulation simulation) {
        TaskGroup<List<String>> quorum = TaskGroup.joining(Joiner.<String>quorum(3), gives(1, "a"), gives(2, "b"))
                .named("q");

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(quorum)).getMessage())
                .isEqualTo("Group [q] failed: [q] IllegalStateException: 2 of 2 subtasks succeeded, and 3 are needed."
                        + " Fork at least as many; 2 succeeded.");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    void quorum_countsNoDaemon(Simulation simulation) {
        TaskGroup<List<String>> quorum = TaskGroup.joining(Joiner.<String>quorum(2), scope -> {
            scope.fork("daemon", Timed.<String>gives(1, "daemon").daemon());
            scope.fork("a", gives(2, "a"));
            scope.fork("b", gives(3, "b"));
        });

        assertThat(simulation.run(quorum)).succeededWith(List.of("a", "b"));
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    void quorum_tooFewBesideDaemons_countsNoDaemon(Simulation simulation) {
        TaskGroup<List<String>> quorum = TaskGroup.joining(Joiner.<String>quorum(2), scope -> {
                    scope.fork("daemon", Timed.<String>gives(9, "daemon").daemon());
                    scope.fork("a", gives(2, "a"));
                })
                .named("q");

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(quorum)).getMessage())
                .contains("1 of 1 subtasks succeeded");
    }

    // ---- tolerating, allUntil, all ----

    @SimulationTest(seeds = 500)
    void tolerating_asManyFailures_resultIsTheOutcomes(Simulation simulation) {
        TaskGroup<List<Outcome<String>>> group =
                TaskGroup.joining(Joiner.<String>tolerating(1), gives(2, "a"), fails(1, lost));

        assertThat(simulation.run(group))
                .succeededWith(List.of(new Outcome.Succeeded<>("a"), new Outcome.Failed<>(lost)));
    }

    @SimulationTest(seeds = 500)
    void tolerating_oneFailureMore_failsWithAllAndCancelsTheRest(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<List<Outcome<String>>> group = TaskGroup.joining(Joiner.<String>tolerating(1), scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", fails(2, lost));
                    scope.fork("c", fails(1, lost));
                })
                .named("t");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("t/c", "t/b");
        assertThat(trace).containsExactly("a began", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    void allUntil_holds_theRestIsCancelled(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<List<Outcome<Integer>>> group = TaskGroup.joining(
                Joiner.<Integer>allUntil(each -> each.state() == SubtaskState.SUCCEEDED && each.get() > 5),
                gives(1, 5),
                fails(2, lost),
                gives(3, 6),
                untilCancelled("d", 1, trace));

        List<Outcome<Integer>> outcomes = simulation.run(group).valueOrThrow();

        assertThat(outcomes.subList(0, 3))
                .containsExactly(new Outcome.Succeeded<>(5), new Outcome.Failed<>(lost), new Outcome.Succeeded<>(6));
        assertThat(outcomes.get(3)).cancelled(Origin.DECIDED);
        assertThat(trace).endsWith("d gone");
    }

    @SimulationTest(seeds = 500)
    void allUntil_neverHolds_allAreAwaited(Simulation simulation) {
        assertThat(simulation.run(
                        TaskGroup.joining(Joiner.<Integer>allUntil(each -> false), gives(1, 1), fails(2, lost))))
                .succeededWith(List.of(new Outcome.Succeeded<>(1), new Outcome.Failed<>(lost)));
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    @Tag("PX-11")
    void allUntil_predicateThrows_failsTheGroupAndNothingHangs(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<List<Outcome<Integer>>> group = TaskGroup.joining(
                        Joiner.<Integer>allUntil(each -> {
                            throw new IllegalArgumentException("cannot tell");
                        }),
                        gives(1, 1),
                        untilCancelled("b", 1, trace))
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaf("g", IllegalArgumentException.class);
        assertThat(trace).containsExactly("b began", "b told", "b gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("J2")
    void all_valuesAreInForkOrder_andTheFirstFailureCancelsTheRest(Simulation simulation) {
        assertThat(simulation.run(TaskGroup.all(gives(2, "a"), gives(1, "b")))).succeededWith(List.of("a", "b"));

        List<String> trace = new ArrayList<>();
        TaskGroup<List<String>> failing = TaskGroup.<String>all(List.of(untilCancelled("a", 1, trace), fails(1, lost)))
                .named("g");
        assertThat(simulation.run(failing)).failedAsGroup().hasLeaves("g/#2");
        assertThat(trace).endsWith("a gone");
    }

    // ---- joiners as values ----

    @SimulationTest(seeds = 500)
    void oneJoiner_groupsThatRunAtOnceShareIt(Simulation simulation) {
        Joiner<String, List<String>> joiner = Joiner.quorum(1);
        RunningTask<List<String>> one = simulation.start(
                TaskGroup.joining(joiner, gives(1, "a"), gives(2, "b")).named("one"));
        RunningTask<List<String>> two = simulation.start(
                TaskGroup.joining(joiner, gives(2, "c"), gives(1, "d")).named("two"));

        assertThat(simulation.await(one)).succeededWith(List.of("a"));
        assertThat(simulation.await(two)).succeededWith(List.of("d"));
    }

    @SimulationTest(seeds = 500)
    void andThen_keepsThePolicy(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Integer> race = TaskGroup.joining(
                Joiner.<String>anySuccessfulOrThrow().andThen(String::length),
                gives(1, "fast"),
                untilCancelled("slow", 1, trace));

        assertThat(simulation.run(race)).succeededWith(4);
        assertThat(trace).endsWith("slow gone");
    }

    @SimulationTest(seeds = 10)
    @Tag("J3")
    void andThen_ofAPolicyWithoutAResult_isGivenNull(Simulation simulation) {
        Joiner<String, Void> noResult = Joiner.of(() -> new Joiner.Policy<String, Void>() {
            @Override
            public Void result() {
                return null;
            }
        });

        Outcome<String> outcome =
                simulation.run(TaskGroup.joining(noResult.andThen(nothing -> "done"), Task.compute(() -> "value")));

        assertThat(outcome.valueOrThrow()).isEqualTo("done");
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void andThen_throws_failsTheGroup(Simulation simulation) {
        TaskGroup<Object> race = TaskGroup.joining(
                        Joiner.<String>anySuccessfulOrThrow().andThen(value -> {
                            throw new IOException("not this one");
                        }),
                        gives(1, "a"))
                .named("g");

        assertThat(simulation.run(race)).failedAsGroup().hasPrimary("g", IOException.class);
    }

    @Test
    void wrongNumbers_areRefused() {
        assertThatThrownBy(() -> Joiner.quorum(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use a quorum of 0: it must be at least 1.");
        assertThatThrownBy(() -> Joiner.tolerating(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Joiner.allUntil(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Joiner.of(null)).isInstanceOf(NullPointerException.class);
    }
}
