package dev.kindred;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** For tests whose subject is real threads. They wait for events; what never comes is ended by JUnit's time-out. */
final class RealThreads {

    private RealThreads() {}

    /** A task that runs as the one subtask {@code g/t} of group {@code g}. */
    record Started<T>(RunningTask<Void> group, Subtask<T> subtask) {

        Outcome<T> outcome() {
            get(group.outcome());
            return subtask.outcome();
        }
    }

    static <T> Started<T> start(ActorSystem<?> system, Task<T> task) {
        CompletableFuture<Subtask<T>> handle = new CompletableFuture<>();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> handle.complete(scope.fork("t", task)))
                .named("g")
                .start(system);
        return new Started<>(group, get(handle));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** What the stage fails with, unwrapped. */
    static Throwable failureOf(CompletionStage<?> stage) {
        try {
            throw new AssertionError(
                    "It did not fail but gave " + stage.toCompletableFuture().get());
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits without listening to any interrupt. */
    static void deafAwait(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException ignored) {
                // deaf
            }
        }
    }

    /**
     * When they have run, nothing of Kindred's holds what they captured. A simulation would: it keeps its trace.
     *
     * @param capturing a task that captures its argument
     */
    static void assertForgotten(Function<Object, Task<?>> capturing) {
        ActorTestKit kit = ActorTestKit.create();
        try {
            List<WeakReference<Object>> captured = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                captured.add(run(kit, capturing));
            }
            for (WeakReference<Object> each : captured) {
                while (each.get() != null) { // JUnit ends a test that waits for ever
                    System.gc();
                }
            }
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static WeakReference<Object> run(ActorTestKit kit, Function<Object, Task<?>> capturing) {
        Object captured = new Object();
        get(capturing.apply(captured).run(kit.system()));
        return new WeakReference<>(captured);
    }
}
