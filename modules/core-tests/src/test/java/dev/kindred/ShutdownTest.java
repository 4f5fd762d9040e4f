package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.get;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.CoordinatedShutdown;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Works.Deaf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("B5")
class ShutdownTest {

    private static final String PATIENT = """
            kindred.shutdown { drain-timeout = 20s, await-timeout = 20s }
            akka.coordinated-shutdown.phases.service-stop.timeout = 60s
            """;
    private static final String IMPATIENT = """
            kindred.shutdown { drain-timeout = 10ms, await-timeout = 20s }
            akka.coordinated-shutdown.phases.service-stop.timeout = 60s
            """;
    private static final String HASTY = "kindred.shutdown { drain-timeout = 10ms, await-timeout = 10ms }";

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private ActorSystem<Void> system;

    private void start(String hocon) {
        system = ActorTestKit.create(
                        "ShutdownTest", ConfigFactory.parseString(hocon).withFallback(ConfigFactory.load()))
                .system();
    }

    private CompletionStage<akka.Done> shutDown() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    }

    @AfterEach
    void end() {
        release.countDown();
        if (system != null) {
            system.terminate();
            get(system.getWhenTerminated());
        }
    }

    @Test
    void groupsEndByThemselves_theyAreDrained() {
        start(PATIENT);
        RunningTask<Integer> running = Task.blocking(() -> {
                    started.countDown();
                    reached(release);
                    return 7;
                })
                .start(system);
        reached(started);

        CompletionStage<akka.Done> down = shutDown();
        awaitClosing();
        release.countDown();

        assertThat(outcomeOf(running).valueOrThrow()).isEqualTo(7);
        get(down);
    }

    @Test
    @Tag("C1")
    @Tag("C4")
    void groupsDoNotEnd_theyAreCancelledWithOriginShutdown_andAwaited() {
        start(IMPATIENT);
        CountDownLatch cleaning = new CountDownLatch(1);
        AtomicReference<Subtask<?>> leaf = new AtomicReference<>();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork(TaskGroup.ofAll(inner -> {
                    leaf.set(inner.fork(Task.run(() -> {
                        started.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            cleaning.countDown();
                            release.await();
                        }
                    })));
                })))
                .named("server")
                .start(system);
        reached(started);

        CompletionStage<akka.Done> down = shutDown();
        reached(cleaning);
        assertThat(down.toCompletableFuture()).isNotDone();
        assertThat(system.getWhenTerminated().toCompletableFuture()).isNotDone();
        release.countDown();

        assertThat(cancellationOf(outcomeOf(running)))
                .isEqualTo(new Cancellation(Origin.SHUTDOWN, "server", "the actor system shuts down"));
        assertThat(cancellationOf(leaf.get().outcome()).origin()).isEqualTo(Origin.SHUTDOWN);
        get(down);
    }

    @Test
    @Tag("G8")
    void newGroupsWhileItDrains_areCancelledAndRunNoCode() {
        start(PATIENT);
        AtomicInteger ran = new AtomicInteger();
        RunningTask<Integer> old = Task.blocking(() -> {
                    started.countDown();
                    reached(release);
                    return 7;
                })
                .start(system);
        reached(started);

        CompletionStage<akka.Done> down = shutDown();
        awaitClosing();
        Outcome<Integer> outcome = outcomeOf(Task.blocking(ran::incrementAndGet), system);
        release.countDown();

        assertThat(cancellationOf(outcome).origin()).isEqualTo(Origin.SHUTDOWN);
        assertThat(ran).hasValue(0);
        assertThat(outcomeOf(old).valueOrThrow()).isEqualTo(7);
        get(down);
    }

    @Test
    @Tag("G2")
    void newGroupsAfterTheEnd_areCancelled() {
        start(HASTY);
        Kindred.get(system);
        get(shutDown());
        get(system.getWhenTerminated());

        AtomicInteger ran = new AtomicInteger();
        assertThat(cancellationOf(outcomeOf(Task.blocking(ran::incrementAndGet), system))
                        .origin())
                .isEqualTo(Origin.SHUTDOWN);
        assertThat(ran).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C6")
    void deafWork_theReplyIsGivenThoughTheSystemCannotEnd(Deaf deaf) {
        start(HASTY);
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork(deaf.task(started, release)))
                .start(system);
        reached(started);

        system.terminate();

        assertThat(cancellationOf(outcomeOf(running)).origin()).isIn(Origin.SHUTDOWN, Origin.OWNER_GONE);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C6")
    @Tag("G10")
    void deafWorkOfAnActor_theReplyIsGivenThoughTheSystemCannotEnd(Deaf deaf) {
        start(HASTY + "\nkindred.grace = 20ms");
        TestProbe<Outcome<Void>> never = TestProbe.create(system);
        CompletableFuture<RunningTask<Void>> running = new CompletableFuture<>();
        ActorTestKit.create(system).spawn(akka.actor.typed.javadsl.Behaviors.setup(context -> {
            running.complete(TaskGroup.ofAll(scope -> scope.fork(deaf.task(started, release)))
                    .spawn(context, outcome -> outcome));
            return akka.actor.typed.javadsl.Behaviors.ignore();
        }));
        reached(started);

        system.terminate();

        assertThat(outcomeOf(get(running)).isSuccess()).isFalse();
        never.expectNoMessage(Duration.ZERO);
    }

    @Test
    @Tag("G2")
    void systemTerminatesWithoutCoordinatedShutdown_everyGroupHasItsReply() {
        start("akka.coordinated-shutdown.run-by-actor-system-terminate = off");
        int many = 50;
        CountDownLatch all = new CountDownLatch(many * 2);
        var runs = java.util.stream.IntStream.range(0, many)
                .mapToObj(i -> TaskGroup.ofAll(scope -> {
                            scope.fork(Works.parked(all));
                            scope.fork(TaskGroup.ofAll(inner -> inner.fork(Works.asleep(all))));
                        })
                        .start(system))
                .toList();
        reached(all);

        system.terminate();

        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(cancellationOf(outcomeOf(run)).origin()).isIn(Origin.SHUTDOWN, Origin.OWNER_GONE));
    }

    @Test
    void phaseIsTooShort_theStartIsRefused() {
        Config config = ConfigFactory.parseString("""
                        kindred.shutdown { drain-timeout = 4s, await-timeout = 2s }
                        akka.coordinated-shutdown.phases.service-stop.timeout = 5s
                        """).withFallback(ConfigFactory.load());
        system = ActorTestKit.create("ShutdownTest", config).system();

        assertThatThrownBy(() -> Kindred.get(system))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "Cannot use akka.coordinated-shutdown.phases.service-stop.timeout = 5000 ms: it is shorter than"
                                + " kindred.shutdown.drain-timeout and kindred.shutdown.await-timeout together (6000 ms)");
    }

    /** New groups are refused from the moment that the shutdown has come to its phase. */
    private void awaitClosing() {
        TestProbe.create(system).awaitAssert(Duration.ofSeconds(20), Duration.ofMillis(5), () -> {
            assertThat(outcomeOf(Task.blocking(() -> 1), system)).isInstanceOf(Outcome.Cancelled.class);
            return null;
        });
    }
}
