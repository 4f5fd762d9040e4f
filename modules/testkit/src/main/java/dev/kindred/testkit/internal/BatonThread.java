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
        world.handedOver(true);
        baton.release();
        if (!begun) {
            begun = true;
            start();
        }
        awaitBaton();
        world.handedOver(false);
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void awaitBaton() {
        try {
            Duration patience = world.patience();
            if (!back.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SimulationStuck(
                        Watchdog.describe("Blocking code waits where the simulation cannot see it", this, patience));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread of the simulation was interrupted.", e);
        }
    }

    boolean isOf(World other) {
        return world == other;
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
