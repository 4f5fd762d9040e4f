package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.cancelled;
import static dev.kindred.SimulatedWorks.failureOf;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.SimulatedWorks.Kind;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

class GroupCancelTest {

    @SimulationTest(seeds = 500)
    @Tag("G13")
    @Tag("C1")
    @Tag("C3")
    void fromOutside_workOfEachKindIsCancelled_andTheGroupWithoutFailure(Simulation simulation) {
        Gate started = new Gate(Kind.values().length);
        List<Subtask<?>> work = new ArrayList<>();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
                    for (Kind kind : Kind.values()) {
                        work.add(scope.fork(kind.name(), kind.endless(started, simulation)));
                    }
                })
                .named("page"));
        started.opened().thenRun(() -> simulation.soon(() -> running.cancel("user left")));

        Cancellation why = cancellationOf(simulation.await(running));
        assertThat(why).isEqualTo(new Cancellation(Origin.REQUESTED, "page", "user left"));
        assertThat(work).hasSameSizeAs(Kind.values()).allSatisfy(each -> {
            assertThat(cancelled(each.outcome()).started()).isTrue();
            assertThat(cancellationOf(each.outcome())).isEqualTo(why);
        });
    }

    @SimulationTest
    @Tag("G13")
    @Tag("C1")
    void stageOfRunFails_andJoinThrows_withOriginPathAndReason(Simulation simulation) {
        TaskGroup<Void> group =
                TaskGroup.ofAll(scope -> scope.cancel("no need")).named("page");

        Throwable ofStage = failureOf(simulation, group.run(simulation.system()));

        assertThat(ofStage)
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("The work was cancelled because no need (REQUESTED at [page]).");
        assertThat(((TaskCancelledException) ofStage).cancellation())
                .isEqualTo(new Cancellation(Origin.REQUESTED, "page", "no need"));
        assertThatThrownBy(() -> group.join(simulation.system()))
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        thrown -> assertThat(thrown.cancellation())
                                .isEqualTo(new Cancellation(Origin.REQUESTED, "page", "no need")));
    }

    @SimulationTest
    @Tag("G13")
    void stageOfRunIsCancelled_theGroupIs(Simulation simulation) {
        CompletableFuture<Outcome<Integer>> ofWork = new CompletableFuture<>();
        Gate started = new Gate();
        CompletableFuture<Void> stage = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> work = scope.fork(SimulatedWorks.asleep(started));
                    work.completion().thenAccept(ofWork::complete);
                })
                .run(simulation.system())
                .toCompletableFuture();
        simulation.await(started.opened());

        assertThat(stage.cancel(true)).isTrue();

        assertThat(cancellationOf(simulation.await(ofWork)).reason())
                .isEqualTo("the stage of its result was cancelled");
        simulation.settle(); // its stage is over, so nobody tells of its end
        assertThat(simulation.tree().groups()).isEmpty();
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    @Tag("C2")
    void manyTimesFromManySides_onlyTheFirstCounts_andWorkSeesOne(Simulation simulation) {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Gate started = new Gate();
        Gate release = new Gate();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
            context.onCancel(told::incrementAndGet);
            started.reach();
            while (!release.isOpen()) {
                try {
                    context.await(release.opened());
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            }
            throw new CancellationException();
        }))));
        simulation.await(started.opened());
        running.cancel("first");
        for (int i = 0; i < 10; i++) {
            simulation.soon(() -> running.cancel("again"));
            simulation.soon(() -> running.ref().tell(new TaskGroup.Cancel("again")));
        }
        simulation.settle();
        release.reach();

        assertThat(cancellationOf(simulation.await(running)).reason()).isEqualTo("first");
        running.cancel("after the end");
        simulation.settle();
        assertThat(told).hasValue(1);
        assertThat(interrupted).hasValue(1);
    }

    @SimulationTest
    @Tag("G13")
    void byMessage_toABehaviorMadeByHand_itRepliesOnceAndStops(Simulation simulation) {
        SimulationProbe<Outcome<Void>> replies = simulation.probe("replies");
        Gate started = new Gate();
        ActorRef<TaskGroup.Command> ref = simulation.spawn(
                TaskGroup.ofAll(scope -> scope.fork(SimulatedWorks.asleep(started)))
                        .named("by-hand")
                        .behavior(replies.ref()),
                "by-hand");
        simulation.await(started.opened());

        ref.tell(new TaskGroup.Cancel("by message"));
        Outcome<Void> outcome = replies.await();
        simulation.awaitEnd(ref);

        assertThat(cancellationOf(outcome)).isEqualTo(new Cancellation(Origin.REQUESTED, "by-hand", "by message"));
        replies.expectNothing();
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    @Tag("G8")
    void beforeItsFirstLine_noCodeOfItRuns_orItIsCancelledLater(Simulation simulation) {
        Gate begun = new Gate();
        AtomicReference<Subtask<Integer>> handle = new AtomicReference<>();
        RunningTask<Void> running =
                simulation.start(TaskGroup.ofAll(scope -> handle.set(scope.fork(SimulatedWorks.asleep(begun)))));
        simulation.soon(() -> running.cancel("at once"));

        assertThat(cancellationOf(simulation.await(running)).reason()).isEqualTo("at once");
        if (begun.isOpen()) {
            assertThat(cancelled(handle.get().outcome()).started()).isTrue();
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void leafEndsWithAValueAllTheSame_itSucceeded_theGroupNot(Simulation simulation) {
        AtomicReference<Subtask<Integer>> handle = new AtomicReference<>();
        Gate started = new Gate();
        Gate release = new Gate();
        RunningTask<Void> running = simulation.start(
                TaskGroup.ofAll(scope -> handle.set(scope.fork(SimulatedWorks.deaf(started, release)))));
        simulation.await(started.opened());
        running.cancel("too late");
        simulation.soon(release::reach);

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(handle.get().outcome()).isEqualTo(new Outcome.Succeeded<>(1));
        assertThat(handle.get().get()).isEqualTo(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("C7")
    @Tag("C8")
    void cleanupsFailAfterACancelFromOutside_theFailuresAreDelivered_withTheCancel(Simulation simulation) {
        Gate all = new Gate(3);
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 2; i++) {
                        scope.fork("dirty", Task.blocking(context -> {
                            all.reach();
                            try {
                                return context.await(new CompletableFuture<>());
                            } catch (InterruptedException e) {
                                throw new IOException("cannot flush");
                            }
                        }));
                    }
                    scope.fork("clean", SimulatedWorks.parked(all));
                })
                .named("page"));
        simulation.await(all.opened());
        running.cancel("user left");

        TaskGroupException failure = groupFailureOf(simulation.await(running));

        assertThat(failure.cancelled()).contains(new Cancellation(Origin.REQUESTED, "page", "user left"));
        assertThat(failure.timedOut()).isFalse();
        assertThat(failure.leaves())
                .hasSize(2)
                .allSatisfy(leaf -> assertThat(leaf.cause()).hasMessage("cannot flush"));
    }

    @SimulationTest
    @Tag("C7")
    void underAwaitAll_cancelledFromOutside_endsCancelledWithTheOutcomes(Simulation simulation) {
        Gate both = new Gate(2);
        RunningTask<List<Outcome<Object>>> running =
                simulation.start(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Integer> one = scope.fork("one", Task.blocking(() -> 1));
                    scope.fork("boom", Task.run(() -> {
                        both.reach();
                        throw new IOException("boom");
                    }));
                    Subtask<Integer> two = scope.fork("two", Task.blocking(() -> 2));
                    scope.after(one, two).fork("endless", () -> SimulatedWorks.asleep(both));
                }));
        simulation.await(both.opened());
        running.cancel("user left");

        List<Outcome<?>> outcomes = cancelled(simulation.await(running)).outcomes();

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0).isSuccess()).isTrue();
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(2).isSuccess()).isTrue();
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Cancelled.class);
    }

    private static List<Throwable> echoes() {
        return List.of(
                new InterruptedException("echo"),
                new ClosedByInterruptException(),
                new CancellationException("echo"),
                new UncheckedIOException(new IOException(new ClosedByInterruptException())),
                new CompletionException(new ExecutionException(new InterruptedException())),
                new RuntimeException(new RuntimeException(new CancellationException())));
    }

    @SimulationTest(seeds = 500)
    @Tag("C10")
    void thrownAfterACancel_itIsAnEcho(Simulation simulation) {
        List<Throwable> echoes = echoes();
        List<Subtask<?>> handles = new ArrayList<>();
        Gate started = new Gate(echoes.size());
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope ->
                echoes.forEach(echo -> handles.add(scope.fork(SimulatedWorks.failingInCleanup(started, echo))))));
        simulation.await(started.opened());
        running.cancel("enough");

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(handles)
                .hasSameSizeAs(echoes)
                .allSatisfy(
                        handle -> assertThat(cancelled(handle.outcome()).echo()).isNotNull());
    }

    @SimulationTest
    @Tag("C10")
    void thrownWithoutACancel_itIsAFailure(Simulation simulation) {
        for (Throwable thrown : echoes()) {
            Task<Integer> task = Task.async(() -> CompletableFuture.failedFuture(thrown));

            TaskGroupException failure = groupFailureOf(simulation.run(task));

            Throwable bare =
                    thrown instanceof CompletionException ? thrown.getCause().getCause() : thrown;
            assertThat(failure.primary().cause()).isSameAs(bare);
        }
    }

    @SimulationTest
    @Tag("C10")
    void otherwiseThrownAfterACancel_itIsAFailure(Simulation simulation) {
        Gate started = new Gate();
        RunningTask<Object> running = simulation.start(Task.blocking(context -> {
            started.reach();
            try {
                return context.await(new CompletableFuture<>());
            } catch (InterruptedException e) {
                throw new IllegalStateException("cleanup went wrong");
            }
        }));
        simulation.await(started.opened());
        running.cancel("enough");

        assertThat(groupFailureOf(simulation.await(running)).primary().cause()).hasMessage("cleanup went wrong");
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    @Tag("G3")
    void cleanupIsAsynchronous_theReplyWaitsForIt(Simulation simulation) {
        Instant before = simulation.now();
        Gate started = new Gate();
        CompletableFuture<Integer> flushed = new CompletableFuture<>();
        RunningTask<Integer> running = simulation.start(Task.<Integer>async(context -> {
            started.reach();
            return context.sleep(SimulatedWorks.LONG)
                    .handle((slept, cancelled) -> cancelled)
                    .thenCompose(cancelled -> flushed.thenCompose(done -> context.sleep(Duration.ofSeconds(5)))
                            .thenCompose(slept -> CompletableFuture.failedFuture(cancelled)));
        }));
        simulation.await(started.opened());
        running.cancel("enough");
        simulation.settle();
        SimulatedKinds.assertStillRuns(simulation, running);
        flushed.complete(1);

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(simulation.now()).isEqualTo(before.plusSeconds(5));
    }

    @SimulationTest
    @Tag("C4")
    void cleanupOfABlockingTask_mayWaitAndSleepInFull(Simulation simulation) {
        Instant before = simulation.now();
        List<Duration> steps = new ArrayList<>();
        Gate started = new Gate();
        Gate release = new Gate();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
            started.reach();
            try {
                context.await(context.sleep(SimulatedWorks.LONG));
            } finally {
                steps.add(Duration.between(before, simulation.now()));
                context.await(context.sleep(Duration.ofSeconds(2)));
                steps.add(Duration.between(before, simulation.now()));
                context.await(release.opened());
                steps.add(Duration.between(before, simulation.now()));
            }
            return 1;
        }))));
        simulation.await(started.opened());
        running.cancel("enough");
        simulation.after(Duration.ofSeconds(7), release::reach);

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(steps).containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(7));
    }
}
