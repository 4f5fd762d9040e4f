package dev.kindred.testkit.internal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches the thread that steps a world, in real time: code in a step that waits for what only another step can bring would
 * wait for ever. It is interrupted, and named.
 */
final class Watchdog extends Thread {

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
                if (stepper != null && bark == null && waits(stepper)) {
                    bark = describe("Code in a step", stepper, world.patience());
                    stepper.interrupt();
                }
            }
        }
    }

    /** A thread that computes for long is slow, and no more. One that has handed over the baton waits for good reason. */
    private boolean waits(Thread stepper) {
        return !world.isHandedOver() && stepper.getState() != State.RUNNABLE;
    }

    /** What it found in the step that has ended, or null. */
    @Nullable
    String takeBark() {
        String found = bark;
        bark = null;
        return found;
    }

    void end() {
        over = true;
        LockSupport.unpark(this);
    }

    static String describe(String what, Thread thread, Duration patience) {
        StringBuilder text = new StringBuilder(what)
                .append(" waits where the simulation cannot see it, for ")
                .append(patience.toMillis())
                .append(" ms of real time. Use context.await, context.sleep or join in its place. Thread [")
                .append(thread.getName())
                .append("] waits in:");
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
