package dev.kindred.testkit.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real thread for code that blocks. It runs only while it holds the baton, and gives it back when it ends or waits in one
 * of Kindred's own waits. One that waits elsewhere keeps the world waiting, which a watchdog notices.
 */
final class BatonThread extends Thread {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final World world;
    private final Runnable code;
    private final Semaphore baton = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);

    // All touched only by whoever holds the baton.
    private boolean begun;
    private boolean waits;
    private boolean interruptAsked;
    private boolean turnAsked;
    private @Nullable Throwable thrown;

    BatonThread(World world, Runnable code) {
        super(world.id() + "-blocking");
        this.world = world;
        this.code = code;
        setDaemon(true);
    }

    /** The step in which it runs. */
    Runnable turn() {
        turnAsked = true;
        return this::handOver;
    }

    private void handOver() {
        turnAsked = false;
        baton.release();
        if (!begun) {
            begun = true;
            start();
        }
        awaitBaton();
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void awaitBaton() {
        try {
            if (!back.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw stuck();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread of the simulation was interrupted.", e);
        }
    }

    private SimulationStuck stuck() {
        StringBuilder text = new StringBuilder("Blocking code waits where the simulation cannot see it, for "
                + PATIENCE.toSeconds()
                + " s of real time. Use context.await, context.sleep or join in its place. It waits in:");
        for (StackTraceElement frame : getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return new SimulationStuck(text.toString());
    }

    @Override
    public void run() {
        baton.acquireUninterruptibly();
        try {
            code.run();
        } catch (Throwable e) {
            thrown = e;
        } finally {
            world.over(this);
            back.release();
        }
    }

    /** Called on this thread: gives the baton back until the future is done or an interrupt is asked. */
    <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!future.isDone()) {
            future.whenComplete((value, failure) -> wake());
            while (!future.isDone() && !interruptAsked) {
                waits = true;
                back.release();
                baton.acquireUninterruptibly();
                waits = false;
            }
            if (interruptAsked) {
                interruptAsked = false;
                throw new InterruptedException();
            }
        }
        return future.get();
    }

    /** Called by whoever holds the baton. */
    void askInterrupt() {
        if (waits || !begun) {
            interruptAsked = true;
            wake();
        } else {
            interrupt();
        }
    }

    private void wake() {
        if (waits && !turnAsked) {
            world.execute(turn());
        }
    }

    String describe() {
        return getName() + (waits ? " waits" : " runs");
    }
}
