package dev.kindred.testkit.internal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches the thread that steps a world, in real time: code in a step that waits for what only another step can bring would
 * wait for ever. It is interrupted, and named.
 */
final class Watchdog extends Thread {

    /** A thread that computes for long is slow, and no more; for so many times the patience it loops. */
    private static final int LOOPS = 10;

    private final World world;
    private volatile @Nullable String bark;
    private volatile boolean over;

    Watchdog(World world) {
        super(world.id() + "-watchdog");
        this.world = world;
        setDaemon(true);
    }

    @Override
    public void run() {
        long seen = 0;
        long since = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(this, Math.max(1_000_000, world.patience().toNanos() / 20));
            long step = world.inStep();
            if (step == 0 || step != seen) {
                seen = step;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > world.patience().toNanos()) {
                Thread stepper = world.stepper();
                // One that has handed over the baton waits for good reason.
                if (stepper != null && bark == null && !world.isHandedOver()) {
                    look(stepper, step, System.nanoTime() - since);
                }
            }
        }
    }

    private void look(Thread stepper, long step, long nanos) {
        if (stepper.getState() != State.RUNNABLE) {
            String found =
                    describe("Code in a step waits where the simulation cannot see it", stepper, world.patience());
            interrupt(stepper, step, found);
        } else if (nanos > LOOPS * world.patience().toNanos()) {
            Duration patience = world.patience().multipliedBy(LOOPS);
            String found = describe("Code in a step has not come to its end", stepper, patience);
            interrupt(stepper, step, found);
            System.err.println(found); // a loop may not listen to its interrupt
        }
    }

    /** Only in that step: what comes after it is not to blame. */
    private synchronized void interrupt(Thread stepper, long step, String found) {
        if (world.inStep() == step) {
            bark = found;
            stepper.interrupt();
        }
    }

    /** What it found in the step that has ended, or null. Called by its thread, whose interrupt it takes back. */
    @Nullable
    synchronized String takeBark() {
        String found = bark;
        bark = null;
        if (found != null) {
            boolean unused = Thread.interrupted();
        }
        return found;
    }

    void end() {
        over = true;
        LockSupport.unpark(this);
    }

    static String describe(String what, Thread thread, Duration patience) {
        StringBuilder text = new StringBuilder(what)
                .append(", for ")
                .append(patience.toMillis())
                .append(" ms of real time. Use context.await, context.sleep or join in its place. Thread [")
                .append(thread.getName())
                .append("] is in:");
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
