package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.Simulation;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Tasks for simulations that never end by themselves, so that without a cancel a run cannot go on. */
final class SimulatedWorks {

    static final Duration LONG = Duration.ofDays(1);

    private SimulatedWorks() {}

    /** What a latch is to threads. */
    static final class Gate {
        private final CompletableFuture<Void> opened = new CompletableFuture<>();
        private int missing;

        /** @param count how often it must be reached to open */
        Gate(int count) {
            missing = count;
        }

        Gate() {
            this(1);
        }

        void reach() {
            if (--missing == 0) {
                opened.complete(null);
            }
        }

        boolean isOpen() {
            return opened.isDone();
        }

        CompletionStage<Void> opened() {
            return opened.minimalCompletionStage();
        }
    }

    // ---- how things end ----

    /** What the stage fails with, unwrapped. */
    static Throwable failureOf(Simulation simulation, CompletionStage<?> stage) {
        return simulation.await(stage.handle((value, failure) -> {
            if (failure == null) {
                throw new AssertionError("It did not fail but gave " + value);
            }
            return failure instanceof CompletionException e ? e.getCause() : failure;
        }));
    }

    static TaskGroupException groupFailureOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed<?> failed && failed.cause() instanceof TaskGroupException failure) {
            return failure;
        }
        throw new AssertionError("Not the failure of a group: " + outcome);
    }

    static Cancellation cancellationOf(Outcome<?> outcome) {
        return cancelled(outcome).cancellation();
    }

    static Outcome.Cancelled<?> cancelled(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return cancelled;
        }
        throw new AssertionError("Not cancelled: " + outcome, outcome.fold(v -> null, e -> e, c -> null));
    }

    // ---- tasks that end when they are cancelled ----

    /** Each of these reaches the gate when its code runs. */
    enum Kind {
        ASYNC,
        ASYNC_DEAF,
        BLOCKING,
        COMPUTE,
        ASK,
        BEHAVIOR,
        GROUP;

        Task<?> endless(Gate started, Simulation simulation) {
            return switch (this) {
                case ASYNC -> asleep(started);
                case ASYNC_DEAF ->
                    Task.async(() -> {
                        started.reach();
                        return new CompletableFuture<Integer>();
                    });
                case BLOCKING -> parked(started);
                case COMPUTE -> polling(started, simulation);
                case ASK -> unanswered(started, simulation);
                case BEHAVIOR -> mute(started);
                case GROUP ->
                    TaskGroup.ofAll(scope -> scope.fork("deep", asleep(started)))
                            .named("inner");
            };
        }
    }

    static Task<Object> untilCancelled(Gate started) {
        return Task.async(context -> {
            started.reach();
            return context.cancelling(new CompletableFuture<>());
        });
    }

    static Task<Object> untilCancelled() {
        return untilCancelled(new Gate());
    }

    /** Does not go on after its sleep: in virtual time even that would come. */
    static Task<Integer> asleep(Gate started) {
        return Task.async(context -> {
            started.reach();
            return context.sleep(LONG).thenCompose(slept -> new CompletableFuture<>());
        });
    }

    /** On a thread of its own. */
    static Task<Integer> parked(Gate started) {
        return Task.blocking(context -> {
            started.reach();
            return context.await(new CompletableFuture<Integer>());
        });
    }

    /** The rest of the simulation goes on below it, as it would beside a thread; so the cancel must come from there. */
    static Task<Integer> polling(Gate started, Simulation simulation) {
        return Task.compute(context -> {
            started.reach();
            simulation.until("nobody cancels [" + context.path() + "]", context::isCancelled);
            throw new CancellationException("seen");
        });
    }

    static Task<Integer> mute(Gate started) {
        return Task.behavior(replyTo -> Behaviors.setup(context -> {
            started.reach();
            return Behaviors.<Object>ignore();
        }));
    }

    /** Of an actor that is asked and never answers; one a run. */
    static Task<Integer> unanswered(Gate asked, Simulation simulation) {
        ActorRef<ActorRef<Integer>> target = simulation.spawn(
                Behaviors.receiveMessage(replyTo -> {
                    asked.reach();
                    return Behaviors.same();
                }),
                "silent");
        return Task.ask(Integer.class, target, replyTo -> replyTo);
    }

    /** Ends when it is cancelled, in this way. */
    static <T> Task<T> endingAtItsCancel(Gate started, Consumer<CompletableFuture<T>> how) {
        return Task.async(context -> {
            CompletableFuture<T> end = new CompletableFuture<>();
            context.onCancel(() -> how.accept(end));
            started.reach();
            return end;
        });
    }

    static Task<Object> failingInCleanup(Gate started, Throwable failure) {
        return endingAtItsCancel(started, end -> end.completeExceptionally(failure));
    }

    // ---- tasks that do not listen ----

    /** Holds its thread until the gate is open, whatever comes. */
    static Task<Integer> deaf(Gate started, Gate release) {
        return Task.blocking(context -> {
            started.reach();
            deafUntil(release, context);
            return 1;
        });
    }

    /** Waits in a blocking task until the gate is open, whatever comes. */
    static void deafUntil(Gate release, TaskContext context) throws Exception {
        while (!release.isOpen()) {
            try {
                context.await(release.opened());
            } catch (InterruptedException ignored) {
                // deaf
            }
        }
    }

    // ---- tasks that end by themselves ----

    /** Fails when the gate is open. */
    static <T> Task<T> failingAfter(Gate gate, Throwable failure) {
        return Task.async(() -> gate.opened().thenCompose(opened -> CompletableFuture.<T>failedFuture(failure)));
    }
}
