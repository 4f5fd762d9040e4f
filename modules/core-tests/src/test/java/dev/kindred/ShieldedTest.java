package dev.kindred;

import static dev.kindred.Timed.at;
import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.resultOf;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C9")
class ShieldedTest {

    private final AtomicReference<Subtask<?>> commit = new AtomicReference<>();

    /** A group of the task alone, cancelled after a second; both must have ended when it settles. */
    private Outcome<Void> cancelled(Simulation simulation, Task<?> task) {
        commit.set(null);
        RunningTask<Void> group = simulation.start(
                TaskGroup.ofAll(scope -> commit.set(scope.fork("commit", task))).named("g"));
        simulation.after(seconds(1), () -> group.cancel("enough"));
        Outcome<Void> outcome = simulation.await(group);
        assertThat(commit.get().state().isDone()).isTrue();
        return outcome;
    }

    @SimulationTest(seeds = 500)
    void async_isNotReached_theGroupWaitsForIt(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        Task<String> task = Task.<String>async(context -> {
                    context.onCancel(() -> seen.add("told"));
                    return context.sleep(seconds(5)).thenApply(slept -> {
                        seen.add(context.isCancelled() ? "cancelled" : "untouched");
                        return "committed";
                    });
                })
                .shielded(seconds(60));

        assertThat(cancelled(simulation, task)).cancelled(Origin.REQUESTED);

        assertThat(resultOf(commit.get())).isEqualTo("committed");
        assertThat(commit.get().cancellation()).isEmpty();
        assertThat(seen).containsExactly("untouched");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    void asyncWithoutContext_isNotReached(Simulation simulation) {
        var future = new java.util.concurrent.CompletableFuture<String>();
        simulation.after(seconds(5), () -> future.complete("committed"));

        assertThat(cancelled(simulation, Task.async(() -> future).shielded(seconds(60))))
                .cancelled(Origin.REQUESTED);

        assertThat(resultOf(commit.get())).isEqualTo("committed");
    }

    @SimulationTest(seeds = 500)
    void blocking_isNotInterrupted(Simulation simulation) {
        Task<String> task = Task.<String>blocking(context -> {
                    context.await(context.sleep(seconds(3)));
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    assertThat(context.isCancelled()).isFalse();
                    context.await(context.sleep(seconds(2)));
                    return "committed";
                })
                .shielded(seconds(60));

        assertThat(cancelled(simulation, task)).cancelled(Origin.REQUESTED);
        assertThat(resultOf(commit.get())).isEqualTo("committed");
    }

    @SimulationTest(seeds = 500)
    void ask_itsReplyIsStillHeard(Simulation simulation) {
        ActorRef<ActorRef<String>> server = simulation.spawn(
                Behaviors.setup(context -> Behaviors.receiveMessage(replyTo -> {
                    context.scheduleOnce(seconds(5), replyTo, "committed");
                    return Behaviors.same();
                })),
                "server");

        assertThat(cancelled(
                        simulation,
                        Task.ask(String.class, server, replyTo -> replyTo).shielded(seconds(60))))
                .cancelled(Origin.REQUESTED);
        assertThat(resultOf(commit.get())).isEqualTo("committed");
    }

    @SimulationTest(seeds = 500)
    void behavior_isNotStopped(Simulation simulation) {
        Task<String> task = Task.<String, String>behavior(
                        "stop",
                        replyTo -> Behaviors.setup(context -> {
                            context.scheduleOnce(seconds(5), context.getSelf(), "go");
                            return Behaviors.receiveMessage(message -> {
                                replyTo.tell(message);
                                return Behaviors.stopped();
                            });
                        }))
                .shielded(seconds(60));

        assertThat(cancelled(simulation, task)).cancelled(Origin.REQUESTED);
        assertThat(resultOf(commit.get())).isEqualTo("go");
    }

    @SimulationTest(seeds = 500)
    void nestedGroup_nothingBelowItIsReached_andItMayStillFork(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.<String>of(scope -> {
                    var write = scope.fork("write", gives(3, "written"));
                    var flush = scope.after(write)
                            .fork(
                                    "flush",
                                    () -> Task.async(context -> {
                                        assertThat(context.isCancelled()).isFalse();
                                        assertThat(scope.isCancelled()).isFalse();
                                        return context.sleep(seconds(3))
                                                .thenApply(slept -> write.get() + " and flushed");
                                    }));
                    return flush::get;
                })
                .shielded(seconds(60));

        assertThat(cancelled(simulation, group)).cancelled(Origin.REQUESTED);
        assertThat(resultOf(commit.get())).isEqualTo("written and flushed");
        assertThat(elapsed(simulation)).isEqualTo(seconds(6));
    }

    @SimulationTest(seeds = 500)
    void insideANestedGroup_theCancelFromFarAboveDoesNotReachIt(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> deep = new AtomicReference<>();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            deep.set(scope.fork("deep", gives(5, "committed").shielded(seconds(60))));
            scope.fork("other", untilCancelled("other", 1, trace));
        });

