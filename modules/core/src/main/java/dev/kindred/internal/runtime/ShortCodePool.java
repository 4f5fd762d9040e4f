package dev.kindred.internal.runtime;

import akka.dispatch.MonitorableThreadFactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A fork-join pool that tells whether code holds up one of its threads. */
final class ShortCodePool extends ForkJoinPool {

    /** How many looks in a row must find a thread where it was. */
    static final int LOOKS_WITHOUT_PROGRESS = 2;

    /** How many turns a thread runs of those that it has itself, until it takes some that came from outside. */
    private static final int TURNS_IN_A_ROW = 32;

    private static final int TAKEN_FROM_OUTSIDE = 8;

    private final String threadName;
    private final MonitorableThreadFactory akkas;
    private final AtomicInteger sequence = new AtomicInteger();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

    ShortCodePool(int threads, String name, MonitorableThreadFactory akkas) {
        super(threads, pool -> ((ShortCodePool) pool).newWorker(), null, true); // the first one first
        this.akkas = akkas;
        this.threadName = akkas.name() + "-" + name + "-";
    }

    private Worker newWorker() {
        Worker worker = akkas.wire(new Worker(this));
        worker.setName(threadName + sequence.incrementAndGet());
        workers.add(worker);
        return worker;
    }

    /** Whether code that was there at the last looks still holds one of its threads. For one thread, which looks at regular times. */
    boolean isHeldUp() {
        boolean heldUp = false;
        for (Worker each : workers) {
            heldUp |= each.isHeldUp();
        }
        return heldUp;
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
        for (Worker each : workers) {
            Turn kept = each.takeNext();
            if (kept != null) {
                unbegun.add(kept);
            }
        }
        return unbegun;
    }

    /** Runs it after the turn that this thread runs, if it is one of this pool's that has no next one yet; else on any. */
    void executeNext(Turn turn) {
        boolean kept = Thread.currentThread() instanceof Worker worker && worker.pool == this && worker.keep(turn);
        if (!kept) {
            execute(turn);
        }
    }

    /** Lets a few in that came from threads of others: those of the pool look for them only when they have no turn of their own. */
    private void giveWay(@Nullable Turn next) {
        for (int left = TAKEN_FROM_OUTSIDE; left > 0; left--) {
            ForkJoinTask<?> outside = pollSubmission();
            if (outside == null) {
                break;
            }
            execute(outside);
        }
        if (next != null) {
            execute(next);
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

        @Override
        public Void getRawResult() {
            return null;
        }

        @Override
        protected void setRawResult(Void value) {}
    }

    private static final class Worker extends ForkJoinWorkerThread {
        private static final VarHandle STEPS = handle("steps", int.class);
        private static final VarHandle NEXT = handle("next", Turn.class);

        private final ShortCodePool pool;
        private int left = TURNS_IN_A_ROW;
        // Begins and ends of turns: odd while one runs. Written by itself.
        private int steps;
        private volatile @Nullable Turn next;
        // Of whoever looks.
        private int seen;
        private int looks;

        Worker(ShortCodePool pool) {
            super(pool);
            this.pool = pool;
        }

        private static VarHandle handle(String field, Class<?> type) {
            try {
                return MethodHandles.lookup().findVarHandle(Worker.class, field, type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        void runFrom(Turn first) {
            try {
                Turn turn = first;
                while (turn != null) {
                    run(turn.action);
                    turn = takeNext();
                    if (--left == 0) {
                        left = TURNS_IN_A_ROW;
                        pool.giveWay(turn);
                        return;
                    }
                }
            } finally {
                Turn kept = takeNext();
                if (kept != null) { // what was thrown could not even be told
                    pool.execute(kept);
                }
            }
        }

        private void run(Runnable action) {
            goOn();
            try {
                action.run();
            } catch (Throwable thrown) {
                if (!(thrown instanceof InterruptedException)) { // an actor's turn ends with it, and another follows
                    getUncaughtExceptionHandler().uncaughtException(this, thrown);
                }
            } finally {
                goOn();
                Thread.interrupted(); // the next turn is somebody else's
            }
        }

        private void goOn() {
            STEPS.setOpaque(this, steps + 1);
        }

        /** Says whether the turn is the next one now. On this thread. */
        boolean keep(Turn turn) {
            return steps % 2 != 0 && next == null && NEXT.compareAndSet(this, null, turn);
        }

        @Nullable
        Turn takeNext() {
            return next == null ? null : (Turn) NEXT.getAndSet(this, null);
        }

        boolean isHeldUp() {
            int now = (int) STEPS.getOpaque(this);
            looks = now == seen ? looks + 1 : 0;
            seen = now;
            return now % 2 != 0 && looks >= LOOKS_WITHOUT_PROGRESS;
        }

        @Override
        protected void onTermination(Throwable exception) {
            pool.workers.remove(this);
            super.onTermination(exception);
        }
    }
}
