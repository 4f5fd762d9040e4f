package dev.kindred.testkit.internal;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import dev.kindred.internal.runtime.Fault;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Kindred's runtime in the world: named in {@code kindred.runtime}. */
public final class WorldRuntime implements TaskRuntime {

    private final World world;

    public WorldRuntime(ActorSystem<?> system, Config config) {
        this.world = World.named(config.getString("testkit.world"));
    }

    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public long nanoTime() {
        return world.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Runnable remove = world.schedule(delay, action);
        return remove::run;
    }

    @Override
    public Executor executor() {
        return world::execute;
    }

    @Override
    public Executor callbacks() {
        return world::execute;
    }

    @Override
    public Executor blocking() {
        return world::startBlocking;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        if (Thread.currentThread() instanceof BatonThread thread) {
            return thread.await(future);
        }
        if (!world.runUntil(future::isDone)) {
            throw new SimulationStuck("Nothing can run any more, and what is awaited has not come.");
        }
        return future.get();
    }

    @Override
    public void interrupt(Thread thread) {
        if (thread instanceof BatonThread baton) {
            baton.askInterrupt();
        } else {
            thread.interrupt();
        }
    }

    @Override
    public void handles(String path, Object message) {
        world.handles(path, message);
    }

    @Override
    public Fault.@Nullable Source faults() {
        return world.faults();
    }

    @Override
    public int timersSet() {
        return world.pendingAlarms();
    }

    @Override
    public int threadsInUse() {
        return world.blockingThreads().size();
    }

    @Override
    public RandomGenerator random() {
        return world.random();
    }

    @Override
    public void close() {}
}
