package dev.kindred.testkit.internal;

import dev.kindred.internal.runtime.Fault;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    private static final int LATEST_SOON = 16;
    private static final Instant ORIGIN = Instant.parse("2000-01-01T00:00:00Z");

    private record Alarm(long at, long sequence, Runnable action) {}

    /** Something that can run; the owner says whose it is, the outsider which thread outside the world made it runnable. */
    private record Ready(
            int owner, Runnable action, @Nullable Thread outsider) {}

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
    private volatile Fault.@Nullable Source faults;
    private Duration patience = Duration.ofSeconds(5);
    private volatile boolean timersRace;
    private int runningFreely;
    private long now;
    private long began;
    private long sequence;

    // Written by the stepper, read by the watchdog: which step runs, 0 between two.
    private volatile long inStep;
    private volatile boolean handedOver;
    private final Watchdog watchdog = new Watchdog(this);
    private long steps;
    // Touched by whoever holds the baton.
    private boolean stepIsForeign;

    /**
     * A thread outside the world that made something runnable.
     *
     * @param handled the first message that a group handled because of it, or null
     */
    public record Foreign(
            String thread,
            List<StackTraceElement> stack,
            @Nullable String handled) {}

    private World() {}

    public static World create() {
        World world = new World();
        WORLDS.put(world.id, world);
        world.watchdog.start();
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
        runnable.add(new Ready(ownerOf(action), action, outsider()));
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

    private @Nullable Thread outsider() {
        Thread current = Thread.currentThread();
        if (isInside(current)) {
            return null;
        }
        if (foreign == null) {
            foreign = new Foreign(current.getName(), List.of(current.getStackTrace()), null);
        }
        return current;
    }

    /** Whether it is stepped now, and does not run freely. */
    synchronized boolean isStepped() {
        return stepper != null;
    }

    /** Whether that thread is one of this world: what it does is in the order that the strategy chose. */
    public synchronized boolean isInside(Thread thread) {
        return thread == stepper || (thread instanceof BatonThread baton && baton.isOf(this));
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

    /** Runs the action as a step of its own, before, between or after the next others: the strategy chooses. */
    public synchronized void soon(Runnable action) {
        int[] moments =
                IntStream.range(0, LATEST_SOON).map(moment -> -1 - moment).toArray(); // nobody's owners
        int chosen = strategy.choose(moments);
        trace.chosen(chosen, LATEST_SOON);
        postpone(chosen, action);
    }

    private void postpone(int steps, Runnable action) {
        execute(steps == 0 ? action : () -> postpone(steps - 1, action));
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

    /**
     * Takes the world over, when all that ran freely has come to rest; a run with that strategy begins. If nothing is left
     * of the last one its time begins anew, so that a run is the same whatever ran before it.
     */
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
        faults = null;
        if (alarms.isEmpty()) {
            now = 0;
        }
        began = now;
    }

    /** What is planned for the leaves of this run. */
    public void faults(Fault.@Nullable Source planned) {
        faults = planned;
    }

    Fault.@Nullable Source faults() {
        return faults;
    }

    /** Whether what timers of the same instant wake is interleaved; else each has its turn when the one before has had it. */
    public void timersRace(boolean race) {
        timersRace = race;
    }

    /** How long, in real time, a thread that blocks where the world cannot see it is awaited. */
    public synchronized void patience(Duration longest) {
        patience = longest;
    }

    public synchronized Duration patience() {
        return patience;
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
        while (step()) {}
    }

    /**
     * Runs what can run without time passing, but not for ever.
     *
     * @return whether nothing can run any more
     */
    public boolean settle(int mostSteps) {
        for (int i = 0; i < mostSteps; i++) {
            if (!step()) {
                return true;
            }
        }
        return pendingSteps() == 0;
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
        stepIsForeign = next.outsider != null;
        inStep = ++steps;
        try {
            next.action.run();
        } finally {
            inStep = 0;
        }
        String blocked = watchdog.takeBark();
        if (blocked != null) {
            throw new SimulationStuck(blocked);
        }
        return true;
    }

    /** The number of the step that runs, or 0. */
    long inStep() {
        return inStep;
    }

    /** Whether the stepper waits for a thread that it has handed the baton to, and watches it itself. */
    boolean isHandedOver() {
        return handedOver;
    }

    void handedOver(boolean now) {
        handedOver = now;
    }

    synchronized @Nullable Thread stepper() {
        return stepper;
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
        Alarm first = nextAlarm();
        if (first == null) {
            return false;
        }
        first.action.run();
        if (timersRace) {
            for (Alarm same = alarmOfNow(); same != null; same = alarmOfNow()) {
                same.action.run();
            }
        }
        return true;
    }

    private synchronized @Nullable Alarm nextAlarm() {
        Alarm alarm = alarms.poll();
        if (alarm != null) {
            now = Math.max(now, alarm.at);
        }
        return alarm;
    }

    private synchronized @Nullable Alarm alarmOfNow() {
        Alarm next = alarms.peek();
        return next != null && next.at <= now ? alarms.poll() : null;
    }

    // ---- what a run leaves ----

    public synchronized Trace trace() {
        return trace;
    }

    /** Writes it into the trace. */
    public synchronized void handles(String path, Object message) {
        if (stepper == null) {
            return;
        }
        trace.handled(now - began, path, message);
        if (stepIsForeign && foreign != null && foreign.handled == null) {
            foreign = new Foreign(foreign.thread, foreign.stack, "[" + path + "] " + message);
        }
    }

    /** The first thread outside the world that made something runnable in this run. */
    public synchronized @Nullable Foreign foreign() {
        return foreign;
    }

    public synchronized int pendingAlarms() {
        return alarms.size();
    }

    /** When the first of them ring, counted from now. */
    public synchronized String describeAlarms() {
        return alarms.stream()
                .sorted(alarms.comparator())
                .limit(5)
                .map(alarm -> "in " + Duration.ofNanos(alarm.at - now).toMillis() + " ms")
                .collect(Collectors.joining(", ", "", alarms.size() > 5 ? ", …" : ""));
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
        watchdog.end();
        synchronized (this) {
            batonThreads.forEach(Thread::interrupt); // of a run that failed
        }
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
