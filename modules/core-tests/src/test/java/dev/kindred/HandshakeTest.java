package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.failsInCleanup;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

@Tag("PX-01")
class HandshakeTest {

    private final IOException inUse = new IOException("port in use");

    private final AtomicReference<CompletionStage<Integer>> ready = new AtomicReference<>();

    /** Ready with its port after a second, and then runs until it is cancelled. */
    private static Task<Object> server(List<String> trace) {
        return Task.async(context -> context.sleep(seconds(1)).thenCompose(slept -> {
            trace.add("listens");
            context.ready(8080);
            CompletableFuture<Object> end = new CompletableFuture<>();
            context.onCancel(() -> {
                trace.add("told");
                end.cancel(false);
            });
            return end;
        }));
    }

    /** A group that waits until the task is ready, tells what it heard, and lets others run for a while. */
    private TaskGroup<String> with(Task<?> task) {
        return TaskGroup.<String>ofAsync(scope -> {
                    CompletionStage<Integer> port = scope.forkReady("server", Integer.class, task);
                    return port.handle((value, failure) -> {
                        String heard = failure == null
                                ? "port " + value
                                : dev.kindred.internal.rules.Ending.unwrap(failure)
                                        .toString();
                        return () -> heard;
                    });
                })
                .named("g");
    }

    @SimulationTest(seeds = 500)
    void ready_theStageHasItsValue_andTheSubtaskGoesOn(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> scope.forkReady(
                        "server", Integer.class, server(trace).daemon())
                .thenCompose(port -> {
                    trace.add("client at " + elapsed(simulation).toSeconds());
                    return scope.sleep(seconds(2)).thenApply(slept -> () -> port);
                }));

        assertThat(simulation.run(group)).succeededWith(8080);
        assertThat(trace).containsExactly("listens", "client at 1", "told");
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @SimulationTest(seeds = 500)
    void readyInTheMiddleOfTheBlockingCode(Simulation simulation) {
        Task<String> task = Task.blocking(context -> {
            context.await(context.sleep(seconds(1)));
            context.ready(8080);
            context.await(context.sleep(seconds(1)));
            return "served";
        });

        assertThat(simulation.run(with(task))).succeededWith("port 8080");
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
    }

    @SimulationTest(seeds = 500)
    void failsBeforeReady_theStageFailsAndNotTheGroup(Simulation simulation) {
        assertThat(simulation.run(with(fails(1, inUse)))).succeededWith(inUse.toString());
    }

    @SimulationTest(seeds = 500)
    void failsBeforeReady_aBodyThatDoesNotCatchItFailsTheGroup(Simulation simulation) {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(
                        scope -> scope.forkReady("server", Integer.class, fails(1, inUse))
                                .thenApply(port -> () -> port))
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g").hasPrimary("g", IOException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void failsAfterReady_failsTheGroup(Simulation simulation) {
        Task<Object> task = Task.async(context -> {
            context.ready(8080);
            return context.sleep(seconds(1)).thenCompose(slept -> CompletableFuture.failedFuture(inUse));
        });

        assertThat(simulation.run(with(task))).failedAsGroup().hasLeaves("g/server");
    }

    @SimulationTest(seeds = 500)
    void failsAsItSaysReady_theFailureIsHeardOnce(Simulation simulation) {
        AtomicReference<TaskContext> contexts = new AtomicReference<>();
        Task<Object> task = Task.async(context -> {
            contexts.set(context);
            return context.sleep(seconds(1)).thenCompose(slept -> CompletableFuture.failedFuture(inUse));
        });
        simulation.after(seconds(1), () -> contexts.get().ready(8080));

        Outcome<String> outcome = simulation.run(with(task));

        if (outcome instanceof Outcome.Succeeded<String>) {
            assertThat(outcome).succeededWith(inUse.toString());
        } else {
            assertThat(outcome).failedAsGroup().hasLeaves("g/server");
        }
    }

