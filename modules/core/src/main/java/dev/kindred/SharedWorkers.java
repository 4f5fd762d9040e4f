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
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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
 * <p>Leaves wait in one queue, and while one does no worker stays at rest: whoever adds a leaf looks for a worker after it, and
 * whoever goes to rest looks for a leaf after it. Where the runtime finds long code a leaf first waits for the worker that is on
 * the thread which hands it over: that takes no time while leaves are short, and those behind one that is not, or behind many, any
 * worker may take.
 */
final class SharedWorkers {

    /** What a worker is told: that leaves wait. */
    private enum Go implements DeadLetterSuppression {
        GO
    }

    private final TaskRuntime runtime;
    private final boolean byPlace;
    private final int leavesInATurn;
    private final Queue<Work.Leaf> waiting = new ConcurrentLinkedQueue<>();
    private final List<Seat> seats = new ArrayList<>();
    private final AtomicInteger sequence = new AtomicInteger();
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
        if (place >= 0) {
            Seat own = seatAt(place);
            own.waiting.add(leaf);
            own.wake();
        } else if (!lend(leaf)) {
            waiting.add(leaf);
            wakeAll();
        }
    }

    /** The one on this thread; or one at rest, if that one is on another by now. */
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

    /** Gives it to one that is at rest, if there is one. */
    private boolean lend(Work.Leaf leaf) {
        Seat seat = takeOne();
        if (seat != null) {
            seat.waiting.add(leaf);
            seat.go();
        }
        return seat != null;
    }

    /** All that there is anything for: some may have come to rest before it was there. */
    private void wakeAll() {
        while (!waiting.isEmpty()) {
            Seat seat = takeOne();
            if (seat == null) {
                return;
            }
            seat.go();
        }
    }

    /** One that was at rest, and must be told to go. */
    private @Nullable Seat takeOne() {
        int first = sequence.getAndIncrement();
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get(Math.floorMod(first + i, seats.size()));
            if (seat.take()) {
                return seat;
            }
        }
        return null;
    }

    /** Lets any run what waits for that one, until that comes to rest. */
    private void share(Seat seat) {
        seat.shares = true;
        for (Iterator<Work.Leaf> each = seat.waiting.iterator(); each.hasNext(); each.next()) {
            Seat free = takeOne();
            if (free == null) {
                return;
            }
            free.go();
        }
    }

    /** Of those that any may run, the one that is to be next. */
    private Work.@Nullable Leaf poll() {
        Work.Leaf next = waiting.poll();
        for (int i = 0; next == null && i < seats.size(); i++) {
            Seat each = seats.get(i);
            next = each.shares ? each.waiting.poll() : null;
        }
        return next;
    }

    private boolean isEmpty() {
        boolean empty = waiting.isEmpty();
        for (int i = 0; empty && i < seats.size(); i++) {
            Seat each = seats.get(i);
            empty = !each.shares || each.waiting.isEmpty();
        }
        return empty;
    }

    /** What one thread uses alone. */
    private static final class Here {
        volatile Seat seat; // of the worker that was there last

        Here(Seat seat) {
            this.seat = seat;
        }
    }

    /** A worker as the others see it. */
    private static final class Seat {
        final int number;
        final Queue<Work.Leaf> waiting = new ConcurrentLinkedQueue<>();
        final AtomicBoolean rests = new AtomicBoolean();
        volatile boolean shares; // whether any may run what waits for it
        volatile int place;
        private @Nullable ActorRef<Go> worker; // written before it rests

        Seat(int number) {
            this.number = number;
            this.place = number;
        }

        void sit(ActorRef<Go> actor) {
            worker = actor;
            rests.set(true);
        }

        /** Says whether it was at rest, which it is no more. */
        boolean take() {
            return rests.get() && rests.compareAndSet(true, false);
        }

        void go() {
            Objects.requireNonNull(worker).tell(Go.GO);
        }

        void wake() {
            if (take()) {
                go();
            }
        }
    }

    private static final class Worker extends AbstractBehavior<Go> {
        private final SharedWorkers all;
        private final Seat seat;
        private final Runnable share;

        private Worker(ActorContext<Go> context, SharedWorkers all, Seat seat) {
            super(context);
            this.all = all;
            this.seat = seat;
            this.share = () -> all.share(seat);
        }

        static Behavior<Go> create(SharedWorkers all, Seat seat) {
            return Behaviors.setup(context -> new Worker(context, all, seat));
        }

        @Override
        public Receive<Go> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::onGo).build();
        }

        private Behavior<Go> onGo(Go go) {
            if (all.byPlace) {
                seat.place = all.runtime.place();
                all.runtime.ifLong(share);
            }
            for (int left = all.leavesInATurn; left > 0; ) {
                Work.Leaf next = next(left == all.leavesInATurn);
                if (next == null) {
                    rest();
                    return this;
                }
                next.beginOn();
                left -= Math.max(1, next.handle.items());
            }
            all.share(seat);
            getContext().getSelf().tell(go);
            return this;
        }

        /** The first is its own, for which it may have been told; after it those have waited longer that any may run. */
        private Work.@Nullable Leaf next(boolean first) {
            Work.Leaf own = first ? seat.waiting.poll() : null;
            Work.Leaf shared = own == null ? all.poll() : own;
            return shared == null ? seat.waiting.poll() : shared;
        }

        private void rest() {
            seat.shares = false;
            seat.rests.set(true);
            if (!all.isEmpty() || !seat.waiting.isEmpty()) {
                seat.wake();
            }
        }
    }
}
