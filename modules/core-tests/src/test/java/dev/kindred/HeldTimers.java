package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import dev.kindred.internal.runtime.DefaultRuntime;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A runtime whose timers of an hour and longer go off when the test says so, and not before. */
public final class HeldTimers implements TaskRuntime {

    static final String CONFIG = "kindred.runtime = \"" + HeldTimers.class.getName() + "\"";

    private record Held(Duration delay, Runnable action) {}

    private final DefaultRuntime real;
    // Guarded by this.
    private final List<Held> held = new ArrayList<>();

    public HeldTimers(ActorSystem<?> system, Config config) {
        real = new DefaultRuntime(system, config);
    }

    static HeldTimers of(ActorSystem<?> system) {
        return (HeldTimers) Kindred.get(system).runtime();
    }

    /** Lets every timer of this length go off, of which there will be one. */
    void strike(Duration delay) {
        take(delay).forEach(timer -> timer.action().run());
    }

    private synchronized List<Held> take(Duration delay) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(KindFixtures.PATIENCE_SECONDS);
        while (!holds(delay)) {
            try {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                throw new AssertionError("Nobody interrupts a test", e);
            }
            assertThat(System.nanoTime()).as("a timer comes in time").isLessThan(end);
        }
        List<Held> due =
                held.stream().filter(timer -> timer.delay().equals(delay)).toList();
        held.removeAll(due);
        return due;
    }

    synchronized boolean holds(Duration delay) {
        return held.stream().anyMatch(timer -> timer.delay().equals(delay));
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        return delay.compareTo(Duration.ofHours(1)) < 0 ? real.schedule(delay, action) : hold(new Held(delay, action));
    }

    private synchronized Timer hold(Held timer) {
        held.add(timer);
        notifyAll();
        return () -> forget(timer);
    }

    private synchronized void forget(Held timer) {
        held.remove(timer);
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public Executor executor() {
        return real.executor();
    }

    @Override
    public Executor callbacks() {
        return real.callbacks();
    }

    @Override
    public Executor blocking() {
        return real.blocking();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return real.await(future);
    }

    @Override
    public void interrupt(Thread thread) {
        real.interrupt(thread);
    }

    @Override
    public void handles(String path, Object message) {}

    @Override
    public int timersSet() {
        return real.timersSet();
    }

    @Override
    public int threadsInUse() {
        return real.threadsInUse();
    }

    @Override
    public RandomGenerator random() {
        return real.random();
    }

    @Override
    public void close() {
        real.close();
    }
}
