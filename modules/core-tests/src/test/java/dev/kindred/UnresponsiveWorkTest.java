package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.endOf;
import static dev.kindred.SimulatedKinds.failureOf;
import static dev.kindred.SimulatedKinds.unresponsiveAfter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.SimulatedKinds.Deaf;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of deaf work after its release is looked for after each run. See {@link StarvedDispatcherTest} too. */
class UnresponsiveWorkTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void deafLeaf_groupRepliesNamingIt_andTracksItToItsEnd(Simulation simulation) {
        for (Deaf deaf : Deaf.values()) {
            CompletableFuture<Void> release = releasedInAnHour(simulation);
            CompletableFuture<List<String>> tracked = unresponsiveAfter(MINUTE, simulation);
            RunningTask<Void> running =
                    simulation.start(TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(simulation, release)))
                            .named("stuck")
                            .grace(GRACE));
            simulation.after(SECOND, () -> running.cancel("enough"));
            CompletableFuture<Duration> end = endOf(simulation, running);

            TaskGroupException failure = failureOf(simulation.await(running));

            assertThat(simulation.await(end)).as(deaf.name()).isEqualTo(SECOND.plus(GRACE));
            assertThat(failure.primary().path()).isEqualTo("stuck/deaf");
            assertThat(failure.primary().cause())
                    .isInstanceOf(UnresponsiveTaskException.class)
                    .hasMessageContaining("[stuck/deaf] still runs 5000 ms after it was cancelled because enough");
            assertThat(failure.cancelled())
                    .hasValueSatisfying(why -> assertThat(why.reason()).isEqualTo("enough"));
            assertThat(simulation.await(tracked)).containsExactly("stuck/deaf");
            assertThat(WARNINGS.take())
                    .containsExactly("Task [stuck/deaf] still runs after its grace: its group goes on without it");
            simulation.await(release);
        }
    }

    @SimulationTest
    @Tag("C6")
    @Tag("G11")
    void deafLeafBelowNestedGroups_allOfThemReply(Simulation simulation) {
        for (Deaf deaf : Deaf.values()) {
            CompletableFuture<Void> release = releasedInAnHour(simulation);
            TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(simulation, release)))
                    .named("inner");
            TaskGroup<Void> middle = TaskGroup.ofAll(scope -> scope.fork(inner)).named("middle");
            RunningTask<Void> running = simulation.start(
                    TaskGroup.ofAll(scope -> scope.fork(middle)).named("outer").grace(GRACE));
            simulation.after(SECOND, () -> running.cancel("enough"));
            CompletableFuture<Duration> end = endOf(simulation, running);

            TaskGroupException failure = failureOf(simulation.await(running));

            assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer/middle/inner/deaf");
            assertThat(simulation.await(end)).as(deaf.name()).isEqualTo(SECOND.plus(GRACE));
            simulation.await(release);
        }
    }

    @SimulationTest
    @Tag("C6")
    void deafBody_groupReplies(Simulation simulation) {
        CompletableFuture<Void> release = releasedInAnHour(simulation);
        CompletableFuture<List<String>> tracked = unresponsiveAfter(MINUTE, simulation);
        CompletableFuture<Void> started = new CompletableFuture<>();
        RunningTask<Integer> running = simulation.start(TaskGroup.<Integer>ofAsync(scope -> {
                    started.complete(null);
                    return release.thenApply(done -> () -> 1);
                })
                .named("stuck")
                .grace(GRACE));
        simulation.await(started);
        running.cancel("enough");

        TaskGroupException failure = failureOf(simulation.await(running));

        assertThat(failure.primary().path()).isEqualTo("stuck");
        assertThat(failure.primary().cause()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(simulation.await(tracked)).containsExactly("stuck");
        simulation.await(release);
    }

    @SimulationTest
    @Tag("C6")
    @Tag("L1")
    void everyPlaceIsHeldByDeafOnes_theWaitingNeverStart(Simulation simulation) {
        for (Deaf deaf : Deaf.values()) {
            CompletableFuture<Void> release = releasedInAnHour(simulation);
            CompletableFuture<Void> started = new CompletableFuture<>();
            RunningTask<List<Outcome<Object>>> running =
                    simulation.start(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                                scope.fork(
                                        "deaf",
                                        deaf.task(simulation, release)
                                                .timeout(SECOND)
                                                .grace(GRACE));
                                scope.fork("waiting", SimulatedKinds.asleep(started));
                            })
                            .named("stuck")
                            .limit(1));
            CompletableFuture<Duration> end = endOf(simulation, running);

            List<Outcome<Object>> outcomes = simulation.await(running).valueOrThrow();

            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcomes.get(1))
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            cancelled -> assertThat(cancelled.started()).isFalse());
            assertThat(started).isNotDone();
            assertThat(simulation.await(end)).as(deaf.name()).isEqualTo(SECOND.plus(GRACE));
            simulation.await(release);
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    @Tag("L1")
    void deafOneEnds_itsPlaceIsGivenOn(Simulation simulation) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<Subtask<Object>> waiting = new CompletableFuture<>();
        Instant released = simulation.now().plus(MINUTE);
        simulation.after(MINUTE, () -> release.complete(null));

        List<Outcome<Object>> outcomes = simulation
                .run(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                            scope.fork(
                                    "deaf",
                                    SimulatedKinds.deafBlocking(release)
                                            .timeout(SECOND)
                                            .grace(GRACE));
                            scope.fork(
                                    "other",
                                    Task.async(context -> context.sleep(HOUR).thenApply(slept -> 1)));
                            waiting.complete(scope.fork("waiting", Task.blocking(() -> 2)));
                        })
                        .limit(2))
                .valueOrThrow();

        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Succeeded<>(2));
        assertThat(waiting.join().startedAt()).contains(released);
    }

    private static CompletableFuture<Void> releasedInAnHour(Simulation simulation) {
        CompletableFuture<Void> release = new CompletableFuture<>();
        simulation.after(HOUR, () -> release.complete(null));
        return release;
    }
}
