package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tasks that never end by themselves, so that a missed cancel hangs; and waits with a generous time-out. */
final class Works {

    static final Duration LONG = Duration.ofDays(1);
    private static final int PATIENCE_SECONDS = 15;

    private Works() {}

    // ---- waits ----

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** What the stage fails with, unwrapped. */
    static Throwable failureOf(CompletionStage<?> stage) {
        return get(stage.handle((value, failure) -> {
            if (failure == null) {
                throw new AssertionError("It did not fail but gave " + value);
            }
            return failure instanceof java.util.concurrent.CompletionException e ? e.getCause() : failure;
        }));
    }

    static <R> Outcome<R> outcomeOf(RunningTask<R> running) {
        return get(running.outcome());
    }

    static <R> Outcome<R> outcomeOf(Task<R> task, ActorSystem<?> system) {
        return outcomeOf(task.start(system));
    }

    static TaskGroupException groupFailureOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed<?> failed && failed.cause() instanceof TaskGroupException failure) {
            return failure;
        }
        throw new AssertionError("Not the failure of a group: " + outcome);
    }

    static Cancellation cancellationOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return cancelled.cancellation();
        }
        throw new AssertionError("Not cancelled: " + outcome, outcome.fold(v -> null, e -> e, c -> null));
    }

    static void reached(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Never reached");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- tasks that end when they are cancelled ----

    /** Each of these counts the latch down when its code runs. */
    enum Kind {
        ASYNC,
        ASYNC_DEAF,
        BLOCKING,
        COMPUTE,
        ASK,
        BEHAVIOR,
        GROUP;

        Task<?> endless(CountDownLatch started, ActorSystem<?> system) {
            return switch (this) {
                case ASYNC -> asleep(started);
                case ASYNC_DEAF ->
                    Task.async(() -> {
                        started.countDown();
                        return new CompletableFuture<Integer>();
                    });
                case BLOCKING -> parked(started);
                case COMPUTE -> polling(started);
                case ASK -> unanswered(started, system);
                case BEHAVIOR -> mute(started);
                case GROUP ->
                    TaskGroup.ofAll(scope -> scope.fork("deep", asleep(started)))
                            .named("inner");
            };
        }
    }

    static Task<Integer> asleep(CountDownLatch started) {
        return Task.async(context -> {
            started.countDown();
            return context.sleep(LONG).thenApply(slept -> 1);
        });
    }

    static Task<Void> parked(CountDownLatch started) {
        return Task.run(() -> {
            started.countDown();
            new CountDownLatch(1).await();
        });
    }

    static Task<Integer> polling(CountDownLatch started) {
        return Task.compute(context -> {
            started.countDown();
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            throw new CancellationException("seen");
        });
    }

    static Task<Integer> mute(CountDownLatch started) {
        return Task.behavior(replyTo -> Behaviors.setup(context -> {
            started.countDown();
            return Behaviors.<Object>ignore();
        }));
    }

    /** Of an actor that is asked and never answers. */
    static Task<Integer> unanswered(CountDownLatch asked, ActorSystem<?> system) {
        ActorRef<ActorRef<Integer>> target = system.systemActorOf(
                Behaviors.receiveMessage(replyTo -> {
                    asked.countDown();
                    return Behaviors.same();
                }),
                "silent-" + System.nanoTime(),
                akka.actor.typed.Props.empty());
        return Task.ask(Integer.class, target, replyTo -> replyTo);
    }

    // ---- tasks that do not listen ----

    /** Each of these counts the one latch down when its code runs, and waits for the other whatever comes. */
    enum Deaf {
        ASYNC,
        BLOCKING,
        COMPUTE;

        Task<Integer> task(CountDownLatch started, CountDownLatch release) {
            return switch (this) {
                case ASYNC -> deafAsync(started, release);
                case BLOCKING -> deafBlocking(started, release);
                case COMPUTE -> deafCompute(started, release);
            };
        }
    }

    /** Waits for the latch, whatever comes. */
    static void deafUntil(CountDownLatch release) {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException ignored) {
                released = false;
            }
        }
    }

    static Task<Integer> deafBlocking(CountDownLatch started, CountDownLatch release) {
        return Task.blocking(() -> {
            started.countDown();
            deafUntil(release);
            return 1;
        });
    }

    /** Holds a thread of the compute pool, against the rules. */
    static Task<Integer> deafCompute(CountDownLatch started, CountDownLatch release) {
        return Task.compute(() -> {
            started.countDown();
            deafUntil(release);
            return 1;
        });
    }

    /** Holds a thread of the workers, against the rules. */
    static Task<Integer> deafAsync(CountDownLatch started, CountDownLatch release) {
        return Task.async(() -> {
            started.countDown();
            deafUntil(release);
            return CompletableFuture.completedFuture(1);
        });
    }
}
