package dev.kindred.testkit;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskTree;
import dev.kindred.testkit.Leak.Found;
import dev.kindred.testkit.internal.LiveActors;
import dev.kindred.testkit.internal.SimulationStuck;
import dev.kindred.testkit.internal.Strategies;
import dev.kindred.testkit.internal.Strategy;
import dev.kindred.testkit.internal.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An actor system of stock Akka in virtual time, on one thread, whose interleaving is chosen by a seed.
 *
 * <p>A {@link SimulationTest} gets one as its parameter. By hand:
 *
 * {@snippet file="dev/kindred/testkit/SimulationRunTest.java" region="by-hand"}
 *
 * <p><b>Life.</b> A simulation has run after run: each begins with {@link #seed} (or {@link #interleaving}), at the same
 * virtual time, and {@link #checkLeaks} looks for what is left at its end.
 *
 * <p><b>Time</b> passes only inside {@link #run}, {@link #await} and {@link #advance}, and there only when nothing can go on
 * without it: then the clock jumps to the next timer.
 *
 * <p><b>Failure.</b> A run that cannot go on fails at once with the live tree. So does one that a thread outside took part in
 * (rule S2), unless {@link #foreignThreads} allows it; and after {@link #patience} one in which code blocks elsewhere than in
 * Kindred's own waits (rule S3).
 *
 * <p>Not thread-safe: it belongs to the thread that begins a run. What is not simulated is told in the reference
 * <i>Simulation</i>.
 */
public final class Simulation implements AutoCloseable {

    private static final int MOST_STEPS_AT_REST = 100_000;
    private static final long MOST_STEPS = 10_000_000;

    private static final String SETTINGS = """
            kindred.runtime = "dev.kindred.testkit.internal.WorldRuntime"
            akka.scheduler.implementation = "dev.kindred.testkit.internal.WorldScheduler"
            simulated-dispatcher {
              type = Dispatcher
              executor = "dev.kindred.testkit.internal.WorldExecutor"
              throughput = 1
            }
            kindred-note-dispatcher {
              type = Dispatcher
              executor = "dev.kindred.testkit.internal.DirectExecutor"
              throughput = 1000
            }
            akka.actor.provider = local
            akka.actor.typed.default-mailbox.mailbox-type = "dev.kindred.testkit.internal.TracedMailbox"
            akka.actor.default-dispatcher = ${simulated-dispatcher}
            akka.actor.internal-dispatcher = ${simulated-dispatcher}
            akka.actor.default-blocking-io-dispatcher = ${simulated-dispatcher}
            kindred.supervisor-dispatcher = ${simulated-dispatcher}
            kindred.worker-dispatcher = ${simulated-dispatcher}
            kindred.compute-dispatcher = ${simulated-dispatcher}
            kindred.callback-dispatcher = ${simulated-dispatcher}
            # One for each leaf of most runs, so that every order in which they begin can be chosen.
            kindred.workers.count = 64
            kindred.workers.count = ${?kindred.testkit.workers}
            kindred.workers.leaves-in-a-turn = 1
            # Each item by itself, for the same reason.
            kindred.fan-out.items-a-worker = 1
            kindred.fan-out.items-a-worker = ${?kindred.testkit.items-a-worker}
            # As many before a run as after it: making one is steps, and a seed must find the same ones.
            kindred.supervisors.at-start = 64
            kindred.supervisors.at-start = ${?kindred.testkit.supervisors}
            kindred.supervisors.idle = ${kindred.supervisors.at-start}
            akka.coordinated-shutdown.exit-jvm = off
            akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            akka.jvm-exit-on-fatal-error = off
            akka.log-dead-letters = 0
            """;

    private final World world;
    private final ActorSystem<Void> system;
    private final LeakDetector leaks;
    private final List<ActorRef<?>> spawned = new ArrayList<>();
    private final Set<String> plannedFaults = new LinkedHashSet<>();
    private final Set<String> struckFaults = new HashSet<>();
    private long seedOfRun;
    private boolean faulty;
    private boolean stopsPlanned;
    private boolean foreignThreads;

    private Simulation(Config config) {
        world = World.create();
        Config settings = ConfigFactory.parseString(SETTINGS)
                .withFallback(ConfigFactory.parseString("kindred.testkit.world = " + world.id()))
                .withFallback(config)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        system = ActorSystem.create(Behaviors.empty(), "simulation", settings);
        Kindred.get(system);
        Objects.requireNonNull(system.receptionist(), "made at its first use, which is not to be in a run");
        Props direct = DispatcherSelector.fromConfig("kindred-note-dispatcher");
        leaks = new LeakDetector(system, direct, world::isInside);
        world.control(Strategies.fifo(), 0);
        world.settle();
        world.forgetAlarms();
        begin(Strategies.fifo(), 0);
    }

    /** A simulation with the configuration of the class path. */
    public static Simulation create() {
        return create(ConfigFactory.load());
    }

    /** A simulation with a configuration of one's own, such as another {@code kindred.grace}. */
    public static Simulation create(Config config) {
        return new Simulation(config);
    }

    // ---- runs ----

    /** Begins a run whose interleaving is that of this seed. */
    @CanIgnoreReturnValue
    public Simulation seed(long seed) {
        return interleaving(Interleaving.RANDOM, seed);
    }

    /** Begins a run whose interleaving is chosen in this way. */
    @CanIgnoreReturnValue
    public Simulation interleaving(Interleaving how, long seed) {
        return begin(how.strategy(seed), seed);
    }

    @CanIgnoreReturnValue
    Simulation begin(Strategy strategy, long seed) {
        stopSpawned();
        world.settle(MOST_STEPS_AT_REST); // the last run's end may come after its reply
        world.control(strategy, seed);
        leaks.begin();
        seedOfRun = seed;
        plannedFaults.clear();
        struckFaults.clear();
        faulty = false;
        stopsPlanned = false;
        return this;
    }

    /**
     * Plans faults for this run, in place of those that were planned for it before.
     *
     * {@snippet file="dev/kindred/testkit/FaultPlanTest.java" region="by-hand"}
     *
     * <p>The trace shows each one that happens. Before the check for leaks time passes until no timer is set, so that what
     * was made to be late can come; and where a plan stopped an actor, dead letters are no leaks.
     */
    @CanIgnoreReturnValue
    public Simulation faults(FaultPlan plan) {
        world.faults(plan.source(seedOfRun, struckFaults::add, (path, fault) -> {
            world.handles(path, "planned fault: " + fault);
            stopsPlanned |= fault.startsWith("stop");
        }));
        plannedFaults.addAll(plan.plannedByHand());
        faulty = true;
        return this;
    }

    /** Adds the faults that were planned by hand for this run, and those of them that struck. */
    void plannedFaults(Set<String> planned, Set<String> struck) {
        planned.addAll(plannedFaults);
        struck.addAll(struckFaults);
    }

    /** The actor system, for actors and tasks of one's own. */
    public ActorSystem<Void> system() {
        return system;
    }

    /**
     * An actor of this run, which is stopped at its end.
     *
     * @param name its name in the trace, one for each actor of the run
     */
    @CanIgnoreReturnValue
    public <M> ActorRef<M> spawn(Behavior<M> behavior, String name) {
        ActorRef<M> actor = system.systemActorOf(behavior, LiveActors.SPAWNED + name, Props.empty());
        spawned.add(actor);
        return actor;
    }

    /** An address that keeps what it gets. */
    public <M> SimulationProbe<M> probe(String name) {
        Deque<M> received = new ArrayDeque<>();
        ActorRef<M> actor = spawn(
                Behaviors.<M>receiveMessage(message -> {
                    received.add(message);
                    return Behaviors.same();
                }),
                name);
        return new SimulationProbe<>(this, actor, name, received);
    }

    /**
     * Runs the task to its end.
     *
     * @throws AssertionError if it can't go on: nothing can run, no time can pass, and it has no outcome
     */
    @CanIgnoreReturnValue
    public <R> Outcome<R> run(Task<R> task) {
        return await(start(task));
    }

    /** Starts the task. It goes on when something of this simulation is awaited. */
    public <R> RunningTask<R> start(Task<R> task) {
        RunningTask<R> running = task.start(system);
        ledger().runs(running.path());
        return running;
    }

    /** Steps until that task has its outcome. */
    @CanIgnoreReturnValue
    public <R> Outcome<R> await(RunningTask<R> running) {
        CompletableFuture<Outcome<R>> outcome = running.outcome().toCompletableFuture();
        until("[" + running.path() + "] has no outcome", outcome::isDone);
        return outcome.join();
    }

    /**
     * Steps until the stage is complete.
     *
     * @return its value
     * @throws java.util.concurrent.CompletionException if it failed
     */
    @CanIgnoreReturnValue
    public <V> V await(CompletionStage<V> stage) {
        CompletableFuture<V> future = stage.toCompletableFuture();
        until("the stage is not complete", future::isDone);
        return future.join();
    }

    /**
     * Lets that much virtual time pass, and whatever happens in it.
     *
     * @param time at least 0
     */
    public void advance(Duration time) {
        boolean[] over = {false};
        world.after(time, () -> over[0] = true);
        until("time does not pass", () -> over[0]);
        settle();
    }

    /** Runs what can run without time passing. */
    public void settle() {
        if (!world.settle(MOST_STEPS_AT_REST)) {
            throw new AssertionError(
                    "The simulation does not come to rest: actors go on for ever, and no time passes.");
        }
    }

    /** Does something, as a step of its own, when that much virtual time has passed. */
    public void after(Duration delay, Runnable action) {
        world.after(delay, action);
    }

    /**
     * Does something, as a step of its own, at a moment among the next ones that the seed chooses: a cancel, say, before,
     * while or after what it cancels begins.
     */
    public void soon(Runnable action) {
        world.soon(action);
    }

    /** Steps until that actor has ended. */
    public void awaitEnd(ActorRef<?> actor) {
        boolean[] ended = {false};
        spawn(
                Behaviors.<Object>setup(context -> {
                    context.watch(actor);
                    return Behaviors.receive(Object.class)
                            .onSignal(Terminated.class, signal -> {
                                ended[0] = true;
                                return Behaviors.stopped();
                            })
                            .build();
                }),
                "watch-" + spawned.size());
        until("actor [" + LiveActors.describe(Adapter.toClassic(actor)) + "] has not ended", () -> ended[0]);
    }

    /** The virtual time. Each run begins on 2000-01-01. */
    public Instant now() {
        return world.now();
    }

    // ---- what is seen ----

    /** What runs right now. */
    public TaskTree tree() {
        CompletableFuture<TaskTree> tree = TaskTree.of(system).toCompletableFuture();
        world.settle(MOST_STEPS_AT_REST);
        if (!tree.isDone()) {
            throw new AssertionError("A group does not say what runs in it: the simulation does not come to rest.");
        }
        return tree.join();
    }

    /** What was handled in this run, in order: a line for each message, with its virtual time. */
    public List<String> trace() {
        return world.trace().lines();
    }

    /** The same for two runs that went the same way, and almost surely another for two that did not. */
    public long fingerprint() {
        return world.trace().fingerprint();
    }

    /**
     * Looks for what is left of this run, whose actors of {@link #spawn} it stops, and for what went wrong in it.
     *
     * @param allowed what may be left
     * @throws AssertionError that names everything that was found
     */
    public void checkLeaks(Leak... allowed) {
        List<Found> found = leaks(Leak.set(allowed));
        if (!found.isEmpty()) {
            throw new AssertionError(Leak.text(found));
        }
    }

    List<Found> leaks(Set<Leak> allowed) {
        refuseForeign();
        List<Found> found = new ArrayList<>();
        if (!world.settle(MOST_STEPS_AT_REST)) {
            found.add(new Found(Leak.ACTOR, "Actors go on for ever although no time passes."));
            return found;
        }
        if (isEnding()) {
            return leaksOfAnEnd(allowed);
        }
        if (faulty) {
            long[] steps = {0};
            world.runUntil(() -> steps[0]++ > MOST_STEPS_AT_REST);
        }
        found.addAll(LeakDetector.groups(tree()));
        world.blockingThreads().forEach(thread -> found.add(new Found(Leak.THREAD, thread)));
        found.addAll(leaks.notes());
        found.addAll(ledger().wrong());
        if (leaks.hasMorePermits()) {
            found.addAll(LeakDetector.permits(await(Kindred.get(system).semaphores())));
        }
        stopSpawned();
        if (world.pendingAlarms() > 0) {
            found.add(new Found(Leak.TIMER, world.pendingAlarms() + " timers are set: " + world.describeAlarms()));
        }
        found.addAll(leaks.actors(actor -> true));
        found.removeIf(each -> allowed.contains(each.kind()) || (stopsPlanned && each.kind() == Leak.DEAD_LETTER));
        return found;
    }

    boolean isEnding() {
        return system.getWhenTerminated().toCompletableFuture().isDone()
                || CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    /** A system that ends answers no questions, and keeps Akka's own timers of its phases. */
    private List<Found> leaksOfAnEnd(Set<Leak> allowed) {
        List<Found> found = new ArrayList<>();
        world.blockingThreads().forEach(thread -> found.add(new Found(Leak.THREAD, thread)));
        found.addAll(leaks.notes());
        found.removeIf(each -> allowed.contains(each.kind()) || each.kind() == Leak.DEAD_LETTER);
        return found;
    }

    OutcomeLedger ledger() {
        return leaks.ledger();
    }

    private void stopSpawned() {
        if (!spawned.isEmpty()) {
            spawned.forEach(actor -> Adapter.toClassic(system).stop(Adapter.toClassic(actor)));
            spawned.clear();
            world.settle(MOST_STEPS_AT_REST);
        }
    }

    // ---- what is allowed ----

    /** Whether threads outside may complete what is awaited; such a run does not replay exactly. Not by default. */
    @CanIgnoreReturnValue
    public Simulation foreignThreads(boolean allowed) {
        foreignThreads = allowed;
        return this;
    }

    /**
     * Whether subtasks whose timers ring at the same instant race with each other. Not by default: they go on in the order in
     * which their timers were set, as in an event loop. In a {@link SimulationTest} they do.
     */
    @CanIgnoreReturnValue
    public Simulation timersRace(boolean race) {
        world.timersRace(race);
        return this;
    }

    /**
     * How long code that blocks elsewhere than in Kindred's own waits, and threads outside where they are allowed, are
     * awaited.
     *
     * @param longest real time, more than 0; 5 s by default
     */
    @CanIgnoreReturnValue
    public Simulation patience(Duration longest) {
        world.patience(longest);
        return this;
    }

    // ---- stepping ----

    /**
     * Steps until it is done.
     *
     * @param missing what is said if that does not happen, as "the stage is not complete"
     * @throws AssertionError if it can't go on: nothing can run, no time can pass
     */
    public void until(String missing, BooleanSupplier done) {
        long[] steps = {0};
        BooleanSupplier doneOrTooLong = () -> done.getAsBoolean() || tooLong(++steps[0]);
        try {
            boolean goesOn = world.runUntil(doneOrTooLong);
            while (!goesOn && foreignThreads && world.awaitForeign(world.patience())) {
                goesOn = world.runUntil(doneOrTooLong);
            }
            if (!goesOn) {
                throw stuck("nothing can run, no timer is set, and " + missing);
            }
        } catch (SimulationStuck blocked) {
            throw blocked(blocked);
        }
        if (!done.getAsBoolean()) {
            String why = Thread.interrupted() ? "it was interrupted" : "it took " + MOST_STEPS + " steps";
            throw stuck(why + ", and " + missing);
        }
        refuseForeign();
    }

    private static boolean tooLong(long steps) {
        return Thread.currentThread().isInterrupted() || steps > MOST_STEPS;
    }

    private AssertionError stuck(String why) {
        TaskTree tree = treeOrNull();
        String waits = tree == null ? "(no group answers)" : tree.text();
        return new AssertionError("The simulation cannot go on: " + why + ". What waits:\n" + waits.stripTrailing()
                + "\n" + adviceOf(tree));
    }

    /** S3: the thread, and beside it the subtasks one of which it runs. */
    private AssertionError blocked(SimulationStuck blocked) {
        TaskTree tree = treeOrNull();
        String waits = tree == null ? "" : "\nWhat runs:\n" + tree.text().stripTrailing();
        return new AssertionError(blocked.getMessage() + waits, blocked);
    }

    private @Nullable TaskTree treeOrNull() {
        try {
            return tree();
        } catch (AssertionError none) {
            return null;
        }
    }

    /** S2: what could be waiting for a thread outside, and what to do about it. */
    private static String adviceOf(@Nullable TaskTree tree) {
        String suspects = tree == null
                ? ""
                : leaves(tree.groups()).stream()
                        .filter(leaf ->
                                leaf.kind().equals("async") || leaf.kind().equals("blocking"))
                        .map(leaf -> "[" + leaf.path() + "]")
                        .collect(Collectors.joining(", "));
        return suspects.isEmpty()
                ? ""
                : "If a thread outside the simulation is to complete what " + suspects + " waits for: run that code on"
                        + " context.executor(), or let the test wait for it in real time with foreignThreads = true.";
    }

    private static List<TaskTree.Node> leaves(List<TaskTree.Node> nodes) {
        List<TaskTree.Node> leaves = new ArrayList<>();
        Deque<TaskTree.Node> open = new ArrayDeque<>(nodes);
        while (!open.isEmpty()) {
            TaskTree.Node node = open.remove();
            if (node.kind().equals("group")) {
                open.addAll(node.subtasks());
            } else {
                leaves.add(node);
            }
        }
        return leaves;
    }

    /** S2: a run that a thread outside took part in is no replay of its seed, even if it went well. */
    private void refuseForeign() {
        World.Foreign foreign = world.foreign();
        if (foreign == null || foreignThreads) {
            return;
        }
        String what = foreign.handled() == null ? "" : " (then came " + foreign.handled() + ")";
        AssertionError error = new AssertionError("Thread [" + foreign.thread()
                + "], which is outside the simulation, took part in the run" + what
                + ": its seed would not replay. Run that code on context.executor(), or let the test wait for such"
                + " threads with foreignThreads = true. The thread was here:"
                + foreign.stack().stream().map(frame -> "\n    at " + frame).collect(Collectors.joining()));
        throw error;
    }

    @Override
    public void close() {
        leaks.end();
        world.control(Strategies.fifo(), 0);
        system.terminate(); // its time-outs, too, pass in virtual time
        CompletableFuture<?> terminated = system.getWhenTerminated().toCompletableFuture();
        if (!world.runUntil(terminated::isDone)) {
            throw new IllegalStateException("The simulated actor system does not end.");
        }
        world.close();
    }
}
