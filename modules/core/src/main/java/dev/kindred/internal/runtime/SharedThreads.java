package dev.kindred.internal.runtime;

import akka.actor.ActorSystem;
import akka.dispatch.MonitorableThreadFactory;
import akka.dispatch.ThreadPoolConfig;
import com.typesafe.config.Config;
import dev.kindred.internal.runtime.ShortCodePool.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The threads that several dispatchers of one actor system share, as many as there are processors: what one dispatcher hands to
 * another is gone on with where it is, and no thread is woken for it. That is right for short code alone. So somebody looks,
 * while there is anything to do, whether each thread goes on: what waits behind code that does not end, or behind too much, is
 * handed to others. When code holds up a thread for long, each dispatcher has threads of its own, to which what waits is moved,
 * until all code has been short again for a while.
 */
final class SharedThreads {

    private static final int LEAST_LOOKS = 2;

    /** How many looks in a row must find nothing to do until nobody looks any more: to begin with it again wakes a thread. */
    private static final int LAST_LOOKS = 25;

    // By actor system, for as long as a dispatcher of it has a lane. Guards what lanes there are, and their ends.
    private static final Map<ActorSystem.Settings, SharedThreads> ALL = new HashMap<>();

    private final ActorSystem.Settings system;
    private final MonitorableThreadFactory akkas;
    private final ShortCodePool shared;
    private final ScheduledThreadPoolExecutor watch;
    private final long lookNanos;
    private final long looksHeldUp;
    private final long looksApart;
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();

    private volatile boolean apart;
    // Of whoever looks.
    private long quietLooks;
    private int idleLooks;

    private SharedThreads(ActorSystem.Settings system, MonitorableThreadFactory akkas) {
        Config config = system.config().getConfig("kindred.shared-threads");
        this.system = system;
        this.akkas = akkas;
        this.shared = new ShortCodePool(count(config), "kindred.shared-threads", akkas);
        long heldUpNanos = config.getDuration("held-up-after").toNanos();
        this.lookNanos = Math.min(config.getDuration("share-after").toNanos(), heldUpNanos / LEAST_LOOKS);
        this.looksHeldUp = heldUpNanos / lookNanos;
        this.looksApart = config.getDuration("together-after").toNanos() / lookNanos;
        this.watch = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, akkas.name() + "-kindred.watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        watch.prestartCoreThread(); // when it is needed there may be no thread to be had
    }

    /** @param pool as Akka configures one */
    static int count(Config pool) {
        return ThreadPoolConfig.scaledPoolSize(
                pool.getInt("parallelism-min"), pool.getDouble("parallelism-factor"), pool.getInt("parallelism-max"));
    }

    /** What a dispatcher executes with. */
    static Lane lane(ActorSystem.Settings system, MonitorableThreadFactory akkas, String dispatcher, Config ownPool) {
        synchronized (ALL) {
            SharedThreads threads = ALL.computeIfAbsent(system, key -> new SharedThreads(system, akkas));
            Lane lane = threads.new Lane(dispatcher, count(ownPool));
            threads.lanes.add(lane);
            return lane;
        }
    }

    /** That of a dispatcher which has one. */
    static @Nullable Lane laneOf(ActorSystem.Settings system, String dispatcher) {
        synchronized (ALL) {
            SharedThreads threads = ALL.get(system);
            return threads == null
                    ? null
                    : threads.lanes.stream()
                            .filter(each -> each.dispatcher.equals(dispatcher))
                            .findAny()
                            .orElse(null);
        }
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            lookAgain();
        }
    }

    private void lookAgain() {
        try {
            watch.schedule(this::look, lookNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) { // as the last lane has
            return;
        }
    }

    private void look() {
        boolean more = true;
        try {
            more = lookOnce();
        } catch (Throwable thrown) { // there may be no thread to be had now, and later there is
            report(thrown);
        } finally {
            if (more) {
                lookAgain();
            }
        }
    }

    private void report(Throwable thrown) {
        akkas.exceptionHandler().uncaughtException(Thread.currentThread(), thrown);
    }

    /** Says whether there is more to look for. */
    private boolean lookOnce() {
        if (longestHold() >= looksHeldUp) {
            quietLooks = 0;
            apart = true;
        } else if (apart && ++quietLooks > looksApart) {
            apart = false;
        }
        if (apart) {
            moveApart();
            return true;
        }
        idleLooks = isQuiescent() ? idleLooks + 1 : 0;
        if (idleLooks < LAST_LOOKS) {
            return true;
        }
        idleLooks = 0;
        watched.set(false);
        if (!isQuiescent()) { // what came before it was said that nobody looks
            watch();
        }
        return false;
    }

    /** For how many looks the same code has held a thread. */
    private long longestHold() {
        long longest = shared.look();
        for (Lane each : lanes) {
            ShortCodePool own = each.own;
            longest = own == null ? longest : Math.max(longest, own.look());
        }
        return longest;
    }

    private boolean isQuiescent() {
        for (Lane each : lanes) {
            ShortCodePool own = each.own;
            if (own != null && !own.isQuiescent()) {
                return false;
            }
        }
        return shared.isQuiescent();
    }

    private void moveApart() {
        synchronized (ALL) {
            if (!lanes.isEmpty()) {
                shared.takeUnbegun().forEach(this::moveApart);
            }
        }
    }

    private void moveApart(Turn turn) {
        Lane lane = turn.lane.shutDown ? lanes.iterator().next() : turn.lane;
        try {
            lane.own().execute(turn);
        } catch (OutOfMemoryError noThread) { // it is queued all the same, and so must the others be
            report(noThread);
        }
    }

    /** What one dispatcher executes with. */
    final class Lane extends AbstractExecutorService {
        private final String dispatcher;
        private final int ownThreads;
        private volatile @Nullable ShortCodePool own; // when it is needed first
        private volatile boolean shutDown;

        private Lane(String dispatcher, int ownThreads) {
            this.dispatcher = dispatcher;
            this.ownThreads = ownThreads;
        }

        @Override
        public void execute(Runnable action) {
            if (shutDown) {
                throw new RejectedExecutionException("The executor of [" + dispatcher + "] is shut down.");
            }
            Turn turn = new Turn(this, action);
            try {
                if (apart) {
                    own().execute(turn);
                } else {
                    shared.executeHere(turn);
                }
            } finally { // without a thread to be had it is queued all the same
                if (!watched.get()) { // asked after it is there to be seen
                    watch();
                }
            }
        }

        private ShortCodePool own() {
            ShortCodePool pool = own;
            return pool != null ? pool : makeOwn();
        }

        private synchronized ShortCodePool makeOwn() {
            ShortCodePool pool = own;
            if (pool == null) {
                pool = new ShortCodePool(ownThreads, dispatcher, akkas);
                own = pool;
                if (shutDown) {
                    pool.shutdown();
                }
            }
            return pool;
        }

        @Override
        public void shutdown() {
            synchronized (ALL) {
                shutDown = true;
                synchronized (this) {
                    if (own != null) {
                        watch.execute(own::shutdown); // not while somebody looks, who may have taken a turn from it
                    }
                }
                if (lanes.remove(this) && lanes.isEmpty()) {
                    ALL.remove(system);
                    watch.execute(() -> {
                        shared.shutdown();
                        watch.shutdown();
                    });
                }
            }
        }

        /** What threads have begun, or will, is seen to its end. */
        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutDown;
        }

        @Override
        public boolean isTerminated() {
            ShortCodePool pool = own;
            return shutDown && (pool == null || pool.isTerminated());
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            ShortCodePool pool = own;
            return pool == null || pool.awaitTermination(timeout, unit);
        }
    }
}
