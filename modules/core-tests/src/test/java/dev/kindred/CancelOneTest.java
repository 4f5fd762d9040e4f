package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.failsInCleanup;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.resultOf;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("G12")
class CancelOneTest {

    private final AtomicReference<Subtask<?>> one = new AtomicReference<>();

    private TaskGroup<String> with(Task<?> task) {
        return TaskGroup.<String>of(scope -> {
                    one.set(scope.fork("one", task));
                    var other = scope.fork("other", gives(3, "other"));
                    return other::get;
                })
                .named("g");
    }

    @SimulationTest(seeds = 500)
    @Tag("TG-03")
    @Tag("C1")
    void running_itIsCancelledAndAwaited_siblingsGoOn(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(with(untilCancelled("one", 9, trace)))).succeededWith("other");

        assertThat(SimulatedWorks.cancellationOf(one.get().outcome()))
                .isEqualTo(new Cancellation(Origin.REQUESTED, "g/one", "not needed"));
        assertThat(trace).containsExactly("one began", "one told", "one gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(10));
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void everyKind_isReached(Simulation simulation) {
        var silent = simulation.<akka.actor.typed.ActorRef<String>>probe("silent");
        List<Task<?>> kinds = List.of(
                Task.async(() -> new java.util.concurrent.CompletableFuture<String>()),
                Task.async(context -> context.sleep(seconds(99)).thenApply(slept -> 1)),
                Task.blocking(context -> context.await(context.sleep(seconds(99)))),
                Task.ask(String.class, silent.ref(), replyTo -> replyTo),
                Task.<String>behavior(replyTo -> Behaviors.ignore()),
                TaskGroup.ofAll(scope -> scope.fork("x", untilCancelled("x", 0, new ArrayList<>()))));
        for (Task<?> kind : kinds) {
            simulation.after(seconds(1), () -> one.get().cancel("not needed"));
            assertThat(simulation.run(with(kind))).succeededWith("other");
            assertThat(SimulatedWorks.cancellationOf(one.get().outcome()).reason())
                    .isEqualTo("not needed");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G11")
    void nestedGroup_allBelowItIsCancelled(Simulation simulation) {
        AtomicReference<Subtask<?>> leaf = new AtomicReference<>();
        Task<?> group = TaskGroup.ofAll(scope -> leaf.set(scope.fork("x", untilCancelled("x", 1, new ArrayList<>()))));
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(with(group))).succeededWith("other");

        assertThat(leaf.get().cancellation())
                .contains(new Cancellation(Origin.PARENT_CANCELLED, "g/one", "not needed"));
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void waiting_itNeverStarts(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> group = TaskGroup.<String>of(scope -> {
                    var first = scope.fork("first", gives(2, "first"));
                    one.set(scope.fork("one", untilCancelled("one", 0, trace)));
                    var last = scope.fork("last", gives(1, " and last"));
                    return () -> first.get() + last.get();
                })
                .limit(1);
        simulation.after(seconds(1), () -> {
            one.get().cancel("not needed");
        });

        assertThat(simulation.run(group)).succeededWith("first and last");
        assertThat(one.get().outcome()).neverStarted();
        assertThat(trace).isEmpty();
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void inTheBody_itNeverStarts(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            handle.set(scope.fork("one", untilCancelled("one", 0, trace)));
            handle.get().cancel("not needed");
        });

        assertThat(simulation.run(group)).succeeded();
        // The cancel and the start are both messages: whichever the supervisor hears first.
        assertThat(handle.get().outcome()).cancelled(Origin.REQUESTED);
        assertThat(trace).isIn(List.of(), List.of("one began", "one told", "one gone"));
    }

    @SimulationTest(seeds = 500)
    void forkedAndCancelledFromElsewhere_theForkIsHeardFirst(Simulation simulation) {
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        TaskGroup<String> group = TaskGroup.of(scope -> {
            var forker = scope.fork("forker", Task.async(context -> {
                handle.set(scope.fork("one", untilCancelled("one", 0, new ArrayList<>())));
                handle.get().cancel("not needed");
                return context.sleep(seconds(1)).thenApply(slept -> "done");
            }));
            return forker::get;
        });

        assertThat(simulation.run(group)).succeededWith("done");
        assertThat(handle.get().outcome()).cancelled(Origin.REQUESTED);
    }

    @SimulationTest(seeds = 500)
    void withDependents_theyNeverStart(Simulation simulation) {
        AtomicReference<Subtask<?>> after = new AtomicReference<>();
        AtomicReference<Subtask<?>> afterThat = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    one.set(scope.fork("one", untilCancelled("one", 0, new ArrayList<>())));
                    after.set(scope.after(one.get()).fork("after", () -> gives(1, 1)));
                    afterThat.set(scope.after(after.get()).fork("after-that", () -> gives(1, 1)));
                })
                .named("g");
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(group)).succeeded();
        assertThat(after.get().outcome()).neverStarted().cancelled(Origin.DEPENDENCY_NOT_SUCCEEDED);
        assertThat(afterThat.get().cancellation().orElseThrow().path()).isEqualTo("g/after");
    }

    @SimulationTest(seeds = 500)
    void dependentItself_theOneBeforeItGoesOn(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            var first = scope.fork("first", gives(2, "first"));
            one.set(scope.after(first).fork("one", () -> gives(1, 1)));
            return first::get;
        });
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(group)).succeededWith("first");
        assertThat(one.get().outcome()).neverStarted().cancelled(Origin.REQUESTED);
    }

    @SimulationTest(seeds = 500)
    @Tag("C2")
    void twice_onlyTheFirstCounts(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        simulation.after(seconds(1), () -> {
            one.get().cancel("first");
            one.get().cancel("second");
        });

        assertThat(simulation.run(with(fake.task()))).succeededWith("other");
        assertThat(SimulatedWorks.cancellationOf(one.get().outcome()).reason()).isEqualTo("first");
        assertThat(fake.cancels()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("C2")
    void thenTheGroup_itSeesOneCancel(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            one.set(scope.fork("one", fake.task()));
            scope.fork("other", untilCancelled("other", 2, trace));
        }));
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(fake.cancels()).isEqualTo(1);
        assertThat(trace).containsExactly("other began", "other told", "other gone");
    }

    @SimulationTest(seeds = 500)
    void afterItsEnd_andAfterTheGroups_changesNothing(Simulation simulation) {
        simulation.after(seconds(2), () -> one.get().cancel("too late"));

        assertThat(simulation.run(with(gives(1, "value")))).succeededWith("other");
        one.get().cancel("much too late");
        simulation.settle();

        assertThat(resultOf(one.get())).isEqualTo("value");
    }

    @SimulationTest(seeds = 500)
    void racesWithItsEnd_oneOutcomeAndNothingFails(Simulation simulation) {
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(with(gives(1, "value")))).succeededWith("other");
        assertThat(one.get().state()).isIn(SubtaskState.SUCCEEDED, SubtaskState.CANCELLED);
    }

    @SimulationTest(seeds = 500)
    @Tag("TG-42")
    void fromInsideItself_itEndsCancelledAndTheGroupGoesOn(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        Task<String> task = Task.async(context -> {
            context.cancelSelf("nothing to do");
            return context.sleep(seconds(9)).handle((slept, cancelled) -> {
                trace.add(cancelled == null ? "slept" : "told");
                throw new java.util.concurrent.CompletionException(cancelled);
            });
        });

        assertThat(simulation.run(with(task))).succeededWith("other");
        assertThat(SimulatedWorks.cancellationOf(one.get().outcome()))
                .isEqualTo(new Cancellation(Origin.REQUESTED, "g/one", "nothing to do"));
        assertThat(trace).containsExactly("told");
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @SimulationTest(seeds = 500)
    void fromInsideABlockingTask_itsNextWaitFails(Simulation simulation) {
        Task<String> task = Task.blocking(context -> {
            context.cancelSelf("nothing to do");
            context.await(context.sleep(seconds(9)));
            return "slept";
        });

        assertThat(simulation.run(with(task))).succeededWith("other");
        assertThat(one.get().outcome()).cancelled(Origin.REQUESTED);
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void fromInsideButItGivesItsValue_hasSucceeded(Simulation simulation) {
        Task<String> task = Task.compute(context -> {
            context.cancelSelf("nothing to do");
            return "value";
        });

        assertThat(simulation.run(with(task))).succeededWith("other");
        assertThat(resultOf(one.get())).isEqualTo("value");
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    void failsInCleanup_isAFailureOfTheGroup(Simulation simulation) {
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(with(failsInCleanup(1, new IOException("cannot roll back")))))
                .failedAsGroup()
                .hasLeaves("g/one");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void outlivesItsGrace_isUnresponsiveAndFailsTheGroup(Simulation simulation) {
        FakeTask<String> deaf = FakeTask.ignoringCancel();
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(with(deaf.task().grace(seconds(1)))))
                .failedAsGroup()
                .hasPrimary("g/one", UnresponsiveTaskException.class);
        deaf.succeed("late");
        simulation.settle();
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void itsPlaceGoesToTheNextOneWhenItIsGone(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    one.set(scope.fork("one", untilCancelled("one", 4, trace)));
                    scope.fork("next", Task.asyncRun(context -> {
                        trace.add("next at " + elapsed(simulation).toSeconds());
                        return context.sleep(seconds(1));
                    }));
                })
                .limit(1);
        simulation.after(seconds(1), () -> one.get().cancel("not needed"));

        assertThat(simulation.run(group)).succeeded();
        assertThat(trace).containsExactly("one began", "one told", "one gone", "next at 5");
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void underAllSuccessful_theResultCannotBeMade(Simulation simulation) {
        TaskGroup<List<String>> group = TaskGroup.joining(Joiner.<String>allSuccessfulOrThrow(), scope -> {
                    scope.fork("one", gives(5, "a")).cancel("not needed");
                    scope.fork("other", gives(1, "b"));
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasPrimary("g", IllegalStateException.class);
    }
}