    @SimulationTest(seeds = 500)
    void endsWithoutAWord_theStageFails(Simulation simulation) {
        assertThat(simulation.run(with(gives(1, "served"))))
                .succeededWith("java.lang.IllegalStateException: [g/server] ended without saying that it is ready."
                        + " Call context.ready(value).");
    }

    @SimulationTest(seeds = 500)
    void timesOutBeforeReady_theStageFailsWithThat(Simulation simulation) {
        assertThat(simulation
                        .run(with(untilCancelled("server", 0, new ArrayList<>()).timeout(seconds(1))))
                        .valueOrThrow())
                .startsWith(TimeoutException.class.getName());
    }

    @SimulationTest(seeds = 500)
    void twice_isAnError(Simulation simulation) {
        Task<Object> task = Task.async(context -> {
            context.ready(8080);
            context.ready(8081);
            return context.cancelling(new CompletableFuture<>());
        });

        Outcome<String> outcome = simulation.run(with(task));

        assertThat(SimulatedWorks.groupFailureOf(outcome).primary().cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot say that [g/server] is ready: it has said so already.");
    }

    @SimulationTest(seeds = 500)
    void wrongType_isAnErrorBeforeReady(Simulation simulation) {
        Task<Object> task = Task.async(context -> {
            context.ready("8080");
            return context.cancelling(new CompletableFuture<>());
        });

        assertThat(simulation.run(with(task)).valueOrThrow())
                .isEqualTo("java.lang.ClassCastException: Cannot say that [g/server] is ready with 8080: a"
                        + " java.lang.Integer is waited for.");
    }

    @SimulationTest(seeds = 500)
    void wrongType_canBeMended(Simulation simulation) {
        Task<Object> task = Task.async(context -> {
            try {
                context.ready("8080");
            } catch (ClassCastException wrong) {
                context.ready(8080);
            }
            return context.sleep(seconds(1)).thenApply(slept -> 1);
        });

        assertThat(simulation.run(with(task))).succeededWith("port 8080");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    void stageIsCancelledBeforeReady_theSubtaskIsCancelledAndAwaited(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> group = TaskGroup.ofAsync(scope -> {
            ready.set(scope.forkReady("server", Integer.class, untilCancelled("server", 2, trace)));
            return scope.sleep(seconds(1)).thenApply(slept -> {
                ready.get().toCompletableFuture().cancel(false);
                return () -> "went on";
            });
        });

        assertThat(simulation.run(group)).succeededWith("went on");
        assertThat(trace).containsExactly("server began", "server told", "server gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    @Tag("C4")
    void stageIsCancelledAndItFailsInCleanup_failsTheGroup(Simulation simulation) {
        TaskGroup<String> group = TaskGroup.<String>ofAsync(scope -> {
                    ready.set(scope.forkReady("server", Integer.class, failsInCleanup(1, inUse)));
                    return scope.sleep(seconds(1)).thenApply(slept -> {
                        ready.get().toCompletableFuture().cancel(false);
                        return () -> "went on";
                    });
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g/server");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    void stageIsCancelledAfterReady_changesNothing(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<String> group = TaskGroup.ofAsync(scope -> {
            ready.set(scope.forkReady("server", Integer.class, Task.async(context -> {
                context.ready(1);
                return context.sleep(seconds(5)).thenApply(slept -> trace.add("served"));
            })));
            return scope.sleep(seconds(1)).thenApply(slept -> {
                ready.get().toCompletableFuture().cancel(false);
                return () -> "went on";
            });
        });

        assertThat(simulation.run(group)).succeededWith("went on");
        assertThat(trace).containsExactly("served");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    void readyAfterTheCancel_isIgnored(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        Task<Object> task = Task.async(context -> {
            CompletableFuture<Object> end = new CompletableFuture<>();
            context.onCancel(() -> {
                context.ready(8080);
                trace.add("went on");
                end.cancel(false);
            });
            return end;
        });
        RunningTask<String> group = simulation.start(with(task));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(trace).containsExactly("went on");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    void groupIsCancelledBeforeReady_theStageTellsIt(Simulation simulation) {
        AtomicReference<Throwable> heard = new AtomicReference<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    ready.set(scope.forkReady("server", Integer.class, untilCancelled("server", 1, new ArrayList<>())));
                    ready.get()
                            .whenComplete(
                                    (port, failure) -> heard.set(dev.kindred.internal.rules.Ending.unwrap(failure)));
                })
                .named("g"));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        simulation.settle();
        assertThat(heard.get())
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        cancelled -> assertThat(cancelled.cancellation())
                                .isEqualTo(new Cancellation(Origin.REQUESTED, "g", "enough")));
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-02")
    void neverStarted_theStageTellsIt(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("bad", fails(1, inUse));
                    ready.set(scope.forkReady("server", Integer.class, server(new ArrayList<>())));
                })
                .limit(1);

        assertThat(simulation.run(group)).failedAsGroup();
        simulation.settle();
        assertThat(ready.get().toCompletableFuture()).isCompletedExceptionally();
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void forkedTooLate_theStageIsRejected(Simulation simulation) {
        AtomicReference<Scope<Object>> kept = new AtomicReference<>();
        assertThat(simulation.run(TaskGroup.ofAll(kept::set))).succeeded();

        CompletionStage<Integer> late = kept.get().forkReady("late", Integer.class, server(new ArrayList<>()));

        simulation.settle();
        assertThat(SimulatedWorks.failureOf(simulation, late)).isInstanceOf(ForkRejectedException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-03")
    void pendingStart_keepsTheGroupOpen(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> ready.set(scope.forkReady(
                "server",
                Integer.class,
                Task.async(context -> context.sleep(seconds(4)).thenApply(slept -> {
                    scope.fork("more", Task.run(() -> trace.add("forked")));
                    context.ready(1);
                    return 1;
                })))));

        assertThat(simulation.run(group)).succeeded();
        assertThat(trace).containsExactly("forked");
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 500)
    void whereNobodyWaits_readyDoesNothing(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("server", Task.compute(context -> {
            context.ready(1);
            context.ready("again");
            return 1;
        })));

        assertThat(simulation.run(group)).succeeded();
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void retriedBeforeReady_onlyTheLastFailureIsHeard(Simulation simulation) {
        assertThat(simulation.run(with(fails(1, inUse).retry(Retry.fixed(seconds(1))))))
                .succeededWith(inUse.toString());
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));

        Task<Object> second = Task.async(context -> {
            if (context.attempt() == 1) {
                throw inUse;
            }
            context.ready(8080);
            return context.sleep(seconds(1)).thenApply(slept -> 1);
        });
        assertThat(simulation.run(with(second.retry(Retry.fixed(seconds(1)))))).succeededWith("port 8080");
    }

    @SimulationTest(seeds = 500)
    @Tag("D5")
    void retriedAfterReady_mayBeReadyAgain(Simulation simulation) {
        Task<Object> task = Task.async(context -> {
            context.ready(8080 + context.attempt());
            return context.sleep(seconds(1))
                    .thenCompose(slept -> context.attempt() == 1
                            ? CompletableFuture.failedFuture(inUse)
                            : CompletableFuture.completedFuture(1));
        });

        assertThat(simulation.run(with(task.retry(Retry.fixed(seconds(1)))))).succeededWith("port 8081");
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void failsBeforeReady_underAJoinerItIsAnOutcomeLikeAny(Simulation simulation) {
        TaskGroup<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
            ready.set(scope.forkReady("server", Integer.class, fails(1, inUse)));
        });

        assertThat(simulation.run(group)).succeededWith(List.of(new Outcome.Failed<>(inUse)));
    }
}
