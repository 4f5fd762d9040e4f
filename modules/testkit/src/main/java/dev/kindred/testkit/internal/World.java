package dev.kindred.testkit.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One simulated machine: everything that can run next, and a clock that jumps when nothing can.
 *
 * <p>While an actor system boots and ends the world runs freely, on threads of its own. In between it is stepped by one
 * thread: that one, and at most one {@link BatonThread} that it has handed the baton to, run at a time, so what they do
 * comes in one order.
 */
public final class World {

    private static final Map<String, World> WORLDS = new ConcurrentHashMap<>();
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final Instant ORIGIN = Instant.parse("2000-01-01T00:00:00Z");

    private record Alarm(long at, long sequence, Runnable action) {}

    /** Something that can run; the owner says whose it is. */
    private record Ready(int owner, Runnable action) {}

    private final String id = "world-" + SEQUENCE.incrementAndGet();
    private final ExecutorService freely = Executors.newCachedThreadPool(action -> {
        Thread thread = new Thread(action, id + "-boot");
        thread.setDaemon(true);
        return thread;
    });

    // Guarded by this.
    private final List<Ready> runnable = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.sequence, b.sequence));
    private final IdentityHashMap<Object, Integer> owners = new IdentityHashMap<>();
    private final List<BatonThread> batonThreads = new ArrayList<>();
    private final Trace trace = new Trace();
    private Strategy strategy = Strategies.fifo();
    private SplittableRandom random = new SplittableRandom(0);
    private @Nullable Thread stepper;
    private @Nullable Foreign foreign;
    private int runningFreely;
    private long now;
    private long began;
    private long sequence;

    /** A thread outside the world that made something runnable. */
    public record Foreign(String thread, List<StackTraceElement> stack) {}

    private World() {}

    public static World create() {
        World world = new World();
        WORLDS.put(world.id, world);
        return world;
    }

    /** The world that a configuration names at {@code kindred.testkit.world}. */
    static World named(String id) {
        return Objects.requireNonNull(WORLDS.get(id), () -> "There is no simulated world [" + id + "].");
    }

    public String id() {
        return id;
    }

    // ---- what the machine's parts ask for ----

    /** Makes the action runnable. Akka's mailboxes come as the same object each time, which makes them owners. */
    synchronized void execute(Runnable action) {
        if (stepper == null) {
            runFreely(action);
            return;
        }
        noteForeign();
        runnable.add(new Ready(ownerOf(action), action));
        notifyAll();
    }

    private int ownerOf(Runnable action) {
        Object owner = Names.isMailbox(action) ? action : action.getClass();
        return owners.computeIfAbsent(owner, unknown -> owners.size());
    }

    private void runFreely(Runnable action) {
        runningFreely++;
        freely.execute(() -> {
            try {
                action.run();
            } finally {
                oneLessRunsFreely();
            }
        });
    }

    private synchronized void oneLessRunsFreely() {
        runningFreely--;
        notifyAll();
    }

    private void noteForeign() {
        Thread current = Thread.currentThread();
        if (current != stepper && !(current instanceof BatonThread) && foreign == null) {
            foreign = new Foreign(current.getName(), List.of(current.getStackTrace()));
        }
    }

    /** Calls the action, which must be quick, when the time has come. */
    synchronized Runnable schedule(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(now + Math.max(0, nanosOf(delay)), sequence++, action);
        alarms.add(alarm);
        return () -> remove(alarm);
    }

    private synchronized void remove(Alarm alarm) {
        alarms.remove(alarm);
    }

    /** Runs the action as a step of its own when the time has come. */
    public void after(Duration delay, Runnable action) {
        schedule(delay, () -> execute(action));
    }

    private static long nanosOf(Duration delay) {
        Duration longest = Duration.ofDays(36_500);
        return delay.compareTo(longest) > 0 ? longest.toNanos() : delay.toNanos();
    }

    public synchronized long nanoTime() {
        return now;
    }

    public synchronized Instant now() {
        return ORIGIN.plusNanos(now);
    }

    synchronized RandomGenerator random() {
        return random;
    }

    /** A thread for code that blocks. */
    void startBlocking(Runnable code) {
        BatonThread thread = new BatonThread(this, code);
        synchronized (this) {
            batonThreads.add(thread);
        }
        execute(thread.turn());
    }

    synchronized void over(BatonThread thread) {
        batonThreads.remove(thread);
    }

    // ---- stepping ----

    /** Takes the world over, when all that ran freely has come to rest; a run with that strategy begins. */
    public synchronized void control(Strategy newStrategy, long seed) {
        boolean interrupted = false;
        while (runningFreely > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        stepper = Thread.currentThread();
        strategy = newStrategy;
        random = new SplittableRandom(seed);
        owners.clear();
        trace.clear();
        foreign = null;
        began = now;
    }

    /**
     * Runs until the condition holds or nothing can run any more.
     *
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            if (!step() && !ring()) {
                return done.getAsBoolean();
            }
        }
        return true;
    }

    /** Runs what can run without time passing. */
    public void settle() {
        boolean ran = true;
        while (ran) {
            ran = step();
        }
    }

    /** Waits, in real time, until a thread outside the world makes something runnable, or the patience is over. */
    public synchronized boolean awaitForeign(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (runnable.isEmpty()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean step() {
        Ready next = pick();
        if (next == null) {
            return false;
        }
        next.action.run();
        return true;
    }

    private synchronized @Nullable Ready pick() {
        if (runnable.isEmpty()) {
            return null;
        }
        int chosen = 0;
        if (runnable.size() > 1) {
            chosen = strategy.choose(ownersOfRunnable());
        }
        Ready next = runnable.remove(chosen);
        trace.chosen(chosen, runnable.size() + 1);
        return next;
    }

    private int[] ownersOfRunnable() {
        int[] ofRunnable = new int[runnable.size()];
        for (int i = 0; i < ofRunnable.length; i++) {
            ofRunnable[i] = runnable.get(i).owner;
        }
        return ofRunnable;
    }

    private boolean ring() {
        Alarm alarm;
        synchronized (this) {
            alarm = alarms.poll();
            if (alarm == null) {
                return false;
            }
            now = Math.max(now, alarm.at);
        }
        alarm.action.run();
        return true;
    }

    // ---- what a run leaves ----

    public synchronized Trace trace() {
        return trace;
    }

    synchronized void handles(String path, Object message) {
        if (stepper != null) {
            trace.handled(now - began, path, message);
        }
    }

    /** The first thread outside the world that made something runnable in this run. */
    public synchronized @Nullable Foreign foreign() {
        return foreign;
    }

    public synchronized int pendingAlarms() {
        return alarms.size();
    }

    public synchronized int pendingSteps() {
        return runnable.size();
    }

    /** The threads of blocking code that have not ended. */
    public synchronized List<String> blockingThreads() {
        return batonThreads.stream().map(BatonThread::describe).toList();
    }

    /** Forgets alarms that belong to no run: those of Akka itself that were set during the boot. */
    public synchronized void forgetAlarms() {
        alarms.clear();
    }

    public void close() {
        WORLDS.remove(id);
        freely.shutdown();
        try {
            if (!freely.awaitTermination(5, TimeUnit.SECONDS)) {
                freely.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