        assertThat(cancelled(simulation, inner)).cancelled(Origin.REQUESTED);
        assertThat(resultOf(deep.get())).isEqualTo("committed");
        assertThat(trace).containsExactly("other began", "other told", "other gone");
        assertThat(commit.get().outcome()).cancelled(Origin.REQUESTED);
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    @Tag("D3")
    void deadlineOfTheGroup_doesNotReachIt_onlyItsOwnIsSeen(Simulation simulation) {
        AtomicReference<Subtask<String>> shielded = new AtomicReference<>();
        List<Optional<Instant>> deadlines = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> shielded.set(scope.fork(
                        "commit",
                        Task.<String>async(context -> {
                                    deadlines.add(context.deadline());
                                    return context.sleep(seconds(5)).thenApply(slept -> "committed");
                                })
                                .shielded(seconds(60)))))
                .timeout(seconds(2));

        assertThat(simulation.run(group)).failedAsGroup().timedOut();

        assertThat(shielded.get().outcome()).succeededWith("committed");
        assertThat(deadlines).containsExactly(Optional.of(at(60)));
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    void nestedShieldedGroup_seesOnlyItsOwnDeadline(Simulation simulation) {
        List<Optional<Instant>> deadlines = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork(
                        "commit",
                        TaskGroup.ofAll(below -> {
                                    deadlines.add(below.deadline());
                                    below.fork(Task.asyncRun(context -> {
                                        deadlines.add(context.deadline());
                                        return context.sleep(seconds(3));
                                    }));
                                })
                                .shielded(seconds(60))))
                .timeout(seconds(2));

        assertThat(simulation.run(group)).failedAsGroup().timedOut();
        assertThat(deadlines).containsExactly(Optional.of(at(60)), Optional.of(at(60)));
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void siblingFails_itGoesOnAndItsValueIsKept(Simulation simulation) {
        AtomicReference<Subtask<String>> shielded = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    shielded.set(scope.fork("commit", gives(5, "committed").shielded(seconds(60))));
                    scope.fork("bad", fails(1, new IOException("lost")));
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g/bad");
        assertThat(shielded.get().outcome()).succeededWith("committed");
    }

    @SimulationTest(seeds = 500)
    @Tag("F1")
    void failsAfterTheCancel_isAFailureOfTheGroup(Simulation simulation) {
        Outcome<Void> outcome =
                cancelled(simulation, fails(5, new IOException("cannot commit")).shielded(seconds(60)));

        assertThat(outcome).failedAsGroup().hasLeaves("g/commit");
        assertThat(SimulatedWorks.groupFailureOf(outcome).cancelled()).isPresent();
    }

    @SimulationTest(seeds = 500)
    @Tag("C10")
    void throwsACancellationAfterTheCancel_wasNotCancelled_soItIsAFailure(Simulation simulation) {
        Outcome<Void> outcome = cancelled(
                simulation,
                fails(5, new java.util.concurrent.CancellationException("its own"))
                        .shielded(seconds(60)));

        assertThat(outcome).failedAsGroup().hasPrimary("g/commit", java.util.concurrent.CancellationException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("D6")
    void itsOwnDeadlineStrikes_cancelsItAndIsAFailure(Simulation simulation) {
        List<String> trace = new ArrayList<>();

        Outcome<Void> outcome =
                cancelled(simulation, untilCancelled("commit", 2, trace).shielded(seconds(5)));

        assertThat(outcome).failedAsGroup().hasPrimary("g/commit", TimeoutException.class);
        assertThat(trace).containsExactly("commit began", "commit told", "commit gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(7));
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void itsOwnDeadlineStrikes_aNestedGroupIsCancelledAndTimesOut(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        Task<?> group = TaskGroup.ofAll(scope -> scope.fork("x", untilCancelled("x", 2, trace)))
                .shielded(seconds(5));

        assertThat(cancelled(simulation, group)).failedAsGroup().hasLeaf("g/commit", TimeoutException.class);
        assertThat(trace).containsExactly("x began", "x told", "x gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(7));
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void outlivesItsOwnDeadlineAndGrace_isUnresponsive(Simulation simulation) {
        var deaf = dev.kindred.testkit.FakeTask.<String>ignoringCancel();

        Outcome<Void> outcome =
                cancelled(simulation, deaf.task().grace(seconds(3)).shielded(seconds(5)));

        assertThat(outcome).failedAsGroup().hasPrimary("g/commit", UnresponsiveTaskException.class);
        assertThat(elapsed(simulation)).isEqualTo(seconds(8));
        deaf.succeed("late");
        simulation.settle();
    }

    @Test
    void timeoutThatIsShorter_counts() {
        assertThat(gives(1, 1).timeout(seconds(2)).shielded(seconds(5)).options.timeout())
                .isEqualTo(seconds(2));
        assertThat(gives(1, 1).timeout(seconds(9)).shielded(seconds(5)).options.timeout())
                .isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void waitingOne_neverStarts(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> waiting = new AtomicReference<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("first", untilCancelled("first", 1, trace));
                    waiting.set(scope.fork(
                            "commit", untilCancelled("commit", 0, trace).shielded(seconds(60))));
                })
                .limit(1));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(waiting.get().outcome()).neverStarted();
        assertThat(trace).containsExactly("first began", "first told", "first gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void cancelAsItStarts_eitherItRunsWhollyOrNotAtAll(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> commit.set(scope.fork(
                "commit",
                Task.asyncRun(context -> {
                            trace.add("began");
                            return context.sleep(seconds(1)).thenRun(() -> trace.add("done"));
                        })
                        .shielded(seconds(60))))));
        group.cancel("at once");

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(trace).isIn(List.of(), List.of("began", "done"));
        assertThat(commit.get() == null || commit.get().state() != SubtaskState.SUCCEEDED)
                .isEqualTo(trace.isEmpty());
    }

    @SimulationTest(seeds = 500)
    @Tag("G12")
    void itsHandleDoesNotReachItEither(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            var committed = scope.fork("commit", gives(5, "committed").shielded(seconds(60)));
            commit.set(committed);
            return committed::get;
        });
        simulation.after(seconds(1), () -> commit.get().cancel("not needed"));

