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

    /** How many turns a thread runs that it was handed by the one before, until all others have had theirs. */
    private static final int TURNS_IN_A_ROW = 32;

    private final Set<Worker> workers;

    ShortCodePool(int threads, String name, MonitorableThreadFactory akkas) {
        this(threads, name, akkas, ConcurrentHashMap.newKeySet(), new AtomicInteger());
    }

    private ShortCodePool(
            int threads, String name, MonitorableThreadFactory akkas, Set<Worker> workers, AtomicInteger sequence) {
        super(
                threads,
                pool -> {
                    Worker worker = akkas.wire(new Worker(pool, workers));
                    worker.setName(akkas.name() + "-" + name + "-" + sequence.incrementAndGet());
                    workers.add(worker);
                    return worker;
                },
                null,
                true); // the first one first
        this.workers = workers;
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
        queued.forEach(each -> unbegun.add((Turn) each));
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
        boolean kept = Thread.currentThread() instanceof Worker worker && worker.getPool() == this && worker.keep(turn);
        if (!kept) {
            execute(turn);
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
            ((Worker) Thread.currentThread()).run(this);
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

        private final Set<Worker> all;
        // Begins and ends of turns: odd while one runs. Written by itself.
        private int steps;
        private volatile @Nullable Turn next;
        // Of whoever looks.
        private int seen;
        private int looks;

        Worker(ForkJoinPool pool, Set<Worker> all) {
            super(pool);
            this.all = all;
        }

        private static VarHandle handle(String field, Class<?> type) {
            try {
                return MethodHandles.lookup().findVarHandle(Worker.class, field, type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        void run(Turn first) {
            Turn turn = first;
            for (int left = TURNS_IN_A_ROW; turn != null; left--) {
                run(turn.action);
                turn = takeNext();
                if (turn != null && left == 0) {
                    getPool().execute(turn);
                    return;
                }
            }
        }

        private void run(Runnable action) {
            goOn();
            try {
                action.run();
            } catch (Throwable thrown) {
                getUncaughtExceptionHandler().uncaughtException(this, thrown);
            } finally {
                goOn();
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
            all.remove(this);
            super.onTermination(exception);
        }
    }
}
