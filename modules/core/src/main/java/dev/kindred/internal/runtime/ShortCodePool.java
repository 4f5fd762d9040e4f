package dev.kindred.internal.runtime;

import akka.dispatch.MonitorableThreadFactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A fork-join pool whose threads keep what a turn hands over for themselves, in their order: two that take from each other all the
 * time are slower than one. At regular times somebody must {@link #look} whether others are to have it.
 */
final class ShortCodePool extends ForkJoinPool {

    /** A thread has too much to do if more than one in so many of its turns had another one waiting behind it. */
    private static final int ONE_IN = 4;

    /** How many turns from elsewhere a thread takes at once that has turns of its own. */
    private static final int TAKEN_FROM_ELSEWHERE = 64;

    /** How many looks what is queued must be there until threads take it that have turns of their own. */
    private static final int LOOKS_UNTIL_LET_IN = 2;

    /** And if a thread of the pool gave it away: those who are to have it may be slow to wake. */
    private static final int LOOKS_UNTIL_TAKEN_BACK = 8;

    private final String threadName;
    private final MonitorableThreadFactory akkas;
    private final AtomicInteger sequence = new AtomicInteger();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final BitSet places = new BitSet(); // that are taken; guarded by itself
    private int queuedLooks; // of whoever looks

    ShortCodePool(int threads, String name, MonitorableThreadFactory akkas) {
        super(threads, pool -> ((ShortCodePool) pool).newWorker(), null, true); // the first one first
        this.akkas = akkas;
        this.threadName = akkas.name() + "-" + name + "-";
    }

    private Worker newWorker() {
        Worker worker = akkas.wire(new Worker(this));
        worker.setName(threadName + sequence.incrementAndGet());
        return worker;
    }

    private int takePlace() {
        synchronized (places) {
            int place = places.nextClearBit(0);
            places.set(place);
            return place;
        }
    }

    private void leavePlace(int place) {
        synchronized (places) {
            places.clear(place);
        }
    }

    /**
     * Hands to others what would wait too long on one thread: all that it keeps, while the same code holds it since the last look,
     * and half of it, where it has too much to do and others have nothing. For one thread, which looks at regular times.
     *
     * @return for how many looks, at most, the same code has held a thread
     */
    long look() {
        boolean othersAreIdle = getActiveThreadCount() < getParallelism();
        queuedLooks = hasQueuedSubmissions() || getQueuedTaskCount() > 0 ? queuedLooks + 1 : 0;
        long longest = 0;
        for (Worker each : workers) {
            longest = Math.max(longest, each.look(othersAreIdle, queuedLooks));
        }
        return longest;
    }

    /** What no thread has begun, and none will any more. */
    List<Turn> takeUnbegun() {
        List<ForkJoinTask<?>> queued = new ArrayList<>();
        drainTasksTo(queued);
        List<Turn> unbegun = new ArrayList<>();
        for (ForkJoinTask<?> each : queued) {
            if (each instanceof Turn turn) {
                unbegun.add(turn);
            } else {
                execute(each); // a piece of what code on a thread of this pool computes in parallel
            }
        }
        workers.forEach(each -> each.kept.takeAll(unbegun::add));
        return unbegun;
    }

    /** Runs it on this thread, if it is one of this pool's that runs a turn and does not keep too many; else on any. */
    void executeHere(Turn turn) {
        boolean kept = Thread.currentThread() instanceof Worker worker && worker.pool == this && worker.keep(turn);
        if (!kept) {
            execute(turn);
        }
    }

    /** Which thread of such a pool this is, from 0, or -1 if it is none. */
    static int place() {
        return Thread.currentThread() instanceof Worker worker ? worker.place : -1;
    }

    /** Has the action run, by whoever looks, each time that the turn which now runs on this thread still does. */
    static void ifLong(Runnable action) {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.ifLong = action;
        }
    }

    /** Runs on a thread of such a pool. */
    static final class Turn extends ForkJoinTask<Void> {
        private static final long serialVersionUID = 1;

        final transient SharedThreads.Lane lane;
        private final transient Runnable action;

        Turn(SharedThreads.Lane lane, Runnable action) {
            this.lane = lane;
            this.action = action;
        }

        @Override
        protected boolean exec() {
            ((Worker) Thread.currentThread()).runFrom(this);
            return true;
        }

        /** What code on a thread of the pool computes in parallel, or a turn that one gave away or could not keep. */
        static @Nullable ForkJoinTask<?> nextOfAnyThread() {
            return pollTask();
        }

        @Override
        public Void getRawResult() {
            return null;
        }

        @Override
        protected void setRawResult(Void value) {}
    }

    private static final class Worker extends ForkJoinWorkerThread {
        private static final VarHandle STEPS = handle("steps");
        private static final VarHandle BEHIND = handle("behind");

        private final ShortCodePool pool;
        private int place; // taken when it starts
        private final KeptTurns kept = new KeptTurns();
        // Written by itself. Begins and ends of turns: odd while one runs.
        private int steps;
        // How many turns it has begun while another one waited behind them.
        private int behind;
        private volatile @Nullable Runnable ifLong;
        // Asked for by whoever looks.
        private volatile boolean givesHalf;
        private volatile boolean letsOthersIn;
        private volatile boolean takesBack;
        // Of whoever looks.
        private int stepsSeen;
        private int behindSeen;
        private long looks;

        Worker(ShortCodePool pool) {
            super(pool);
            this.pool = pool;
        }

        private static VarHandle handle(String field) {
            try {
                return MethodHandles.lookup().findVarHandle(Worker.class, field, int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        void runFrom(Turn first) {
            if (isInTurn()) {
                runJoined(first.action);
                return;
            }
            try {
                for (Turn turn = first; turn != null; turn = next()) {
                    run(turn.action);
                    if (givesHalf) {
                        giveHalf();
                    }
                    if (letsOthersIn) {
                        letsOthersIn = false;
                        letOthersIn();
                    }
                }
            } finally {
                kept.takeAll(pool::execute); // what was thrown could not even be told
            }
        }

        private void run(Runnable action) {
            goOn();
            try {
                runAction(action);
            } finally {
                goOn();
                if (ifLong != null) {
                    ifLong = null;
                }
                Thread.interrupted(); // the next turn is somebody else's
            }
        }

        /** The turn that it is in waits for it. */
        private void runJoined(Runnable action) {
            Runnable before = ifLong;
            try {
                runAction(action);
            } finally {
                ifLong = before;
            }
        }

        private void runAction(Runnable action) {
            try {
                action.run();
            } catch (Throwable thrown) {
                if (!(thrown instanceof InterruptedException)) { // an actor's turn ends with it, and another follows
                    getUncaughtExceptionHandler().uncaughtException(this, thrown);
                }
            }
        }

        private void goOn() {
            STEPS.setOpaque(this, steps + 1);
        }

        private boolean isInTurn() {
            return steps % 2 != 0;
        }

        /** On this thread. */
        boolean keep(Turn turn) {
            return isInTurn() && kept.add(turn);
        }

        private @Nullable Turn next() {
            Turn next = kept.poll();
            if (!kept.isEmpty()) {
                BEHIND.setOpaque(this, behind + 1);
            }
            return next;
        }

        private void giveHalf() {
            for (int more = kept.count() / 2; more > 0; more--) {
                Turn turn = kept.poll();
                if (turn != null) {
                    givesHalf = false;
                    pool.execute(turn);
                }
            }
        }

        /** By itself the thread looks for them only when it keeps none. */
        private void letOthersIn() {
            for (int left = TAKEN_FROM_ELSEWHERE; left > 0; left--) {
                ForkJoinTask<?> other = takesBack ? Turn.nextOfAnyThread() : null;
                other = other == null ? pool.pollSubmission() : other;
                if (other == null) {
                    break;
                }
                if (other instanceof Turn turn) {
                    run(turn.action);
                } else {
                    goOn();
                    other.quietlyInvoke();
                    goOn();
                }
            }
            takesBack = false;
        }

        long look(boolean othersAreIdle, int queuedLooks) {
            int stepsNow = (int) STEPS.getOpaque(this);
            int behindNow = (int) BEHIND.getOpaque(this);
            if (stepsNow == stepsSeen && stepsNow % 2 != 0) {
                looks++;
                kept.takeAll(pool::execute);
                Runnable action = ifLong;
                if (action != null) {
                    action.run();
                }
            } else {
                looks = 0;
            }
            int turns = (stepsNow - stepsSeen) / 2;
            givesHalf = othersAreIdle && (behindNow - behindSeen) * ONE_IN > turns;
            if (queuedLooks >= LOOKS_UNTIL_LET_IN) {
                takesBack |= queuedLooks >= LOOKS_UNTIL_TAKEN_BACK;
                letsOthersIn = true;
            }
            stepsSeen = stepsNow;
            behindSeen = behindNow;
            return looks;
        }

        @Override
        protected void onStart() {
            super.onStart();
            place = pool.takePlace();
            pool.workers.add(this);
        }

        @Override
        protected void onTermination(Throwable exception) {
            pool.workers.remove(this);
            pool.leavePlace(place);
            super.onTermination(exception);
        }
    }
}
