package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.PostStop;
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

@Tag("G14")
class StopInReverseTest {

    private static List<String> ends(List<String> trace) {
        return trace.stream().filter(each -> !each.endsWith("began")).toList();
    }

    @SimulationTest(seeds = 500)
    void cancelled_theLastStartedGoesFirst_eachAwaited(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("database", untilCancelled("database", 1, trace));
                    scope.fork("cache", untilCancelled("cache", 2, trace));
                    scope.fork("server", untilCancelled("server", 3, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);

        assertThat(ends(trace))
                .containsExactly(
                        "server told", "server gone", "cache told", "cache gone", "database told", "database gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(1 + 6));
    }

    @SimulationTest(seeds = 500)
    void withoutIt_allAreToldAtOnce(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            scope.fork("a", untilCancelled("a", 1, trace));
            scope.fork("b", untilCancelled("b", 2, trace));
        }));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(elapsed(simulation)).isEqualTo(seconds(1 + 2));
    }

    @SimulationTest(seeds = 500)
    void orderIsThatOfTheStart_notOfTheFork(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    var first = scope.fork("first", gives(1, 1));
                    scope.after(first).fork("late", () -> untilCancelled("late", 1, trace));
                    scope.fork("early", untilCancelled("early", 1, trace));
                })
                .stopInReverse());
        simulation.after(seconds(2), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace)).containsExactly("late told", "late gone", "early told", "early gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void everyKind_isUntouchedBeforeItsTurn(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("async", Task.asyncRun(context -> {
                        var end = new java.util.concurrent.CompletableFuture<Void>();
                        context.onCancel(() -> {
                            trace.add("async");
                            end.cancel(false);
                        });
                        return end;
                    }));
                    scope.fork("blocking", Task.blocking(context -> {
                        try {
                            return context.await(context.sleep(seconds(100)));
                        } catch (TaskCancelledException | InterruptedException cancelled) {
                            trace.add("blocking");
                            context.await(context.sleep(seconds(1)));
                            trace.add("blocking gone");
                            throw cancelled;
                        }
                    }));
                    scope.fork(
                            "behavior",
                            Task.<String, String>behavior(
                                    "stop",
                                    replyTo -> Behaviors.receive(String.class)
                                            .onMessageEquals("stop", () -> {
                                                trace.add("behavior");
                                                return Behaviors.stopped();
                                            })
                                            .onSignal(PostStop.class, signal -> Behaviors.same())
                                            .build()));
                    scope.fork("group", TaskGroup.ofAll(below -> {
                        below.fork("x", untilCancelled("x", 2, trace));
                        below.fork(
                                "watcher",
                                Task.asyncRun(context -> context.sleep(seconds(2))
                                        .thenRun(() -> {
                                            trace.add("group " + (context.isCancelled() ? "cancelled" : "untouched")
                                                    + (below.isCancelled() ? " cancelled" : " untouched"));
                                        })));
                    }));
                    scope.fork("last", untilCancelled("last", 3, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace))
                .containsExactly(
                        "last told",
                        "group untouched untouched",
                        "last gone",
                        "x told",
                        "x gone",
                        "behavior",
                        "blocking",
                        "blocking gone",
                        "async");
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void groupBeforeItsTurn_mayStillFork(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "group",
                            TaskGroup.ofAll(below -> below.fork(
                                    "forker",
                                    Task.asyncRun(context -> context.sleep(seconds(3))
                                            .thenRun(() -> below.fork(Task.run(() -> trace.add("ran"))))))));
                    scope.fork("last", untilCancelled("last", 5, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(trace).containsExactly("last began", "last told", "ran", "last gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void siblingFails_theOthersGoInReverse_andFailuresOfCleanupAreKept(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", Timed.failsInCleanup(1, new IOException("cannot roll back")));
                    scope.fork("c", untilCancelled("c", 1, trace));
                    scope.fork("bad", fails(1, new IllegalStateException("refused")));
                })
                .stopInReverse()
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g/bad", "g/b");
        assertThat(ends(trace)).containsExactly("c told", "c gone", "a told", "a gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void oneOutlivesItsGrace_theNextIsToldThen(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        FakeTask<Object> deaf = FakeTask.ignoringCancel();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("deaf", deaf.task().grace(seconds(4)));
                })
                .stopInReverse()
                .named("g"));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).failedAsGroup().hasPrimary("g/deaf", UnresponsiveTaskException.class);

        assertThat(ends(trace)).containsExactly("a told", "a gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(1 + 4 + 1));
        deaf.succeed("late");
        simulation.settle();
    }

    @SimulationTest(seeds = 500)
    void oneEndsBeforeItsTurn_isNotCancelled(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<String>> done = new AtomicReference<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    done.set(scope.fork("done", gives(3, "value")));
                    scope.fork("c", untilCancelled("c", 5, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(done.get().outcome()).succeededWith("value");
        assertThat(ends(trace)).containsExactly("c told", "c gone", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void leafTimesOutBeforeItsTurn_itIsCancelledByThat(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 2, trace).timeout(seconds(2)));
                    scope.fork("b", untilCancelled("b", 9, trace));
                })
                .stopInReverse()
                .named("g"));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).failedAsGroup().hasLeaves("g/a");
        assertThat(ends(trace)).containsExactly("b told", "a told", "a gone", "b gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G12")
    void oneIsCancelledBeforeItsTurn_andIsAwaitedInIt(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> b = new AtomicReference<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    b.set(scope.fork("b", untilCancelled("b", 7, trace)));
                    scope.fork("c", untilCancelled("c", 4, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));
        simulation.after(seconds(2), () -> b.get().cancel("now"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace)).containsExactly("c told", "b told", "c gone", "b gone", "a told", "a gone");
        assertThat(b.get().cancellation().orElseThrow().reason()).isEqualTo("now");
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void deadlineStrikes_goInReverse(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", untilCancelled("b", 1, trace));
                })
                .timeout(seconds(3))
                .stopInReverse();

        assertThat(simulation.run(group)).failedAsGroup().timedOut();
        assertThat(ends(trace)).containsExactly("b told", "b gone", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G15")
    void asyncBody_isTheFirstToGo(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<String> group = simulation.start(TaskGroup.<String>ofAsync(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", untilCancelled("b", 1, trace));
                    return scope.sleep(seconds(99))
                            .handle((slept, cancelled) -> {
                                trace.add("body told");
                                return scope.sleep(seconds(2)).thenRun(() -> trace.add("body gone"));
                            })
                            .thenCompose(cleanup -> cleanup)
                            .thenApply(slept -> () -> "never");
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace)).containsExactly("body told", "body gone", "b told", "b gone", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    void daemonsThatAreLeft_goInReverse(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("d1", untilCancelled("d1", 1, trace).daemon());
                    scope.fork("d2", untilCancelled("d2", 1, trace).daemon());
                    scope.fork("a", gives(1, 1));
                })
                .stopInReverse();

        assertThat(simulation.run(group)).succeeded();
        assertThat(ends(trace)).containsExactly("d2 told", "d2 gone", "d1 told", "d1 gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-10")
    @Tag("G13")
    void cancelledWhileDaemonsGo_goesOnInReverse(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("d1", untilCancelled("d1", 1, trace).daemon());
                    scope.fork("d2", untilCancelled("d2", 1, trace).daemon());
                    scope.fork("d3", untilCancelled("d3", 3, trace).daemon());
                    scope.fork("a", gives(1, 1));
                })
                .stopInReverse());
        simulation.after(seconds(2), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace)).containsExactly("d3 told", "d3 gone", "d2 told", "d2 gone", "d1 told", "d1 gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("C9")
    void shieldedOne_isNotInTheOrder_theEndWaitsForIt(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("commit", gives(9, "committed").shielded(seconds(60)));
                    scope.fork("c", untilCancelled("c", 1, trace));
                })
                .stopInReverse());
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(ends(trace)).containsExactly("c told", "c gone", "a told", "a gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(9));
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void losersOfARace_goInReverse(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", untilCancelled("b", 1, trace));
                    scope.fork("fast", gives(1, "fast"));
                })
                .stopInReverse();

        assertThat(simulation.run(race)).succeededWith("fast");
        assertThat(ends(trace)).containsExactly("b told", "b gone", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStops_allEndAtOnce(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        var owner = simulation.<String>spawn(
                Behaviors.setup(context -> {
                    TaskGroup.ofAll(scope -> {
                                scope.fork("a", untilCancelled("a", 1, trace));
                                scope.fork("b", untilCancelled("b", 1, trace));
                            })
                            .stopInReverse()
                            .spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.after(seconds(1), () -> owner.tell("stop"));

        simulation.advance(seconds(2));
        assertThat(ends(trace)).containsExactlyInAnyOrder("a told", "b told", "a gone", "b gone");
    }
}
