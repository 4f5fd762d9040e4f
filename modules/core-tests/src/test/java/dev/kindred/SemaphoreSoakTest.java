package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.kindred.Semaphore.Acquire;
import dev.kindred.Semaphore.AcquireReply;
import dev.kindred.Semaphore.CancelWait;
import dev.kindred.Semaphore.Command;
import dev.kindred.Semaphore.Granted;
import dev.kindred.Semaphore.Permit;
import dev.kindred.Semaphore.Release;
import dev.kindred.Semaphore.Resize;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.testkit.Leak;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** Clients that ask, wait, give up, hold, release and die as the seed says, while the capacity changes. */
@Tag("L5")
@Tag("L6")
@Tag("L7")
@Tag("L9")
class SemaphoreSoakTest {

    private static final int CLIENTS = 6;
    private static final int ROUNDS = 8;
    private static final int MOST = 4;

    /** What all clients together know. */
    private static final class Ledger {
        private int inUse;
        private int mostInUse;
        private int answers;
        private int questions;

        void take(int permits) {
            inUse += permits;
            mostInUse = Math.max(mostInUse, inUse);
        }
    }

    private static final class Client extends AbstractBehavior<Object> {
        private enum Tick {
            GIVE_UP,
            DONE
        }

        private final TimerScheduler<Object> timers;
        private final ActorRef<Command> semaphore;
        private final Ledger ledger;
        private final Random random;
        private int round;
        private boolean waits;
        private boolean givenUp;
        private Permit permit;

        private Client(
                ActorContext<Object> context,
                TimerScheduler<Object> timers,
                ActorRef<Command> semaphore,
                Ledger ledger,
                Random random) {
            super(context);
            this.timers = timers;
            this.semaphore = semaphore;
            this.ledger = ledger;
            this.random = random;
            ask();
        }

        static Behavior<Object> create(ActorRef<Command> semaphore, Ledger ledger, long seed) {
            return Behaviors.setup(context ->
                    Behaviors.withTimers(timers -> new Client(context, timers, semaphore, ledger, new Random(seed))));
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder()
                    .onMessage(AcquireReply.class, this::onReply)
                    .onMessageEquals(Tick.GIVE_UP, this::onGiveUp)
                    .onMessageEquals(Tick.DONE, this::onDone)
                    .onMessage(Semaphore.ReleaseReply.class, reply -> this)
                    .onSignal(PostStop.class, signal -> {
                        forget();
                        return this;
                    })
                    .build();
        }

        private void ask() {
            round++;
            waits = true;
            givenUp = false;
            ledger.questions++;
            Duration timeout = random.nextBoolean() ? Semaphore.NO_TIMEOUT : Duration.ofMillis(random.nextInt(30));
            ActorRef<Object> self = getContext().getSelf();
            semaphore.tell(new Acquire(1 + random.nextInt(MOST), self, timeout, round, self));
            if (random.nextInt(3) == 0) {
                timers.startSingleTimer(Tick.GIVE_UP, Duration.ofMillis(random.nextInt(20)));
            }
        }

        private Behavior<Object> onReply(AcquireReply reply) {
            assertThat(reply.id()).isEqualTo(round);
            assertThat(waits).isTrue();
            waits = false;
            ledger.answers++;
            if (reply instanceof Granted granted && !givenUp) {
                permit = granted.permit();
                ledger.take(permit.permits());
                timers.startSingleTimer(Tick.DONE, Duration.ofMillis(random.nextInt(10)));
                return this;
            }
            return goOn();
        }

        private Behavior<Object> onGiveUp() {
            if (waits && !givenUp) {
                givenUp = true;
                semaphore.tell(new CancelWait(getContext().getSelf(), round));
            }
            return this;
        }

        private Behavior<Object> onDone() {
            Permit held = permit;
            forget();
            semaphore.tell(new Release(held, getContext().getSelf()));
            return goOn();
        }

        private Behavior<Object> goOn() {
            if (round == ROUNDS) {
                return Behaviors.stopped();
            }
            ask();
            return this;
        }

        private void forget() {
            if (permit != null) {
                ledger.inUse -= permit.permits();
                permit = null;
            }
        }
    }

    /** A client that is stopped may have got a timer's message that nobody handles any more. */
    @SimulationTest(seeds = 500, allow = Leak.DEAD_LETTER)
    void clientsComeAndGo_noPermitIsLostAndNoneIsGrantedTwice(Simulation simulation) {
        Ledger ledger = new Ledger();
        Random random =
                new Random(Kindred.get(simulation.system()).runtime().random().nextLong());
        SimulationProbe<Snapshot> snapshots = simulation.probe("snapshots");
        ActorRef<Command> semaphore = simulation.spawn(Semaphore.create("db", MOST), "db");
        List<ActorRef<Object>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(simulation.spawn(Client.create(semaphore, ledger, random.nextLong()), "client-" + i));
        }
        for (int i = 0; i < 3; i++) {
            ActorRef<Object> doomed = clients.get(i);
            simulation.after(
                    Duration.ofMillis(10 + 15 * i),
                    () -> Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(doomed)));
        }
        for (int i = 1; i <= 4; i++) {
            int capacity = i == 4 ? MOST : i % 3;
            simulation.after(Duration.ofMillis(12L * i), () -> semaphore.tell(new Resize(capacity)));
            simulation.after(
                    Duration.ofMillis(10L * i), () -> semaphore.tell(new Semaphore.GetSnapshot(snapshots.ref())));
        }
        clients.forEach(simulation::awaitEnd);
        simulation.settle();

        assertThat(ledger.inUse).isZero();
        assertThat(ledger.mostInUse).isLessThanOrEqualTo(MOST);
        assertThat(ledger.questions - ledger.answers).isBetween(0, 3); // those that died had asked
        simulation.advance(Duration.ofSeconds(1));
        snapshots.received().forEach(SemaphoreSoakTest::assertConserved);
        Snapshot end = SemaphoreHolderTest.snapshot(semaphore, simulation.probe("end"));
        assertThat(List.of(end.free(), end.capacity(), end.holding(), end.waiting()))
                .containsExactly(MOST, MOST, 0, 0);
    }

    private static void assertConserved(Snapshot snapshot) {
        int held = snapshot.held().stream()
                .mapToInt(each -> each.permit().permits())
                .sum();
        assertThat(snapshot.free() + held).as("L5").isEqualTo(snapshot.capacity());
    }
}