        assertThat(simulation.run(group)).succeededWith("committed");
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void loserOfARace_isAwaited(Simulation simulation) {
        AtomicReference<Subtask<String>> shielded = new AtomicReference<>();
        TaskGroup<String> race = TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
            shielded.set(scope.fork("commit", gives(5, "committed").shielded(seconds(60))));
            scope.fork("fast", gives(1, "fast"));
        });

        assertThat(simulation.run(race)).succeededWith("fast");
        assertThat(shielded.get().outcome()).succeededWith("committed");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void failsAfterTheCancel_isNotRunAgain(Simulation simulation) {
        Outcome<Void> outcome = cancelled(
                simulation,
                fails(5, new IOException("cannot commit"))
                        .retry(Retry.fixed(seconds(1)))
                        .shielded(seconds(60)));

        assertThat(SimulatedWorks.groupFailureOf(outcome).primary().attempt()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void runByItself_theCancelDoesNotReachItEither(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<String> running = simulation.start(Task.<String>async(
                        context -> context.sleep(seconds(5)).thenApply(slept -> {
                            trace.add("committed");
                            return "committed";
                        }))
                .shielded(seconds(60)));
        simulation.after(seconds(1), () -> running.cancel("enough"));

        assertThat(simulation.await(running)).cancelled(Origin.REQUESTED);
        assertThat(trace).containsExactly("committed");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStops_codeOfALeafGoesOnToItsEnd(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    TaskGroup.ofAll(scope -> scope.fork(
                                    "commit",
                                    Task.asyncRun(work -> work.sleep(seconds(5)).thenRun(() -> trace.add("committed")))
                                            .shielded(seconds(60))))
                            .spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.after(seconds(1), () -> owner.tell("stop"));

        simulation.advance(seconds(10));
        assertThat(trace).containsExactly("committed");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStops_itsOwnDeadlineStillStrikes(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    TaskGroup.ofAll(scope -> scope.fork(
                                    "commit", untilCancelled("commit", 1, trace).shielded(seconds(5))))
                            .spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.after(seconds(5), () -> owner.tell("stop"));

        simulation.advance(seconds(20));
        assertThat(trace).containsExactly("commit began", "commit told", "commit gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStops_aNestedGroupEndsWithItsActor(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicReference<Subtask<?>> group = new AtomicReference<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    TaskGroup.ofAll(scope -> group.set(scope.fork(
                                    "commit",
                                    TaskGroup.ofAll(below -> below.fork("x", untilCancelled("x", 1, trace)))
                                            .shielded(seconds(60)))))
                            .spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.after(seconds(1), () -> owner.tell("stop"));

        simulation.advance(seconds(10));
        assertThat(trace).containsExactly("x began", "x told", "x gone");
        assertThat(group.get().outcome()).cancelled(Origin.OWNER_GONE);
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void groupRunByItself_isCancelledLikeAny(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group =
                simulation.start(TaskGroup.ofAll(scope -> scope.fork("x", untilCancelled("x", 1, trace)))
                        .shielded(seconds(60)));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(trace).containsExactly("x began", "x told", "x gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    @Tag("D1")
    void insideAShieldedGroup_retriesGoOnPastTheDeadlineAbove(Simulation simulation) {
        AtomicReference<Subtask<Integer>> inner = new AtomicReference<>();
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> inner.set(scope.fork(
                        "commit",
                        TaskGroup.<Integer>of(below -> {
                                    var a = below.fork(
                                            "a",
                                            Task.<Integer>async(context -> context.sleep(seconds(1))
                                                            .thenApply(slept -> {
                                                                if (context.attempt() == 1) {
                                                                    throw new IllegalStateException("not yet");
                                                                }
                                                                return context.attempt();
                                                            }))
                                                    .retry(Retry.fixed(seconds(5))));
                                    return a::get;
                                })
                                .shielded(seconds(60)))))
                .timeout(seconds(3));

        assertThat(simulation.run(outer)).failedAsGroup().timedOut();
        assertThat(inner.get().outcome()).succeededWith(2);
    }

    @Test
    void wrongShield_isRefused() {
        assertThatThrownBy(() -> gives(1, 1).shielded(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the shield PT0S: it must be more than 0.");
    }
}
