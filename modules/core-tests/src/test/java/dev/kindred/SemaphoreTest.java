package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Semaphore.Acquire;
import dev.kindred.Semaphore.AcquireReply;
import dev.kindred.Semaphore.CancelWait;
import dev.kindred.Semaphore.Command;
import dev.kindred.Semaphore.GetSnapshot;
import dev.kindred.Semaphore.Granted;
import dev.kindred.Semaphore.NotHeld;
import dev.kindred.Semaphore.Permit;
import dev.kindred.Semaphore.Rejected;
import dev.kindred.Semaphore.Release;
import dev.kindred.Semaphore.ReleaseReply;
import dev.kindred.Semaphore.Released;
import dev.kindred.Semaphore.Resize;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.Semaphore.TimedOut;
import dev.kindred.Semaphore.TryAcquire;
import dev.kindred.Semaphore.WaitCancelled;
import dev.kindred.Semaphore.Why;
import dev.kindred.testkit.Leak;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a semaphore answers, in every order in which it can be asked. */
class SemaphoreTest {

    private static final Duration WAIT = Duration.ofMillis(50);

    /** A semaphore, and an address for answers that is the holder too. */
    private static final class Fixture {
        final ActorRef<Command> semaphore;
        final SimulationProbe<AcquireReply> replies;
        final SimulationProbe<ReleaseReply> releases;
        final SimulationProbe<Snapshot> snapshots;

        Fixture(Simulation simulation, int capacity) {
            this(simulation, Semaphore.create("db", capacity), simulation.probe("holder"));
        }

        Fixture(Simulation simulation, Behavior<Command> behavior, SimulationProbe<AcquireReply> replies) {
            this.semaphore = simulation.spawn(behavior, "db");
            this.replies = replies;
            this.releases = simulation.probe("releases");
            this.snapshots = simulation.probe("snapshots");
        }

        void acquire(int permits, long id) {
            semaphore.tell(new Acquire(permits, replies.ref(), Semaphore.NO_TIMEOUT, id, replies.ref()));
        }

        void acquire(int permits, Duration timeout, long id) {
            semaphore.tell(new Acquire(permits, replies.ref(), timeout, id, replies.ref()));
        }

        void tryAcquire(int permits, long id) {
            semaphore.tell(new TryAcquire(permits, replies.ref(), id, replies.ref()));
        }

        void cancel(long id) {
            semaphore.tell(new CancelWait(replies.ref(), id));
        }

        Permit granted(long id) {
            AcquireReply reply = replies.await();
            assertThat(reply).isInstanceOf(Granted.class);
            assertThat(reply.id()).isEqualTo(id);
            return ((Granted) reply).permit();
        }

        ReleaseReply release(Permit permit) {
            semaphore.tell(new Release(permit, releases.ref()));
            return releases.await();
        }

        Snapshot snapshot() {
            semaphore.tell(new GetSnapshot(snapshots.ref()));
            Snapshot snapshot = snapshots.await();
            int held = snapshot.held().stream()
                    .mapToInt(each -> each.permit().permits())
                    .sum();
            assertThat(snapshot.free() + held).as("L5").isEqualTo(snapshot.capacity());
            return snapshot;
        }
    }

    // ---- L3, L4: order ----

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L3")
    @Tag("L5")
    void manyAsk_areGrantedInTheOrderInWhichTheyCame(Simulation simulation) {
        Fixture world = new Fixture(simulation, 2);
        SimulationProbe<AcquireReply> others = simulation.probe("others");
        world.acquire(2, 100);
        Permit first = world.granted(100);
        for (int id = 1; id <= 6; id++) { // each actor's messages keep their order; between actors the seed decides
            world.acquire(1 + id % 2, id);
            relay(simulation, "relay-" + id, world.semaphore, new Acquire(1, others.ref(), others.ref()));
        }
        simulation.settle();
        List<Semaphore.Waiting> queue = world.snapshot().queue();
        assertThat(queue).hasSize(12);

        world.semaphore.tell(new Release(first, world.releases.ref()));
        List<String> granted = new ArrayList<>();
        while (granted.size() < 12) {
            Snapshot now = world.snapshot();
            now.held().stream()
                    .filter(each -> each.permit().number() == granted.size() + 2)
                    .forEach(each ->
                            granted.add(each.holder() + " " + each.permit().permits()));
            world.semaphore.tell(new Release(now.held().get(0).permit(), world.releases.ref()));
        }

        assertThat(granted)
                .isEqualTo(queue.stream()
                        .map(each -> each.holder() + " " + each.permits())
                        .toList());
    }

