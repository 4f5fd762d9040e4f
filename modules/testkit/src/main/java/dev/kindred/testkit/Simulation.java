package dev.kindred.testkit;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.testkit.internal.Strategies;
import dev.kindred.testkit.internal.World;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * An actor system of stock Akka in virtual time, on one thread, whose interleaving is chosen by a seed.
 *
 * <pre>{@code
 * try (Simulation simulation = Simulation.create()) {
 *     Outcome<Page> outcome = simulation.seed(7).run(page);   // an hour of sleeps takes milliseconds
 * }
 * }</pre>
 *
 * <p>Not thread-safe: it belongs to the thread that made it.
 */
public final class Simulation implements AutoCloseable {

    private static final String SETTINGS = """
            kindred.runtime = "dev.kindred.testkit.internal.WorldRuntime"
            akka.scheduler.implementation = "dev.kindred.testkit.internal.WorldScheduler"
            simulated-dispatcher {
              type = Dispatcher
              executor = "dev.kindred.testkit.internal.WorldExecutor"
              throughput = 1
            }
            akka.actor.default-dispatcher = ${simulated-dispatcher}
            akka.actor.internal-dispatcher = ${simulated-dispatcher}
            akka.actor.default-blocking-io-dispatcher = ${simulated-dispatcher}
            kindred.supervisor-dispatcher = ${simulated-dispatcher}
            kindred.worker-dispatcher = ${simulated-dispatcher}
            kindred.compute-dispatcher = ${simulated-dispatcher}
            kindred.callback-dispatcher = ${simulated-dispatcher}
            akka.coordinated-shutdown.exit-jvm = off
            akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            akka.log-dead-letters = 0
            """;

    private final World world;
    private final ActorSystem<Void> system;

    private Simulation(Config config) {
        world = World.create();
        Config settings = ConfigFactory.parseString(SETTINGS)
                .withFallback(ConfigFactory.parseString("kindred.testkit.world = " + world.id()))
                .withFallback(config)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        system = ActorSystem.create(Behaviors.empty(), "simulation", settings);
        dev.kindred.Kindred.get(system);
        world.control(Strategies.fifo(), 0);
        world.settle();
        world.forgetAlarms();
    }

    /** A simulation with the configuration of the class path. */
    public static Simulation create() {
        return create(ConfigFactory.load());
    }

    /** A simulation with a configuration of one's own, such as another {@code kindred.grace}. */
    public static Simulation create(Config config) {
        return new Simulation(config);
    }

    /** From now on the interleaving is that of this seed. */
    public Simulation seed(long seed) {
        world.control(Strategies.random(seed), seed);
        return this;
    }

    /** The actor system, for actors and tasks of one's own. */
    public ActorSystem<Void> system() {
        return system;
    }

    /** The virtual time. */
    public Instant now() {
        return world.now();
    }

    /** Does something when the virtual time has come. */
    public void after(Duration delay, Runnable action) {
        world.after(delay, action);
    }

    /**
     * Runs the task to its end.
     *
     * @throws AssertionError if it can't go on: nothing can run, no time can pass, and it has no outcome
     */
    public <R> Outcome<R> run(Task<R> task) {
        return await(task.start(system));
    }

    /** What the groups of this run handled, in order: a line for each message. */
    public java.util.List<String> trace() {
        return world.trace().lines();
    }

    /** Steps until that task has its outcome. */
    public <R> Outcome<R> await(RunningTask<R> running) {
        CompletableFuture<Outcome<R>> outcome = running.outcome().toCompletableFuture();
        if (!world.runUntil(outcome::isDone)) {
            CompletableFuture<String> tree =
                    running.tree().thenApply(dev.kindred.TaskTree::text).toCompletableFuture();
            world.settle();
            throw new AssertionError("The simulation cannot go on: nothing can run and no timer is set. What waits:\n"
                    + tree.getNow("(no group answers)"));
        }
        return outcome.join();
    }

    @Override
    public void close() {
        world.control(Strategies.fifo(), 0);
        system.terminate(); // its time-outs, too, pass in virtual time
        CompletableFuture<?> terminated = system.getWhenTerminated().toCompletableFuture();
        if (!world.runUntil(terminated::isDone)) {
            throw new IllegalStateException("The simulated actor system does not end.");
        }
        world.close();
    }
}
