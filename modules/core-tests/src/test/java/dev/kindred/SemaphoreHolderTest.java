package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Semaphore.Acquire;
import dev.kindred.Semaphore.AcquireReply;
import dev.kindred.Semaphore.Command;
import dev.kindred.Semaphore.GetSnapshot;
import dev.kindred.Semaphore.Granted;
import dev.kindred.Semaphore.NotHeld;
import dev.kindred.Semaphore.Permit;
import dev.kindred.Semaphore.Rejected;
import dev.kindred.Semaphore.Release;
import dev.kindred.Semaphore.ReleaseReply;
import dev.kindred.Semaphore.Resize;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.Semaphore.WaitCancelled;
import dev.kindred.Semaphore.Why;
import dev.kindred.testkit.Leak;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holders end at every point, however they end; so do semaphores. */
@Tag("L6")
class SemaphoreHolderTest {

    /** The actors that fail here are meant to. */
    @RegisterExtension
    static final Muted MUTED = Muted.of(akka.actor.typed.Behavior$.class);

    private static final Duration WAIT = Duration.ofMillis(50);

    /** How a holder ends, which until then does nothing. */
    private enum End {
        STOPS,
        FAILS,
        IS_STOPPED;

        void of(ActorRef<Object> actor, Simulation simulation) {
            if (this == IS_STOPPED) {
                Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(actor));
            } else {
                actor.tell(this);
            }
        }

