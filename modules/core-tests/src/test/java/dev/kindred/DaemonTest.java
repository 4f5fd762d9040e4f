package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.failsInCleanup;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.resultOf;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("PX-10")
class DaemonTest {

    private final AtomicReference<Subtask<?>> daemon = new AtomicReference<>();

    private TaskGroup<String> with(Task<?> task) {
        return TaskGroup.<String>of(scope -> {
                    daemon.set(scope.fork("daemon", task.daemon()));
                    var work = scope.fork("work", gives(3, "worked"));
                    return work::get;
                })
                .named("g");
    }

    @SimulationTest(seeds = 500)
    @Tag("C1")
    void othersAreDone_itIsCancelledAndItsCleanupAwaited(Simulation simulation) {
        List<String> trace = new ArrayList<>();

        assertThat(simulation.run(with(untilCancelled("daemon", 2, trace)))).succeededWith("worked");

        assertThat(SimulatedWorks.cancellationOf(daemon.get().outcome()))
                .isEqualTo(new Cancellation(Origin.OTHERS_DONE, "g", "all of [g] but its daemons are done"));
        assertThat(trace).containsExactly("daemon began", "daemon told", "daemon gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    void endsByItself_theGroupGoesOn(Simulation simulation) {
        assertThat(simulation.run(with(gives(1, "value")))).succeededWith("worked");
        assertThat(resultOf(daemon.get())).isEqualTo("value");
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void stillGivesItsValueWhenCancelled_hasSucceeded(Simulation simulation) {
        Task<String> task = Task.async(context -> context.sleep(seconds(99)).handle((slept, cancelled) -> "flushed"));

        assertThat(simulation.run(with(task))).succeededWith("worked");
        assertThat(resultOf(daemon.get())).isEqualTo("flushed");
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void fails_failsTheGroup(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("daemon", fails(1, new IOException("lost")).daemon());
                    scope.fork("work", untilCancelled("work", 1, trace));
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g/daemon");
        assertThat(trace).containsExactly("work began", "work told", "work gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    void failsInCleanup_failsTheGroup(Simulation simulation) {
        assertThat(simulation.run(with(failsInCleanup(1, new IOException("cannot flush")))))
                .failedAsGroup()
                .hasLeaves("g/daemon");
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void outlivesItsGrace_isUnresponsive(Simulation simulation) {
        FakeTask<String> deaf = FakeTask.ignoringCancel();

        assertThat(simulation.run(with(deaf.task().grace(seconds(2)))))
                .failedAsGroup()
                .hasPrimary("g/daemon", UnresponsiveTaskException.class);
        deaf.succeed("late");
        simulation.settle();
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void takesNoPlace(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("work", gives(1, 1));
                    scope.fork("more", gives(1, 1));
                    scope.fork("d1", untilCancelled("d1", 0, trace).daemon());
                    scope.fork("d2", untilCancelled("d2", 0, trace).daemon());
                })
                .limit(1);

        assertThat(simulation.run(group)).succeeded();
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
        assertThat(trace).contains("d1 gone", "d2 gone");
    }

    @SimulationTest(seeds = 500)
    void groupOfDaemonsAlone_endsAtOnce(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope ->
                daemon.set(scope.fork("d", untilCancelled("d", 1, trace).daemon())));

        assertThat(simulation.run(group)).succeeded();
        assertThat(daemon.get().outcome()).neverStarted().cancelled(Origin.OTHERS_DONE);
        assertThat(trace).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("G15")
    void asyncBodyThatRuns_keepsItAlive(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> group = TaskGroup.ofAsync(scope -> {
            scope.fork("d", untilCancelled("d", 1, trace).daemon());
            return scope.sleep(seconds(4)).thenApply(slept -> () -> "done");
        });

        assertThat(simulation.run(group)).succeededWith("done");
        assertThat(trace).containsExactly("d began", "d told", "d gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("G11")
    void nestedGroup_isCancelledWhenTheOthersAreDone(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        Task<?> group = TaskGroup.ofAll(scope -> scope.fork("x", untilCancelled("x", 1, trace)));

        assertThat(simulation.run(with(group))).succeededWith("worked");
        assertThat(daemon.get().outcome()).cancelled(Origin.OTHERS_DONE);
        assertThat(trace).containsExactly("x began", "x told", "x gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void forksWhileOthersRun_whatItForkedIsAwaited(Simulation simulation) {
        AtomicReference<Subtask<?>> forked = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork(
                    "d",
                    Task.async(context -> context.sleep(seconds(1)).thenCompose(slept -> {
                                forked.set(scope.fork("forked", gives(5, "value")));
                                return context.cancelling(new CompletableFuture<Object>());
                            }))
                            .daemon());
            scope.fork("work", gives(3, 1));
        });

        assertThat(simulation.run(group)).succeeded();
        assertThat(resultOf(forked.get())).isEqualTo("value");
        assertThat(elapsed(simulation)).isEqualTo(seconds(6));
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void forksInItsCleanup_isRejected(Simulation simulation) {
        AtomicReference<Subtask<?>> forked = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "d",
                            Task.async(context -> {
                                        CompletableFuture<Object> end = new CompletableFuture<>();
                                        context.onCancel(() -> {
                                            forked.set(scope.fork("late", gives(1, 1)));
                                            context.sleep(seconds(1)).thenRun(() -> end.cancel(false));
                                        });
                                        return end;
                                    })
                                    .daemon());
                    scope.fork("work", gives(1, 1));
                })
                .named("g");

        assertThat(simulation.run(group)).succeeded();
        assertThat(forked.get().state()).isEqualTo(SubtaskState.REJECTED);
        assertThat(SimulatedWorks.failureOf(simulation, forked.get().completion()))
                .hasMessage("Cannot fork [late] into group [g]: only daemons of the group were left, and they are"
                        + " cancelled. Fork from its body, or from a subtask.");
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void groupIsCancelled_itGoesWithTheOthers(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<String> group = simulation.start(with(untilCancelled("daemon", 5, trace)));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(daemon.get().outcome()).cancelled(Origin.REQUESTED);
        assertThat(elapsed(simulation)).isEqualTo(seconds(6));
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    @Tag("G13")
    void groupIsCancelledWhileItCleansUp_endsCancelled_andItSeesOneCancel(Simulation simulation) {
        FakeTask<String> fake = FakeTask.create();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
            daemon.set(scope.fork("d", fake.task().daemon()));
            scope.fork("slow", untilCancelled("slow", 5, new ArrayList<>()).daemon());
            scope.fork("work", gives(1, 1));
        }));
        simulation.after(seconds(2), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(daemon.get().outcome()).cancelled(Origin.OTHERS_DONE);
        assertThat(fake.cancels()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void retried_isRunAgainWhileOthersRun_andNotAfter(Simulation simulation) {
        List<Integer> attempts = new ArrayList<>();
        Task<Object> task = Task.async(context -> {
            attempts.add(context.attempt());
            return context.sleep(seconds(1))
                    .thenCompose(slept -> CompletableFuture.failedFuture(new IOException("lost")));
        });

        // At 3 the work ends, and so does the second attempt.
        Outcome<String> outcome =
                simulation.run(with(task.retry(Retry.fixed(seconds(1)).maxAttempts(99))));
        if (outcome instanceof Outcome.Succeeded<String>) {
            assertThat(outcome).succeededWith("worked");
        } else {
            assertThat(outcome).failedAsGroup().hasLeaves("g/daemon");
        }
        assertThat(attempts).containsExactly(1, 2);
    }

    @SimulationTest(seeds = 500)
    @Tag("C9")
    void shielded_theEndWaitsForIt(Simulation simulation) {
        assertThat(simulation.run(with(gives(9, "flushed").shielded(seconds(60)))))
                .succeededWith("worked");
        assertThat(resultOf(daemon.get())).isEqualTo("flushed");
        assertThat(elapsed(simulation)).isEqualTo(seconds(9));
    }

    @SimulationTest(seeds = 500)
    void afterOthers_isRefusedAsItsFailure(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    var work = scope.fork("work", gives(1, 1));
                    scope.after(work).fork("d", () -> gives(1, 1).daemon());
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasPrimary("g/d", IllegalStateException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void underJoiners_itsValueIsNotSeen(Simulation simulation) {
        assertThat(simulation.run(TaskGroup.joining(Joiner.<String>awaitAll(), scope -> {
                    scope.fork("d", Timed.<String>gives(1, "d").daemon());
                    scope.fork("a", gives(2, "a"));
                })))
                .succeededWith(List.of(new Outcome.Succeeded<>("a")));
        assertThat(simulation.run(TaskGroup.joining(Joiner.<String>anySuccessfulOrThrow(), scope -> {
                    scope.fork("d", Timed.<String>gives(1, "d").daemon());
                    scope.fork("a", gives(2, "a"));
                })))
                .succeededWith("a");
    }

    @SimulationTest(seeds = 500)
    void runByItself_isAnOrdinaryTask(Simulation simulation) {
        assertThat(simulation.run(gives(1, "value").daemon())).succeededWith("value");
        assertThat(simulation.run(TaskGroup.all(gives(1, "value")).daemon())).succeededWith(List.of("value"));
        assertThat(simulation.run(TaskGroup.all(gives(1, "value"))
                        .retry(Retry.fixed(seconds(1)))
                        .daemon()))
                .succeededWith(List.of("value"));
    }
}
