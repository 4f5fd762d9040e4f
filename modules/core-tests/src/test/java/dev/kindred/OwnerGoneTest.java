package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.assertStillRuns;
import static dev.kindred.SimulatedKinds.cancellationOf;
import static dev.kindred.SimulatedKinds.endOf;
import static dev.kindred.SimulatedKinds.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedKinds.Deaf;
import dev.kindred.SimulatedKinds.Kind;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class OwnerGoneTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Runs groups that it is given, and stops or fails when it is told to. */
    private sealed interface Order {}

    private record Run(TaskGroup<?> group, CompletableFuture<RunningTask<?>> running) implements Order {}

    private record StopAfter(TaskGroup<?> group, CompletableFuture<RunningTask<?>> running) implements Order {}

    private record StopGroup(ActorRef<?> group) implements Order {}

    private record Ended(Outcome<?> outcome) implements Order {}

    private enum End implements Order {
        STOP,
        FAIL
    }

    private static Behavior<Order> behavior(ActorRef<Outcome<?>> hears) {
        Behavior<Order> owner = Behaviors.setup(context -> Behaviors.receive(Order.class)
                .onMessage(Run.class, run -> {
                    run.running().complete(run.group().spawn(context, Ended::new));
                    return Behaviors.same();
                })
                .onMessage(StopAfter.class, run -> {
                    run.running().complete(run.group().spawn(context, Ended::new));
                    return Behaviors.stopped();
                })
                .onMessage(StopGroup.class, stop -> {
                    context.stop(stop.group());
                    return Behaviors.same();
                })
                .onMessage(Ended.class, ended -> {
                    hears.tell(ended.outcome());
                    return Behaviors.same();
                })
                .onMessageEquals(End.STOP, Behaviors::stopped)
                .onMessageEquals(End.FAIL, () -> {
                    throw new IllegalStateException("the owner failed");
                })
                .build());
        return Behaviors.supervise(owner).onFailure(SupervisorStrategy.stop().withLoggingEnabled(false));
    }

    private record Owner(Simulation simulation, SimulationProbe<Outcome<?>> hears, ActorRef<Order> ref) {

        static Owner of(Simulation simulation, String name) {
            SimulationProbe<Outcome<?>> hears = simulation.probe("hears-" + name);
            return new Owner(simulation, hears, simulation.spawn(behavior(hears.ref()), name));
        }

        static Owner of(Simulation simulation) {
            return of(simulation, "owner");
        }

        RunningTask<?> spawn(TaskGroup<?> group) {
            CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();
            ref.tell(new Run(group, running));
            return simulation.await(running);
        }

        void stopsAfter(Duration delay) {
            simulation.after(delay, () -> ref.tell(End.STOP));
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("C1")
    @Tag("C3")
    void stops_workOfEachKindIsCancelledWithOriginOwnerGone(Simulation simulation) {
        for (Kind kind : Kind.values()) {
            Owner owner = Owner.of(simulation, "owner-" + kind);
            AtomicReference<Subtask<?>> handle = new AtomicReference<>();
            owner.stopsAfter(SECOND);
            RunningTask<?> running =
                    owner.spawn(TaskGroup.ofAll(scope -> handle.set(scope.fork("work", kind.endless(simulation))))
                            .named("orphan"));

            Cancellation why = cancellationOf(simulation.await(running));

            assertThat(why)
                    .as(kind.name())
                    .isEqualTo(
                            new Cancellation(Origin.OWNER_GONE, "orphan", "the actor that ran [orphan] was stopped"));
            assertThat(cancellationOf(handle.get().outcome()).origin()).isEqualTo(Origin.OWNER_GONE);
            simulation.awaitEnd(owner.ref());
        }
    }

    @SimulationTest
    @Tag("G10")
    void fails_theGroupIsCancelled(Simulation simulation) {
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(scope -> scope.fork(SimulatedKinds.asleep())));

        owner.ref().tell(End.FAIL);

        assertThat(cancellationOf(simulation.await(running)).origin()).isEqualTo(Origin.OWNER_GONE);
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G8")
    void stopsInTheVeryMessageThatSpawned_theGroupEnds(Simulation simulation) {
        CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();

        Owner.of(simulation).ref().tell(new StopAfter(twoLevels(), running));

        assertThat(cancellationOf(simulation.await(simulation.await(running))).origin())
                .isEqualTo(Origin.OWNER_GONE);
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G8")
    void stopsWhileTheGroupBegins_theGroupEnds(Simulation simulation) {
        CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();
        Owner owner = Owner.of(simulation);

        owner.ref().tell(new Run(twoLevels(), running));
        simulation.soon(() -> owner.ref().tell(End.STOP));

        assertThat(cancellationOf(simulation.await(simulation.await(running))).origin())
                .isEqualTo(Origin.OWNER_GONE);
    }

    private static TaskGroup<Void> twoLevels() {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork(SimulatedKinds.parked()));
        return TaskGroup.ofAll(scope -> {
            scope.fork(SimulatedKinds.asleep());
            scope.fork(inner);
        });
    }

    @SimulationTest
    @Tag("G10")
    void stopsWhileTheBodyRuns_whatItForkedNeverStarts(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        boolean[] stopped = {false};
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(scope -> {
                    scope.fork("work", SimulatedKinds.asleep(started));
                    simulation.after(SECOND, () -> {
                        owner.ref().tell(End.STOP);
                        stopped[0] = true;
                    });
                    simulation.until("the owner is not told to stop", () -> stopped[0]);
                    simulation.settle();
                })
                .named("orphan"));

        assertThat(cancellationOf(simulation.await(running)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(started).isNotDone();
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G15")
    void stopsWhileAnAsyncBodyWaits_theBodyIsCancelledAndCleansUp(Simulation simulation) {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        boolean[] cleaned = {false};
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.<Integer>ofAsync(scope -> {
                    var slept = scope.sleep(HOUR);
                    waits.complete(null);
                    return slept.<Callable<Integer>>handle((nothing, failure) -> {
                        cleaned[0] = true;
                        throw (RuntimeException) failure;
                    });
                })
                .named("orphan"));
        simulation.await(waits);

        owner.ref().tell(End.STOP);

        assertThat(cancellationOf(simulation.await(running)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(cleaned[0]).isTrue();
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("C4")
    @Tag("G3")
    void stopsWhileWorkCleansUp_theReplyComesAfterTheCleanup(Simulation simulation) {
        CompletableFuture<Void> cleaning = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<Void> started = new CompletableFuture<>();
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(scope -> scope.fork("work", Task.blocking(context -> {
                    started.complete(null);
                    try {
                        return context.await(new CompletableFuture<>());
                    } finally {
                        cleaning.complete(null);
                        context.await(release);
                    }
                })))
                .named("orphan"));
        simulation.await(started);
        running.cancel("asked before");
        simulation.await(cleaning);

        owner.ref().tell(End.STOP);
        simulation.awaitEnd(owner.ref());
        assertStillRuns(simulation, running);
        release.complete(null);

        assertThat(cancellationOf(simulation.await(running)).reason()).isEqualTo("asked before");
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("C6")
    void stopsAndTheWorkIsDeaf_theReplyComesAfterTheGrace(Simulation simulation) {
        for (Deaf deaf : Deaf.values()) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            Owner owner = Owner.of(simulation, "owner-" + deaf);
            owner.stopsAfter(SECOND);
            simulation.after(HOUR, () -> release.complete(null));
            RunningTask<?> running =
                    owner.spawn(TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(simulation, release)))
                            .named("orphan")
                            .grace(GRACE));
            CompletableFuture<Duration> end = endOf(simulation, running);

            TaskGroupException failure = failureOf(simulation.await(running));

            assertThat(failure.primary().path()).as(deaf.name()).isEqualTo("orphan/deaf");
            assertThat(failure.cancelled().orElseThrow().origin()).isEqualTo(Origin.OWNER_GONE);
            assertThat(simulation.await(end)).as(deaf.name()).isEqualTo(GRACE.plus(SECOND));
            simulation.await(release);
            simulation.awaitEnd(owner.ref());
        }
    }

    @SimulationTest
    @Tag("G10")
    @Tag("C6")
    @Tag("G11")
    void stopsAndTheDeafWorkIsDeepBelow_theReplyComesAfterTheGrace(Simulation simulation) {
        for (Deaf deaf : Deaf.values()) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(simulation, release)));
            for (int i = 0; i < 10; i++) {
                TaskGroup<Void> inner = group;
                group = TaskGroup.ofAll(scope -> scope.fork("n", inner));
            }
            Owner owner = Owner.of(simulation, "owner-" + deaf);
            owner.stopsAfter(SECOND);
            simulation.after(HOUR, () -> release.complete(null));
            RunningTask<?> running = owner.spawn(group.named("orphan").grace(GRACE));
            CompletableFuture<Duration> end = endOf(simulation, running);

            assertThat(failureOf(simulation.await(running)).leaves())
                    .extracting(TaskFailure::path)
                    .containsExactly("orphan/n/n/n/n/n/n/n/n/n/n/deaf");
            assertThat(simulation.await(end)).as(deaf.name()).isEqualTo(GRACE.plus(SECOND));
            simulation.await(release);
            simulation.awaitEnd(owner.ref());
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G11")
    void stopsAboveNestedGroups_allBelowIsCancelled(Simulation simulation) {
        List<Subtask<?>> leaves = new ArrayList<>();
        Owner owner = Owner.of(simulation);
        owner.stopsAfter(SECOND);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(outer -> {
                    for (int i = 0; i < 3; i++) {
                        outer.fork("inner", TaskGroup.ofAll(inner -> {
                            for (int j = 0; j < 3; j++) {
                                leaves.add(inner.fork("leaf", SimulatedKinds.asleep()));
                            }
                        }));
                    }
                })
                .named("orphan"));

        assertThat(cancellationOf(simulation.await(running)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(leaves)
                .hasSize(9)
                .allSatisfy(leaf ->
                        assertThat(cancellationOf(leaf.outcome()).origin()).isEqualTo(Origin.OWNER_GONE));
    }

    @SimulationTest
    @Tag("G10")
    @Tag("C4")
    void stopsAndCleanupFails_itIsAFailure(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(scope -> scope.fork("work", Task.blocking(context -> {
                    started.complete(null);
                    try {
                        return context.await(new CompletableFuture<>());
                    } catch (InterruptedException cancelled) {
                        throw new java.io.IOException("cannot flush");
                    }
                })))
                .named("orphan"));
        simulation.await(started);

        owner.ref().tell(End.STOP);

        TaskGroupException failure = failureOf(simulation.await(running));
        assertThat(failure.primary().cause()).hasMessage("cannot flush");
        assertThat(failure.cancelled().orElseThrow().origin()).isEqualTo(Origin.OWNER_GONE);
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G2")
    void ownerStopsTheGroupItself_andHearsItsOutcome(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Owner owner = Owner.of(simulation);
        RunningTask<?> running = owner.spawn(TaskGroup.ofAll(scope -> scope.fork(SimulatedKinds.asleep(started)))
                .named("orphan"));
        simulation.await(started);

        owner.ref().tell(new StopGroup(running.ref()));

        assertThat(cancellationOf(owner.hears().await()).origin()).isEqualTo(Origin.OWNER_GONE);
        owner.hears().expectNothing();
    }

    @SimulationTest
    @Tag("G10")
    void ownerIsEnding_whatItSpawnsThenIsRefusedAndLeavesNothing(Simulation simulation) {
        CompletableFuture<RunningTask<?>> spawned = new CompletableFuture<>();
        ActorRef<Object> ending = simulation.spawn(
                Behaviors.setup(context -> Behaviors.receive(Object.class)
                        .onMessage(String.class, message -> Behaviors.stopped())
                        .onSignal(PostStop.class, signal -> {
                            try {
                                spawned.complete(Task.blocking(() -> 1).spawn(context, outcome -> outcome));
                            } catch (RuntimeException e) {
                                spawned.completeExceptionally(e);
                            }
                            return Behaviors.same();
                        })
                        .build()),
                "ending");

        ending.tell("stop");

        simulation.awaitEnd(ending);
        assertThat(spawned)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @SimulationTest
    @Tag("G10")
    void byHand_stopped_theReplyIsSentAllTheSame(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        SimulationProbe<Outcome<Integer>> replies = simulation.probe("replies");
        TaskGroup<Integer> group = TaskGroup.<Integer>of(scope -> scope.fork(SimulatedKinds.asleep(started))::get)
                .named("by-hand");
        ActorRef<TaskGroup.Command> ref = simulation.spawn(group.behavior(replies.ref()), "by-hand");
        simulation.await(started);

        SimulatedKinds.stop(simulation, ref);

        assertThat(cancellationOf(replies.await()).origin()).isEqualTo(Origin.OWNER_GONE);
        replies.expectNothing();
    }
}