    private static void relay(Simulation simulation, String name, ActorRef<Command> to, Command message) {
        simulation
                .spawn(
                        Behaviors.<Command>receiveMessage(told -> {
                            to.tell(told);
                            return Behaviors.same();
                        }),
                        name)
                .tell(message);
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L3")
    void largeOneIsFirst_smallOnesBehindItWait(Simulation simulation) {
        Fixture world = new Fixture(simulation, 3);
        world.acquire(2, 1);
        Permit held = world.granted(1);
        world.acquire(3, 2);
        for (int id = 3; id < 8; id++) {
            world.acquire(1, id);
        }
        simulation.settle();
        assertThat(world.snapshot().free()).isEqualTo(1);
        assertThat(world.replies.received()).isEmpty();

        world.release(held);

        Permit large = world.granted(2);
        world.replies.expectNothing();
        world.release(large);
        assertThat(world.replies.await(3).stream().map(AcquireReply::id)).containsExactly(3L, 4L, 5L);
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L4")
    void somebodyWaits_newcomersWaitAndTriesFail(Simulation simulation) {
        Fixture world = new Fixture(simulation, 2);
        world.acquire(1, 1);
        Permit held = world.granted(1);
        world.acquire(2, 2);

        world.tryAcquire(1, 3);

        assertThat(world.replies.await())
                .isEqualTo(new Rejected(
                        Why.WOULD_WAIT,
                        1,
                        "Cannot grant 1 permit of semaphore [db]: it would have to wait (1 wait). Held: 1 of 2.",
                        3));
        simulation.soon(() -> world.semaphore.tell(new Release(held, world.releases.ref())));
        simulation.soon(() -> world.tryAcquire(1, 4));
        List<AcquireReply> replies = world.replies.await(2);
        assertThat(replies).anyMatch(each -> each instanceof Granted && each.id() == 2);
        assertThat(replies).anyMatch(each -> each instanceof Rejected && each.id() == 4);
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    @Tag("L4")
    void nobodyWaits_tryTakesWhatIsFree(Simulation simulation) {
        Fixture world = new Fixture(simulation, 2);
        world.tryAcquire(2, 1);
        assertThat(world.granted(1).permits()).isEqualTo(2);
        world.tryAcquire(3, 2);

        assertThat(world.replies.await())
                .isEqualTo(new Rejected(
                        Why.ABOVE_CAPACITY,
                        0,
                        "Cannot grant 3 permits of semaphore [db]: its capacity is 2. Ask for less.",
                        2));
    }

    // ---- L6: releases ----

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L6")
    @Tag("L5")
    void secondRelease_isAnsweredWithAnErrorAndChangesNothing(Simulation simulation) {
        Fixture world = new Fixture(simulation, 8);
        world.acquire(2, 1);
        Permit permit = world.granted(1);
        world.acquire(4, 2);
        world.granted(2);

        simulation.soon(() -> world.semaphore.tell(new Release(permit, world.releases.ref())));
        simulation.soon(() -> world.semaphore.tell(new Release(permit, world.releases.ref())));

        assertThat(world.releases.await(2))
                .containsExactly(
                        new Released(permit),
                        new NotHeld(
                                permit,
                                "Cannot release permit 1 of semaphore [db]: it was released already. Held: 4 of 8."));
        assertThat(world.snapshot().free()).isEqualTo(4);
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    @Tag("L6")
    void permitThatWasNeverGranted_isNotHeld(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 1);
        Permit permit = world.granted(1);

        for (Permit wrong : List.of(
                new Permit(2, 1, permit.incarnation()),
                new Permit(0, 1, permit.incarnation()),
                new Permit(1, 1, permit.incarnation() + 1))) {
            assertThat(world.release(wrong))
                    .isEqualTo(new NotHeld(
                            wrong,
                            "Cannot release permit " + wrong.number()
                                    + " of semaphore [db]: it was never granted by this incarnation of it. Held: 1 of"
                                    + " 1."));
        }
        assertThat(world.snapshot().free()).isZero();
    }

    // ---- L7: cancels ----

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L7")
    @Tag("L5")
    void cancelMeetsTheGrant_thePermitGoesOnToTheNext(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 1);
        Permit held = world.granted(1);
        world.acquire(1, 2);
        world.acquire(1, 3);

        simulation.soon(() -> world.semaphore.tell(new Release(held, world.releases.ref())));
        simulation.soon(() -> world.cancel(2));

        List<AcquireReply> replies = world.replies.await(2);
        AcquireReply third = replies.get(1);
        assertThat(replies.get(0).id()).isEqualTo(2);
        assertThat(replies.get(0)).isInstanceOfAny(Granted.class, WaitCancelled.class);
        assertThat(third).isInstanceOf(Granted.class);
        assertThat(third.id()).isEqualTo(3);
        if (replies.get(0) instanceof Granted tooLate) {
            assertThat(world.release(tooLate.permit())).isInstanceOf(Released.class);
            assertThat(world.releases.await()).isInstanceOf(NotHeld.class);
        }
        world.replies.expectNothing();
        assertThat(world.snapshot().held())
                .singleElement()
                .satisfies(each -> assertThat(each.permit()).isEqualTo(((Granted) third).permit()));
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L7")
    @Tag("L3")
    void someAreCancelled_theOthersAreGrantedInTheirOrder(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 100);
        Permit held = world.granted(100);
        for (int id = 1; id <= 6; id++) {
            world.acquire(1, id);
        }
        for (int id = 1; id <= 6; id += 2) {
            int odd = id;
            simulation.soon(() -> world.cancel(odd));
        }
        List<AcquireReply> cancelled = world.replies.await(3);
        assertThat(cancelled).allMatch(each -> each instanceof WaitCancelled && each.id() % 2 == 1);

        world.release(held);
        for (int id = 2; id <= 6; id += 2) {
            assertThat(world.release(world.granted(id))).isInstanceOf(Released.class);
        }
        assertThat(world.snapshot().free()).isEqualTo(1);
    }

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    @Tag("L7")
    void cancelOfNothing_meansNothing(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.cancel(1);
        world.acquire(1, 1);
        world.release(world.granted(1));
        world.cancel(1);
        world.acquire(1, 1);
        world.cancel(2);

        world.granted(1);
        world.replies.expectNothing();
        assertThat(world.snapshot().free()).isZero();
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    void sameIdTwice_isRejectedWhileTheFirstLives(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 7);
        world.granted(7);
        world.acquire(1, 7);

        assertThat(world.replies.await())
                .isEqualTo(new Rejected(
                        Why.ID_IN_USE,
                        0,
                        "Cannot grant 1 permit of semaphore [db]: request 7 of this holder waits or holds already. Use"
                                + " another id.",
                        7));
    }

    // ---- L8: bounds of waiting ----

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    @Tag("L8")
    void moreThanTheCapacity_isRejectedAtOnce_alsoWhileOthersWait(Simulation simulation) {
        Fixture world = new Fixture(simulation, 8);
        world.acquire(8, 1);
        world.granted(1);
        world.acquire(8, 2);
        world.acquire(9, 3);

        assertThat(world.replies.await())
                .isEqualTo(new Rejected(
                        Why.ABOVE_CAPACITY,
                        1,
                        "Cannot grant 9 permits of semaphore [db]: its capacity is 8. Ask for less.",
                        3));
    }

    @SimulationTest(seeds = 100, allow = Leak.PERMIT)
    @Tag("L8")
    void queueIsFull_isRejectedAtOnceWithItsLength(Simulation simulation) {
        Fixture world = new Fixture(
                simulation, Semaphore.create("db", 1, settings -> settings.maxWaiting(2)), simulation.probe("holder"));
        for (int id = 1; id <= 4; id++) {
            world.acquire(1, id);
        }

        assertThat(world.replies.await(2).get(1))
                .isEqualTo(new Rejected(
                        Why.QUEUE_FULL,
                        2,
                        "Cannot grant 1 permit of semaphore [db]: its queue is full (2 wait). Ask later, or raise its"
                                + " maxWaiting.",
                        4));
    }

    @SimulationTest(
            seeds = 10,
            settings = {"kindred.semaphore.max-waiting = 1", "kindred.semaphore.max-wait = 20ms"})
    @Tag("L8")
    void boundsOfTheConfiguration_holdUnlessTheSemaphoreHasItsOwn(Simulation simulation) {
        Fixture world = new Fixture(simulation, 0);
        world.acquire(1, 1);
        world.acquire(1, 2);
        assertThat(world.replies.await()).isInstanceOf(Rejected.class);
        Instant before = simulation.now();
        assertThat(world.replies.await()).isEqualTo(new TimedOut(0, 1));
        assertThat(Duration.between(before, simulation.now())).isEqualTo(Duration.ofMillis(20));

        ActorRef<Command> own = simulation.spawn(
                Semaphore.create("own", 0, settings -> settings.maxWaiting(2).maxWait(WAIT)), "own");
        for (int id = 3; id <= 5; id++) {
            own.tell(new Acquire(1, world.replies.ref(), Duration.ofDays(1), id, world.replies.ref()));
        }
        assertThat(world.replies.await()).isInstanceOf(Rejected.class);
        assertThat(world.replies.await(2)).containsExactly(new TimedOut(1, 3), new TimedOut(0, 4));
        assertThat(Duration.between(before, simulation.now())).isEqualTo(Duration.ofMillis(70));
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L8")
    @Tag("L7")
    void waitsTooLong_isToldAtThatTimeAndThoseBehindGoOn(Simulation simulation) {
        Fixture world = new Fixture(simulation, 2);
        world.acquire(1, 1);
        world.granted(1);
        world.acquire(2, WAIT, 2);
        world.acquire(1, WAIT.multipliedBy(2), 3);
        Instant before = simulation.now();

        assertThat(world.replies.await(2).get(0)).isEqualTo(new TimedOut(1, 2));
        assertThat(Duration.between(before, simulation.now())).isEqualTo(WAIT);
        Snapshot after = world.snapshot();
        assertThat(after.free()).isZero();
        assertThat(after.timeouts()).isEqualTo(1);
        simulation.advance(WAIT.multipliedBy(5));
        world.replies.expectNothing();
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L8")
    @Tag("L5")
    void timeoutMeetsTheGrant_oneOfThemWinsAndNothingIsLost(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 1);
        Permit held = world.granted(1);
        world.acquire(1, WAIT, 2);
        world.acquire(1, 3);
        simulation.settle();

        simulation.after(WAIT, () -> world.semaphore.tell(new Release(held, world.releases.ref())));

        AcquireReply second = world.replies.await();
        assertThat(second.id()).isEqualTo(2);
        if (second instanceof Granted granted) {
            world.release(granted.permit());
        } else {
            assertThat(second).isInstanceOf(TimedOut.class);
        }
        world.granted(3);
        world.replies.expectNothing();
        assertThat(world.snapshot().queue()).isEmpty();
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    @Tag("L8")
    void timeIsOverAlready_timesOutAlthoughAPermitIsFree(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, Duration.ZERO, 1);
        world.acquire(1, Duration.ofSeconds(Long.MIN_VALUE), 2);

        assertThat(world.replies.await(2)).containsExactly(new TimedOut(0, 1), new TimedOut(0, 2));
        assertThat(world.snapshot().free()).isEqualTo(1);
    }

    // ---- L9: resizing ----

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L9")
    @Tag("L5")
    void resizedWhileInUse_upGrantsAtOnceAndDownTakesNothingBack(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, 1);
        Permit first = world.granted(1);
        for (int id = 2; id <= 5; id++) {
            world.acquire(1, id);
        }
        world.semaphore.tell(new Resize(3));
        List<Permit> permits = List.of(world.granted(2), world.granted(3));
        world.semaphore.tell(new Resize(1));
        assertThat(world.snapshot().free()).isEqualTo(-2);

        simulation.soon(() -> world.semaphore.tell(new Release(first, world.releases.ref())));
        simulation.soon(() -> world.semaphore.tell(new Release(permits.get(0), world.releases.ref())));
        world.releases.await(2);
        simulation.settle();
        assertThat(world.replies.received()).isEmpty();
        assertThat(world.snapshot().free()).isZero();

        world.release(permits.get(1));
        world.granted(4);
        world.replies.expectNothing();
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L9")
    @Tag("L8")
    void resizedBelowAWaiter_itIsRejectedAndThoseBehindGoOn(Simulation simulation) {
        Fixture world = new Fixture(simulation, 4);
        world.acquire(1, 1);
        world.granted(1);
        world.acquire(4, 2);
        world.acquire(1, 3);

        world.semaphore.tell(new Resize(2));

        assertThat(world.replies.await())
                .isEqualTo(new Rejected(
                        Why.ABOVE_CAPACITY,
                        1,
                        "Cannot grant 4 permits of semaphore [db]: its capacity is 2. Ask for less.",
                        2));
        world.granted(3);
    }

    @SimulationTest(seeds = 500, allow = Leak.PERMIT)
    @Tag("L9")
    void resizedToZero_isAPauseThatEverybodyWaitsOut(Simulation simulation) {
        Fixture world = new Fixture(simulation, 2);
        world.acquire(2, 1);
        Permit held = world.granted(1);
        simulation.soon(() -> world.semaphore.tell(new Resize(0)));
        simulation.soon(() -> world.acquire(2, 2));
        simulation.settle();
        world.release(held);
        world.replies.expectNothing();
        assertThat(world.snapshot().waiting()).isEqualTo(1);

        world.semaphore.tell(new Resize(2));

        world.granted(2);
    }

    // ---- seeing ----

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    void snapshot_tellsWhoHoldsAndWhoWaitsSinceWhen(Simulation simulation) {
        Fixture world = new Fixture(simulation, 3);
        Instant begin = simulation.now();
        world.acquire(2, 1);
        Permit permit = world.granted(1);
        simulation.advance(WAIT);
        world.acquire(2, 2);
        simulation.advance(WAIT);
        world.tryAcquire(1, 3);
        world.replies.await();
        world.acquire(1, Duration.ofMillis(1), 4);
        world.replies.await();

        String who = world.replies.ref().path().toStringWithoutAddress();
        assertThat(world.snapshot())
                .isEqualTo(new Snapshot(
                        "db",
                        3,
                        1,
                        1,
                        1,
                        List.of(new Semaphore.Held(who, world.replies.ref(), permit, begin)),
                        List.of(new Semaphore.Waiting(who, world.replies.ref(), 2, 2, begin.plus(WAIT))),
                        1,
                        1,
                        1));
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    void snapshotOfMany_showsTheFirstThousandAndCountsAll(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1_001);
        for (int id = 1; id <= 2_003; id++) {
            world.acquire(1, id);
        }

        world.semaphore.tell(new GetSnapshot(world.snapshots.ref()));
        Snapshot snapshot = world.snapshots.await();

        assertThat(snapshot.held()).hasSize(1_000);
        assertThat(snapshot.queue()).hasSize(1_000);
        assertThat(snapshot.queue().get(0).id()).isEqualTo(1_002);
        assertThat(List.of(snapshot.holding(), snapshot.waiting())).containsExactly(1_001, 1_002);
    }

    @SimulationTest(seeds = 10, allow = Leak.PERMIT)
    @Tag("S4")
    void trace_hasEachMessageAndNoGeneratedName(Simulation simulation) {
        Fixture world = new Fixture(simulation, 1);
        world.acquire(1, WAIT, 1);
        world.granted(1);
        world.acquire(1, WAIT, 2);
        world.replies.await();

        assertThat(simulation.trace().stream().filter(line -> line.contains("[db]")))
                .containsExactly(
                        "0.000 ms [db] Acquire[permits=1, holder=<kindred-run-holder>, timeout=PT0.05S, id=1,"
                                + " replyTo=<kindred-run-holder>]",
                        "0.000 ms [db] Acquire[permits=1, holder=<kindred-run-holder>, timeout=PT0.05S, id=2,"
                                + " replyTo=<kindred-run-holder>]",
                        "50.000 ms [db] TIME_OVER");
    }

    // ---- wrong use ----

    @Test
    void wrongArguments_areRefusedWhereTheyAreGiven() {
        ActorRef<Object> nobody = null;
        assertThatThrownBy(() -> Semaphore.create("a/b", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Semaphore.create("db", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the capacity -1: it must be at least 0.");
        assertThatThrownBy(() -> Semaphore.create("db", 1, settings -> settings.maxWaiting(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the most that may wait, -1: it must be at least 0.");
        assertThatThrownBy(() -> Semaphore.create("db", 1, settings -> settings.maxWait(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the longest wait PT0S: it must be more than 0. Leave it out for none.");
        assertThatThrownBy(() -> new Acquire(0, nobody, nobody))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the number of permits 0: it must be at least 1.");
        assertThatThrownBy(() -> new TryAcquire(-1, nobody, nobody)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Acquire(1, nobody, nobody))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("holder");
        assertThatThrownBy(() -> new Resize(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Release(null, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("permit");
    }

    @SimulationTest(seeds = 1, allow = Leak.PERMIT)
    void cancelWithoutAnId_isRefused(Simulation simulation) {
        ActorRef<Object> holder = simulation.probe("holder").ref();
        assertThatThrownBy(() -> new CancelWait(holder, Semaphore.NO_ID))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot cancel a request without an id. Give it one in Acquire.");
    }

    // ---- B6 ----

    @Test
    @Tag("B6")
    void messages_arePlainData() {
        List<Class<?>> plain = List.of(
                int.class,
                long.class,
                String.class,
                Duration.class,
                Instant.class,
                List.class,
                ActorRef.class,
                Permit.class,
                Why.class);
        assertThat(Arrays.stream(Semaphore.class.getDeclaredClasses())
                        .filter(Class::isRecord)
                        .flatMap(type -> Stream.of(type.getRecordComponents()))
                        .map(RecordComponent::getType))
                .hasSizeGreaterThan(30)
                .isSubsetOf(plain);
    }
}
