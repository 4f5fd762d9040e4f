package dev.kindred.internal.runtime;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The runtime of production: the JVM's threads and clock. */
public final class DefaultRuntime implements TaskRuntime {

    private final int places;
    private final Executor executor;
    private final Executor callbacks;
    private final BlockingThreads blocking;
    private final BlockingThreads cancels;
    // Akka's own scheduler has a tick of 10 ms and rounds up: too coarse for delays of milliseconds.
    private final ScheduledThreadPoolExecutor timers;

    public DefaultRuntime(ActorSystem<?> system, Config config) {
        places = SharedThreads.count(config.getConfig("shared-threads"));
        executor = executorOf(system, "kindred.worker-dispatcher");
        callbacks = orHere(executorOf(system, "kindred.callback-dispatcher"));
        int maxThreads = config.getInt("blocking.max-threads");
        blocking = BlockingThreads.create(system.name() + "-kindred.blocking", maxThreads);
        cancels = BlockingThreads.create(system.name() + "-kindred.cancel", maxThreads);
        timers = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, system.name() + "-kindred.timer");
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Executor executorOf(ActorSystem<?> system, String dispatcher) {
        DispatcherSelector selector = DispatcherSelector.fromConfig(dispatcher);
        Executor ofAkka = system.dispatchers().lookup(selector);
        if (!isShared(system, dispatcher)) {
            return ofAkka;
        }
        ActorRef<Void> unused = system.systemActorOf(Behaviors.empty(), dispatcher, selector); // that of none is ended
        return new LaneExecutor(Adapter.toClassic(system).settings(), dispatcher, ofAkka);
    }

    private static boolean isShared(ActorSystem<?> system, String dispatcher) {
        return system.settings().config().getString(dispatcher + ".executor").equals(SharedExecutor.class.getName());
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Future<?> scheduled = timers.schedule(action, nanosOf(delay), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Executor callbacks() {
        return callbacks;
    }

    @Override
    public Executor cancels() {
        return cancels;
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return blocking.parked(future);
    }

    @Override
    public void interrupt(Thread thread) {
        thread.interrupt();
    }

    @Override
    public void handles(String path, Object message) {}

    @Override
    public int place() {
        return ShortCodePool.place();
    }

    @Override
    public int places() {
        return places;
    }

    @Override
    public boolean findsLongCode() {
        return executor instanceof LaneExecutor;
    }

    @Override
    public void ifLong(Runnable action) {
        ShortCodePool.ifLong(action);
    }

    @Override
    public int timersSet() {
        return timers.getQueue().size();
    }

    @Override
    public int threadsInUse() {
        return blocking.busy() + cancels.busy();
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public void close() {
        timers.shutdownNow();
        blocking.close();
        cancels.close();
    }

    /** When the actor system has ended its dispatchers take nothing more, and somebody still waits for a reply. */
    private static Executor orHere(Executor executor) {
        return action -> {
            try {
                executor.execute(action);
            } catch (RejectedExecutionException ended) {
                action.run();
            }
        };
    }

    private static long nanosOf(Duration delay) {
        try {
            return delay.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 2; // 146 years: the executor adds the current time to it
        }
    }
}