        static ActorRef<Object> actor(Simulation simulation, String name) {
            return simulation.spawn(
                    Behaviors.receiveMessage(message -> {
                        if (message == FAILS) {
                            throw new IllegalStateException("broken");
                        }
                        return message == STOPS ? Behaviors.stopped() : Behaviors.same();
                    }),
                    name);
        }
    }

    static Snapshot snapshot(ActorRef<Command> semaphore, SimulationProbe<Snapshot> to) {
        semaphore.tell(new GetSnapshot(to.ref()));
        Snapshot snapshot = to.await();
        int held = snapshot.held().stream()
                .mapToInt(each -> each.permit().permits())
                .sum();
        assertThat(snapshot.free() + held).as("L5").isEqualTo(snapshot.capacity());
        return snapshot;
    }

    @SimulationTest(
            seeds = 500,
            allow = {Leak.LOGGED_ERROR, Leak.PERMIT})
    @Tag("L5")
    void holderEnds_howeverItEnds_allThatItHeldGoesOn(Simulation simulation) {
        for (End end : End.values()) {
            SimulationProbe<AcquireReply> replies = simulation.probe("replies-" + end);
            SimulationProbe<ReleaseReply> releases = simulation.probe("releases-" + end);
            ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 3), "db-" + end);
            ActorRef<Object> holder = End.actor(simulation, "holder-" + end);
            semaphore.tell(new Acquire(1, holder, replies.ref()));
            semaphore.tell(new Acquire(2, holder, replies.ref()));
            Permit held = ((Granted) replies.await(2).get(0)).permit();
            semaphore.tell(new Acquire(3, replies.ref(), replies.ref()));
            simulation.settle();

            end.of(holder, simulation);

            assertThat(replies.await()).isInstanceOf(Granted.class);
            semaphore.tell(new Release(held, releases.ref()));
            assertThat(releases.await())
                    .isEqualTo(new NotHeld(
                            held, "Cannot release permit 1 of semaphore [db]: it was released already. Held: 3 of 3."));
            assertThat(snapshot(semaphore, simulation.probe("snapshots-" + end)).held())
                    .hasSize(1);
        }
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L7")
    void holderThatWaitsEnds_itsWaitsAreForgottenAndTheRestKeepsItsOrder(Simulation simulation) {
        SimulationProbe<AcquireReply> forgotten = simulation.probe("forgotten");
        SimulationProbe<AcquireReply> replies = simulation.probe("replies");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 3), "db");
        ActorRef<Object> holder = End.actor(simulation, "holder");
        semaphore.tell(new Acquire(1, replies.ref(), replies.ref()));
        replies.await();
        semaphore.tell(new Acquire(3, holder, WAIT, 1, forgotten.ref()));
        semaphore.tell(new Acquire(1, replies.ref(), WAIT, 2, replies.ref()));
        semaphore.tell(new Acquire(1, holder, WAIT, 3, forgotten.ref()));
        semaphore.tell(new Acquire(1, replies.ref(), WAIT, 4, replies.ref()));
        simulation.settle();

        holder.tell(End.STOPS);

        assertThat(replies.await(2).stream().map(AcquireReply::id)).containsExactly(2L, 4L);
        assertThat(forgotten.await(2)).containsExactly(new WaitCancelled(1), new WaitCancelled(3));
        forgotten.expectNothing();
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L5")
    @Tag("L7")
    void holderEndsAroundItsGrant_thePermitGoesOnToTheNext(Simulation simulation) {
        SimulationProbe<AcquireReply> first = simulation.probe("first");
        SimulationProbe<AcquireReply> next = simulation.probe("next");
        SimulationProbe<ReleaseReply> releases = simulation.probe("releases");
        SimulationProbe<Snapshot> snapshots = simulation.probe("snapshots");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 1), "db");
        ActorRef<Object> dying = End.actor(simulation, "dying");
        semaphore.tell(new Acquire(1, first.ref(), first.ref()));
        Permit held = ((Granted) first.await()).permit();

        simulation.soon(() -> semaphore.tell(new Acquire(1, dying, dying)));
        simulation.soon(() -> semaphore.tell(new Acquire(1, next.ref(), next.ref())));
        simulation.soon(() -> semaphore.tell(new Release(held, releases.ref())));
        simulation.soon(() -> End.IS_STOPPED.of(dying, simulation));

        Permit passedOn = ((Granted) next.await()).permit();
        simulation.settle();
        assertThat(snapshot(semaphore, snapshots).held())
                .singleElement()
                .satisfies(each -> assertThat(each.permit()).isEqualTo(passedOn));
    }

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    void holderHasEndedLongAgo_itsGrantGoesOnToo(Simulation simulation) {
        SimulationProbe<AcquireReply> replies = simulation.probe("replies");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 1), "db");
        ActorRef<Object> dead = End.actor(simulation, "dead");
        dead.tell(End.STOPS);
        simulation.awaitEnd(dead);

        semaphore.tell(new Acquire(1, dead, replies.ref()));
        semaphore.tell(new Acquire(1, dead, replies.ref()));
        semaphore.tell(new Acquire(1, replies.ref(), replies.ref()));

        simulation.until("the last one is granted", () -> replies.received().size() == 3);
        assertThat(replies.received().get(2)).isInstanceOf(Granted.class);
        assertThat(snapshot(semaphore, simulation.probe("snapshots")).held())
                .singleElement()
                .satisfies(each -> assertThat(each.holder()).isEqualTo(replies.ref()));
    }

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    void holderHasGivenAllBackAndEnds_nothingChanges(Simulation simulation) {
        SimulationProbe<AcquireReply> replies = simulation.probe("replies");
        SimulationProbe<ReleaseReply> releases = simulation.probe("releases");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 1), "db");
        ActorRef<Object> holder = End.actor(simulation, "holder");
        for (int round = 0; round < 3; round++) {
            semaphore.tell(new Acquire(1, holder, replies.ref()));
            semaphore.tell(new Release(((Granted) replies.await()).permit(), releases.ref()));
            releases.await();
        }
        semaphore.tell(new Acquire(1, replies.ref(), replies.ref()));
        replies.await();

        holder.tell(End.STOPS);
        simulation.awaitEnd(holder);

        assertThat(snapshot(semaphore, simulation.probe("snapshots")).free()).isZero();
    }

    // ---- the end of a semaphore ----

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    @Tag("L8")
    void semaphoreStops_thoseThatWaitAreToldAndNoTimerIsLeft(Simulation simulation) {
        SimulationProbe<AcquireReply> replies = simulation.probe("replies");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", 1), "db");
        for (int id = 1; id <= 3; id++) {
            semaphore.tell(new Acquire(1, replies.ref(), WAIT, id, replies.ref()));
        }
        replies.await();
        simulation.settle();

        Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(semaphore));

        String message = "Cannot grant 1 permit of semaphore [db]: it has been stopped. Ask another one.";
        assertThat(replies.await(2))
                .containsExactly(new Rejected(Why.STOPPED, 1, message, 2), new Rejected(Why.STOPPED, 0, message, 3));
        simulation.awaitEnd(semaphore);
        assertThat(Kindred.get(simulation.system()).inUse().timers()).isZero();
    }

    /** Lets the actor fail at a resize to 99. */
    private static final class Failing extends BehaviorInterceptor<Command, Command> {
        Failing() {
            super(Command.class);
        }

        @Override
        public Behavior<Command> aroundReceive(
                TypedActorContext<Command> context, Command message, ReceiveTarget<Command> target) {
            if (message.equals(new Resize(99))) {
                throw new IllegalStateException("broken");
            }
            return target.apply(context, message);
        }
    }

    @SimulationTest(
            seeds = 100,
            allow = {Leak.LOGGED_ERROR, Leak.PERMIT})
    void semaphoreIsRestarted_itBeginsAnewAndTakesBackNothingOfBefore(Simulation simulation) {
        SimulationProbe<AcquireReply> replies = simulation.probe("replies");
        SimulationProbe<ReleaseReply> releases = simulation.probe("releases");
        ActorRef<Command> semaphore = simulation.spawn(
                Behaviors.supervise(Behaviors.intercept(Failing::new, Semaphore.create("db", 1)))
                        .onFailure(SupervisorStrategy.restart()),
                "db");
        semaphore.tell(new Acquire(1, replies.ref(), WAIT, 1, replies.ref()));
        semaphore.tell(new Acquire(1, replies.ref(), WAIT, 2, replies.ref()));
        Permit before = ((Granted) replies.await()).permit();

        semaphore.tell(new Resize(99));

        assertThat(replies.await())
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.why()).isEqualTo(Why.STOPPED));
        semaphore.tell(new Acquire(1, replies.ref(), WAIT, 1, replies.ref()));
        Permit after = ((Granted) replies.await()).permit();
        semaphore.tell(new Release(before, releases.ref()));
        assertThat(releases.await()).isInstanceOf(NotHeld.class);
        assertThat(snapshot(semaphore, simulation.probe("snapshots")).held())
                .extracting(Semaphore.Held::permit)
                .isEqualTo(List.of(after));
    }
}
