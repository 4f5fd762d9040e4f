package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.internal.runtime.TaskRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one dispatcher that groups borrow (G1): as many as it has threads, so that code waits for a thread here as it
 * would wait for one there. A worker runs the code of one leaf at a time, and then belongs to nobody; it keeps nothing of what
 * it ran.
 *
 * <p>Invariant: while a leaf waits no worker stays at rest, for whoever adds a leaf looks for one after it, and whoever goes to
 * rest looks for a leaf after it. Where the runtime finds long code that is relaxed: the leaves that a thread hands over wait for
 * the worker on that thread, which takes no time while they are short, and others are brought in when one turns out to be long,
 * or when that worker has had a turn and more are there.
 */
final class SharedWorkers {

    /** What a worker is told: to run the leaves that wait for it, or all. */
    private enum Run implements DeadLetterSuppression {
        OWN,
        ALL
    }

    private final TaskRuntime runtime;
    private final boolean byPlace;
    private final int leavesInATurn;
    private final List<Seat> seats = new ArrayList<>();
    private final AtomicInteger sequence = new AtomicInteger();
    // By thread: the one that ran there last.
    private final ByPlace<Here> places;

    private SharedWorkers(TaskRuntime runtime, boolean byPlace, int count, int leavesInATurn) {
        this.runtime = runtime;
        this.byPlace = byPlace;
        this.leavesInATurn = leavesInATurn;
        for (int number = 0; number < count; number++) {
            seats.add(new Seat(number));
        }
        this.places = new ByPlace<>(runtime, place -> new Here(seats.get(place % count)));
    }

    /**
     * @param byPlace whether its threads are among those on which the runtime finds long code
     * @param leavesInATurn how many leaves a worker runs before others on its thread have their turn
     */
    static SharedWorkers start(
            ActorSystem<?> system,
            String name,
            Props props,
            int count,
            int leavesInATurn,
            TaskRuntime runtime,
            boolean byPlace) {
        SharedWorkers workers = new SharedWorkers(runtime, byPlace, count, leavesInATurn);
        for (Seat each : workers.seats) {
            each.sit(system.systemActorOf(Worker.create(workers, each), name + "-" + (each.number + 1), props));
        }
        return workers;
    }

    /** Has a worker run the leaf, as soon as one is free. From any thread. */
    void run(Work.Leaf leaf) {
        int place = byPlace ? runtime.place() : -1;
        if (place < 0) {
            Seat next = seats.get((sequence.getAndIncrement() & Integer.MAX_VALUE) % seats.size());
            next.waiting.add(leaf);
            if (!next.wake(Run.ALL)) {
                bringIn();
            }
        } else {
            Seat own = seatAt(place);
            own.waiting.add(leaf);
            own.wake(Run.OWN);
        }
    }

    /** The one that is on this thread; or one at rest, if that one was taken to another. */
    private Seat seatAt(int place) {
        Here here = places.here();
        Seat seat = here.seat;
        if (seat.place != place) {
            if (!seat.rests.get()) {
                for (Seat each : seats) {
                    seat = each.rests.get() ? each : seat;
                }
                here.seat = seat;
            }
            seat.place = place;
        }
        return seat;
    }

    /** Has one that is at rest look for leaves everywhere. */
    private void bringIn() {
        for (Seat each : seats) {
            if (each.wake(Run.ALL)) {
                return;
            }
        }
    }

    private Work.@Nullable Leaf anyLeaf() {
        for (Seat each : seats) {
            Work.Leaf leaf = each.waiting.poll();
            if (leaf != null) {
                return leaf;
            }
        }
        return null;
    }

    private boolean anyWaits() {
        return seats.stream().anyMatch(each -> !each.waiting.isEmpty());
    }

    /** What one thread uses alone. */
    private static final class Here {
        volatile Seat seat;

        Here(Seat seat) {
            this.seat = seat;
        }
    }

    /** A worker as the others see it. */
    private static final class Seat {
        final int number;
        final Queue<Work.Leaf> waiting = new ConcurrentLinkedQueue<>();
        final AtomicBoolean rests = new AtomicBoolean();
        volatile int place;
        private @Nullable ActorRef<Run> worker; // written before it rests

        Seat(int number) {
            this.number = number;
            this.place = number;
        }

        void sit(ActorRef<Run> actor) {
            worker = actor;
            rests.set(true);
        }

        /** Says whether it was at rest. */
        boolean wake(Run told) {
            ActorRef<Run> actor = rests.get() && rests.compareAndSet(true, false) ? worker : null;
            if (actor != null) {
                actor.tell(told);
            }
            return actor != null;
        }
    }

    private static final class Worker extends AbstractBehavior<Run> {
        private final SharedWorkers all;
        private final Seat seat;
        private final Runnable bringIn;

        private Worker(ActorContext<Run> context, SharedWorkers all, Seat seat) {
            super(context);
            this.all = all;
            this.seat = seat;
            this.bringIn = all::bringIn;
        }

        static Behavior<Run> create(SharedWorkers all, Seat seat) {
            return Behaviors.setup(context -> new Worker(context, all, seat));
        }

        @Override
        public Receive<Run> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::onRun).build();
        }

        private Behavior<Run> onRun(Run told) {
            if (all.byPlace) {
                seat.place = all.runtime.place();
                all.runtime.ifLong(bringIn);
            }
            for (int left = all.leavesInATurn; left > 0; left--) {
                Work.Leaf next = next(told);
                if (next == null) {
                    rest(told);
                    return this;
                }
                next.beginOn();
            }
            if (told == Run.OWN && !seat.waiting.isEmpty()) {
                all.bringIn();
            }
            getContext().getSelf().tell(told);
            return this;
        }

        private Work.@Nullable Leaf next(Run told) {
            Work.Leaf own = seat.waiting.poll();
            return own == null && told == Run.ALL ? all.anyLeaf() : own;
        }

        private void rest(Run told) {
            seat.rests.set(true);
            if (told == Run.ALL ? all.anyWaits() : !seat.waiting.isEmpty()) {
                seat.wake(told);
            }
        }
    }
}
