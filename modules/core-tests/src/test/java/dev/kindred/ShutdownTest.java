package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.assertStillRuns;
import static dev.kindred.SimulatedKinds.cancellationOf;
import static dev.kindred.SimulatedKinds.endOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedKinds.Deaf;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each run has an actor system of its own, which it ends. */
@Tag("B5")
@Timeout(value = 5, unit = TimeUnit.MINUTES) // an actor system is started for each run
class ShutdownTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private static final String PATIENT = """
            kindred.shutdown { drain-timeout = 20s, await-timeout = 20s }
            akka.coordinated-shutdown.phases.service-stop.timeout = 60s
            """;
    private static final String IMPATIENT = """
            kindred.shutdown { drain-timeout = 1s, await-timeout = 20s }
            akka.coordinated-shutdown.phases.service-stop.timeout = 60s
            """;
    private static final String HASTY = "kindred.shutdown { drain-timeout = 10ms, await-timeout = 10ms }";

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static CompletableFuture<Done> shutDown(Simulation simulation) {
        return CoordinatedShutdown.get(simulation.system())
                .runAll(CoordinatedShutdown.unknownReason())
                .toCompletableFuture();
    }

    private static Task<Integer> tenSeconds() {
        return Task.blocking(context -> {
            context.await(context.sleep(TEN_SECONDS));
            return 7;
        });
    }

    @SimulationTest(seeds = 500, ownSystem = true, settings = PATIENT)
    void groupsEndByThemselves_theyAreDrained(Simulation simulation) {
        RunningTask<Integer> running = simulation.start(tenSeconds());
        simulation.settle();

        CompletableFuture<Done> down = shutDown(simulation);

        assertThat(simulation.await(running).valueOrThrow()).isEqualTo(7);
        simulation.await(down);
    }

    @SimulationTest(seeds = 500, ownSystem = true, settings = IMPATIENT)
    @Tag("C1")
    @Tag("C4")
    void groupsDoNotEnd_theyAreCancelledWithOriginShutdown_andAwaited(Simulation simulation) {
        CompletableFuture<Void> cleaning = new CompletableFuture<>();
        AtomicReference<Subtask<?>> leaf = new AtomicReference<>();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> scope.fork(TaskGroup.ofAll(inner -> {
                    leaf.set(inner.fork(Task.blocking(context -> {
                        try {
                            return context.await(new CompletableFuture<>());
                        } finally {
                            cleaning.complete(null);
                            context.await(context.sleep(TEN_SECONDS));
                        }
                    })));
                })))
                .named("server")
                .grace(HOUR));
        simulation.settle();
        CompletableFuture<Duration> end = endOf(simulation, running);

        CompletableFuture<Done> down = shutDown(simulation);
        simulation.await(cleaning);
        simulation.settle();
        assertThat(down).isNotDone();
        assertThat(simulation.system().getWhenTerminated().toCompletableFuture())
                .isNotDone();

        assertThat(cancellationOf(simulation.await(running)))
                .isEqualTo(new Cancellation(Origin.SHUTDOWN, "server", "the actor system shuts down"));
        assertThat(simulation.await(end)).isEqualTo(SECOND.plus(TEN_SECONDS));
        assertThat(cancellationOf(leaf.get().outcome()).origin()).isEqualTo(Origin.SHUTDOWN);
        simulation.await(down);
    }

    @SimulationTest(seeds = 100, ownSystem = true, settings = PATIENT)
    @Tag("G8")
    void newGroupsWhileItDrains_areCancelledAndRunNoCode(Simulation simulation) {
        int[] ran = {0};
        RunningTask<Integer> old = simulation.start(tenSeconds());
        simulation.settle();

        CompletableFuture<Done> down = shutDown(simulation);
        simulation.settle();
        Outcome<Integer> outcome = simulation.run(Task.blocking(() -> ++ran[0]));

        assertStillRuns(simulation, old);
        assertThat(cancellationOf(outcome).origin()).isEqualTo(Origin.SHUTDOWN);
        assertThat(ran[0]).isZero();
        assertThat(simulation.await(old).valueOrThrow()).isEqualTo(7);
        simulation.await(down);
    }

    @SimulationTest(seeds = 100, ownSystem = true, settings = PATIENT)
    @Tag("G2")
    @Tag("G8")
    void newGroupsWhileItBegins_runInFullOrNotAtAll(Simulation simulation) {
        int[] ran = {0};
        CompletableFuture<Outcome<Integer>> outcome = new CompletableFuture<>();
        simulation.soon(() -> Task.blocking(() -> ++ran[0])
                .start(simulation.system())
                .outcome()
                .thenAccept(outcome::complete));

        simulation.await(shutDown(simulation));

        if (simulation.await(outcome) instanceof Outcome.Cancelled<Integer> cancelled) {
            assertThat(cancelled.cancellation().origin()).isEqualTo(Origin.SHUTDOWN);
            assertThat(ran[0]).isZero();
        } else {
            assertThat(outcome.join()).isEqualTo(new Outcome.Succeeded<>(1));
        }
    }

    @SimulationTest(seeds = 50, ownSystem = true, settings = HASTY)
    @Tag("G2")
    void newGroupsAfterTheEnd_areCancelled(Simulation simulation) {
        simulation.await(shutDown(simulation));
        simulation.await(simulation.system().getWhenTerminated());

        int[] ran = {0};
        assertThat(cancellationOf(simulation.run(Task.blocking(() -> ++ran[0]))).origin())
                .isEqualTo(Origin.SHUTDOWN);
        assertThat(ran[0]).isZero();
    }

    @SimulationTest(seeds = 50, ownSystem = true, settings = HASTY)
    @Tag("C6")
    void deafAsyncWork_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertReplied(simulation, Deaf.ASYNC);
    }

    @SimulationTest(seeds = 50, ownSystem = true, settings = HASTY)
    @Tag("C6")
    void deafBlockingWork_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertReplied(simulation, Deaf.BLOCKING);
    }

    @SimulationTest(seeds = 50, ownSystem = true, settings = HASTY)
    @Tag("C6")
    void deafComputeWork_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertReplied(simulation, Deaf.COMPUTE);
    }

    private static void assertReplied(Simulation simulation, Deaf deaf) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        RunningTask<Void> running =
                simulation.start(TaskGroup.ofAll(scope -> scope.fork(deaf.task(simulation, release))));
        CompletableFuture<Duration> end = endOf(simulation, running);
        simulation.after(SECOND, () -> simulation.system().terminate());
        simulation.after(HOUR, () -> release.complete(null));

        assertThat(cancellationOf(simulation.await(running)).origin()).isIn(Origin.SHUTDOWN, Origin.OWNER_GONE);
        assertThat(simulation.await(end)).isLessThan(HOUR);
        simulation.await(release);
    }

    @SimulationTest(
            seeds = 50,
            ownSystem = true,
            settings = {HASTY, "kindred.grace = 1s"})
    @Tag("C6")
    @Tag("G10")
    void deafAsyncWorkOfAnActor_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertRepliedToAnActor(simulation, Deaf.ASYNC);
    }

    @SimulationTest(
            seeds = 50,
            ownSystem = true,
            settings = {HASTY, "kindred.grace = 1s"})
    @Tag("C6")
    @Tag("G10")
    void deafBlockingWorkOfAnActor_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertRepliedToAnActor(simulation, Deaf.BLOCKING);
    }

    @SimulationTest(
            seeds = 50,
            ownSystem = true,
            settings = {HASTY, "kindred.grace = 1s"})
    @Tag("C6")
    @Tag("G10")
    void deafComputeWorkOfAnActor_theReplyIsGivenThoughTheSystemCannotEnd(Simulation simulation) {
        assertRepliedToAnActor(simulation, Deaf.COMPUTE);
    }

    private static void assertRepliedToAnActor(Simulation simulation, Deaf deaf) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<RunningTask<Void>> spawned = new CompletableFuture<>();
        simulation.spawn(
                Behaviors.setup(context -> {
                    spawned.complete(TaskGroup.ofAll(scope -> scope.fork(deaf.task(simulation, release)))
                            .spawn(context, outcome -> outcome));
                    return Behaviors.ignore();
                }),
                "owner");
        RunningTask<Void> running = simulation.await(spawned);
        CompletableFuture<Duration> end = endOf(simulation, running);
        simulation.after(SECOND, () -> simulation.system().terminate());
        simulation.after(HOUR, () -> release.complete(null));

        assertThat(simulation.await(running).isSuccess()).isFalse();
        assertThat(simulation.await(end)).isLessThan(HOUR);
        simulation.await(release);
    }

    @SimulationTest(
            seeds = 100,
            ownSystem = true,
            settings = "akka.coordinated-shutdown.run-by-actor-system-terminate = off")
    @Tag("G2")
    void systemTerminatesWithoutCoordinatedShutdown_everyGroupHasItsReply(Simulation simulation) {
        List<RunningTask<Void>> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(simulation.start(TaskGroup.ofAll(scope -> {
                scope.fork(SimulatedKinds.parked());
                scope.fork(TaskGroup.ofAll(inner -> inner.fork(SimulatedKinds.asleep())));
            })));
        }
        simulation.soon(() -> simulation.system().terminate());

        assertThat(runs)
                .allSatisfy(
                        run -> assertThat(cancellationOf(simulation.await(run)).origin())
                                .isIn(Origin.SHUTDOWN, Origin.OWNER_GONE));
        simulation.await(simulation.system().getWhenTerminated());
    }

    @Test
    void phaseIsTooShort_theStartIsRefused() {
        Config config = ConfigFactory.parseString("""
                        kindred.shutdown { drain-timeout = 4s, await-timeout = 2s }
                        akka.coordinated-shutdown.phases.service-stop.timeout = 5s
                        """).withFallback(ConfigFactory.load());
        ActorTestKit kit = ActorTestKit.create("ShutdownTest", config);
        try {
            assertThatThrownBy(() -> Kindred.get(kit.system()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "Cannot use akka.coordinated-shutdown.phases.service-stop.timeout = 5000 ms: it is shorter than"
                                    + " kindred.shutdown.drain-timeout and kindred.shutdown.await-timeout together (6000 ms)");
        } finally {
            kit.shutdownTestKit();
        }
    }
}
