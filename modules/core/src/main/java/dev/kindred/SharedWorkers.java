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
 * <p>Leaves wait in one line, and while one does no worker stays at rest: whoever adds a leaf looks for a worker after it, and
 * whoever goes to rest looks for a leaf after it. Where the runtime finds long code a leaf first waits in the queue of the worker
 * that is on the thread which hands it over: that takes no time while leaves are short. Where one is not, or they are many, that
 * queue goes into the line as it is, and the worker has a new one.
 */
final class SharedWorkers {

    /** What a worker is told: that leaves wait. */
    private enum Go implements DeadLetterSuppression {
        GO
    }

    private final TaskRuntime runtime;
    private final boolean byPlace;
    private final int leavesInATurn;
    private final Queue<Object> line = new ConcurrentLinkedQueue<>(); // of leaves, and of Waiting
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
            give(own, leaf);
            own.wake();
        } else {
            Seat free = takeOne();
            if (free == null) {
                line.add(leaf);
                wakeAll();
            } else {
                give(free, leaf);
                free.go();
            }
        }
    }

    private void give(Seat seat, Work.Leaf leaf) {
        Waiting waiting = seat.waiting;
        waiting.leaves.add(leaf);
        if (seat.waiting != waiting) { // it went into the line, and may have left it by now
            line.add(waiting);
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

    /** All that there is anything for: some may have come to rest before it was there. */
    private void wakeAll() {
        while (!line.isEmpty()) {
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

    /** Has any run what waits for that one. */
    private void share(Seat seat) {
        if (seat.waiting.leaves.isEmpty()) {
            return;
        }
        Waiting all = seat.takeAll();
        line.add(all);
        for (Iterator<Work.Leaf> each = all.leaves.iterator(); each.hasNext(); each.next()) {
            Seat free = takeOne();
            if (free == null) {
                return;
            }
            free.go();
        }
    }

    /** The first in the line. */
    private Work.@Nullable Leaf poll() {
        for (Object first = line.peek(); first != null; first = line.peek()) {
            if (first instanceof Work.Leaf leaf) {
                if (line.remove(leaf)) {
                    return leaf;
                }
            } else {
                Waiting waiting = (Waiting) first;
                Work.Leaf leaf = waiting.leaves.poll();
                if (leaf != null) {
                    return leaf;
                }
                if (line.remove(waiting) && !waiting.leaves.isEmpty()) { // it may have been added once more
                    line.add(waiting);
                }
            }
        }
        return null;
    }

    /** What one thread uses alone. */
    private static final class Here {
        volatile Seat seat; // of the worker that was there last

        Here(Seat seat) {
            this.seat = seat;
        }
    }

    /** What waits for one worker, or did until any was to have it. */
    private static final class Waiting {
        final Queue<Work.Leaf> leaves = new ConcurrentLinkedQueue<>();
    }

    /** A worker as the others see it. */
    private static final class Seat {
        final int number;
        volatile Waiting waiting = new Waiting();
        final AtomicBoolean rests = new AtomicBoolean();
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

        /** What waits for it is another's from now on. */
        synchronized Waiting takeAll() {
            Waiting all = waiting;
            waiting = new Waiting();
            return all;
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

        /** The first is its own, for which it may have been told; what is in the line has waited longer than the rest of its own. */
        private Work.@Nullable Leaf next(boolean first) {
            Work.Leaf own = first ? seat.waiting.leaves.poll() : null;
            Work.Leaf shared = own == null ? all.poll() : own;
            return shared == null ? seat.waiting.leaves.poll() : shared;
        }

        private void rest() {
            seat.rests.set(true);
            if (!all.line.isEmpty() || !seat.waiting.leaves.isEmpty()) {
                seat.wake();
            }
        }
    }
}
