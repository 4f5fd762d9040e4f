package dev.kindred.testkit.internal;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Akka's scheduler in the world's time: named in {@code akka.scheduler.implementation}. */
public final class WorldScheduler extends AbstractScheduler {

    private final World world;

    public WorldScheduler(Config config, LoggingAdapter log, ThreadFactory threadFactory) {
        this.world = World.named(config.getString("kindred.testkit.world"));
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable action, ExecutionContext executor) {
        Scheduled scheduled = new Scheduled();
        if (Names.isEndOfDispatcher(action)) {
            return scheduled;
        }
        scheduled.next(world.schedule(Duration.ofNanos(delay.toNanos()), () -> {
            if (scheduled.cancel()) {
                executor.execute(action);
            }
        }));
        return scheduled;
    }

    @Override
    @SuppressWarnings("deprecation") // Akka's own schedulers implement it too: the newer ones call it
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable action, ExecutionContext executor) {
        Scheduled scheduled = new Scheduled();
        repeat(
                scheduled,
                Duration.ofNanos(initialDelay.toNanos()),
                Duration.ofNanos(interval.toNanos()),
                action,
                executor);
        return scheduled;
    }

    private void repeat(
            Scheduled scheduled, Duration delay, Duration interval, Runnable action, ExecutionContext executor) {
        scheduled.next(world.schedule(delay, () -> {
            if (!scheduled.isCancelled()) {
                executor.execute(action);
                repeat(scheduled, interval, interval, action, executor);
            }
        }));
    }

    @Override
    public double maxFrequency() {
        return 1_000_000_000;
    }

    private static final class Scheduled implements Cancellable {
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Runnable remove = () -> {};

        void next(Runnable removeNext) {
            remove = removeNext;
        }

        @Override
        public boolean cancel() {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                remove.run();
            }
            return first;
        }

        @Override
        public boolean isCancelled() {
            return over.get();
        }
    }
}
