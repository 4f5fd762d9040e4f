package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * What simulated tests of single kinds of tasks have in common. A stage stands for what a latch is in real time.
 *
 * <p>Code that holds a thread of a dispatcher steps the simulation from within: the rest of the world goes on around it,
 * while the test itself waits until it returns. What comes then, such as its cancel, is set with {@link Simulation#after}.
 */
final class SimulatedKinds {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration HOUR = Duration.ofHours(1);

    private SimulatedKinds() {}

    /** A task that runs as the one subtask {@code g/t} of group {@code g}. */
    record Started<T>(Simulation simulation, RunningTask<Void> group, Subtask<T> subtask) {

        Outcome<Void> settled() {
            return simulation.await(group);
        }

        Outcome<T> outcome() {
            settled();
            return subtask.outcome();
        }

        Throwable failure() {
            return ((Outcome.Failed<T>) outcome()).cause();
        }

        Outcome.Cancelled<T> cancelled() {
            Outcome<T> outcome = outcome();
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            return (Outcome.Cancelled<T>) outcome;
        }
    }

    static <T> Started<T> start(Simulation simulation, Task<T> task) {
        CompletableFuture<Subtask<T>> handle = new CompletableFuture<>();
        RunningTask<Void> group = simulation.start(
                TaskGroup.ofAll(scope -> handle.complete(scope.fork("t", task))).named("g"));
        return new Started<>(simulation, group, simulation.await(handle));
    }

    /** When, counted from now, it has its outcome. */
    static CompletableFuture<Duration> endOf(Simulation simulation, RunningTask<?> running) {
        Instant begin = simulation.now();
        return running.outcome()
                .thenApply(outcome -> Duration.between(begin, simulation.now()))
                .toCompletableFuture();
    }

    /** Its stage is asked for first: one of an outcome that is there already completes a step later. */
    static void assertStillRuns(Simulation simulation, RunningTask<?> running) {
        CompletableFuture<?> outcome = running.outcome().toCompletableFuture();
        simulation.settle();
        assertThat(outcome).isNotDone();
    }

    static void stop(Simulation simulation, ActorRef<?> actor) {
        Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(actor));
    }

    // ---- tasks that end when they are cancelled ----

    enum Kind {
        ASYNC,
        ASYNC_DEAF,
        BLOCKING,
        COMPUTE,
        ASK,
        BEHAVIOR,
        GROUP;

        Task<?> endless(Simulation simulation) {
            return switch (this) {
                case ASYNC -> asleep();
                case ASYNC_DEAF -> Task.async(() -> new CompletableFuture<Integer>());
                case BLOCKING -> parked();
                case COMPUTE -> polling(simulation);
                case ASK -> unanswered(simulation);
                case BEHAVIOR -> Task.behavior(replyTo -> Behaviors.<Object>ignore());
                case GROUP ->
                    TaskGroup.ofAll(scope -> scope.fork("deep", asleep())).named("inner");
            };
        }
    }

    static Task<Integer> asleep() {
        return asleep(new CompletableFuture<>());
    }

    static Task<Integer> asleep(CompletableFuture<Void> started) {
        return Task.async(context -> {
            started.complete(null);
            return context.sleep(Duration.ofDays(1)).thenApply(slept -> 1);
        });
    }

    static Task<Object> untilCancelled() {
        return Task.async(context -> context.cancelling(new CompletableFuture<>()));
    }

    static Task<Integer> parked() {
        return Task.blocking(context -> context.await(new CompletableFuture<Integer>()));
    }

    static Task<Integer> polling(Simulation simulation) {
        return Task.compute(context -> {
            simulation.until("it is not cancelled", context::isCancelled);
            throw new CancellationException("seen");
        });
    }

    /** Of an actor that is asked and never answers. */
    static Task<Integer> unanswered(Simulation simulation) {
        SimulationProbe<ActorRef<Integer>> target = simulation.probe("silent");
        return Task.ask(Integer.class, target.ref(), replyTo -> replyTo);
    }

    // ---- tasks that do not listen ----

    /** They end when they are released, whatever comes. */
    enum Deaf {
        ASYNC,
        BLOCKING,
        COMPUTE;

        Task<Integer> task(Simulation simulation, CompletableFuture<Void> release) {
            return switch (this) {
                case ASYNC ->
                    Task.async(() -> {
                        simulation.until("it is not released", release::isDone);
                        return CompletableFuture.completedFuture(1);
                    });
                case BLOCKING -> deafBlocking(release);
                case COMPUTE ->
                    Task.compute(() -> {
                        simulation.until("it is not released", release::isDone);
                        return 1;
                    });
            };
        }
    }

    static Task<Integer> deafBlocking(CompletableFuture<Void> release) {
        return Task.blocking(context -> {
            deafAwait(context, release);
            return 1;
        });
    }

    /** Waits without listening to any interrupt. */
    static void deafAwait(TaskContext context, CompletableFuture<?> stage) throws Exception {
        while (!stage.isDone()) {
            try {
                context.await(stage);
            } catch (InterruptedException ignored) {
                // deaf
            }
        }
    }

    /** The paths of what is then unresponsive. */
    static CompletableFuture<List<String>> unresponsiveAfter(Duration delay, Simulation simulation) {
        CompletableFuture<List<String>> paths = new CompletableFuture<>();
        simulation.after(
                delay,
                () -> TaskTree.of(simulation.system())
                        .thenAccept(tree -> paths.complete(tree.unresponsive().stream()
                                .map(TaskTree.Unresponsive::path)
                                .toList())));
        return paths;
    }

    // ---- outcomes ----

    static TaskGroupException failureOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (TaskGroupException) ((Outcome.Failed<?>) outcome).cause();
    }

    static Cancellation cancellationOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        return ((Outcome.Cancelled<?>) outcome).cancellation();
    }
}
