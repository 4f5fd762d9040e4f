package dev.kindred;

import static dev.kindred.SimulatedKinds.failureOf;
import static dev.kindred.SimulatedKinds.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** F6: which errors a group survives, whatever kind of task throws them. */
@Tag("F6")
class SurvivableErrorTest {

    private interface Kind {
        Task<?> throwing(Error error);
    }

    private static Object raise(Error error) {
        throw error;
    }

    private static final Map<String, Kind> KINDS = Map.of(
            "async",
            error -> Task.async(() -> {
                throw error;
            }),
            "async stage",
            error -> Task.async(() -> CompletableFuture.failedFuture(error)),
            "async context",
            error -> Task.async(context -> {
                throw error;
            }),
            "blocking",
            error -> Task.blocking(() -> raise(error)),
            "run",
            error -> Task.run(() -> raise(error)),
            "compute",
            error -> Task.compute(() -> raise(error)),
            "behavior function",
            error -> Task.behavior(replyTo -> {
                throw error;
            }),
            "behavior",
            error -> Task.behavior(replyTo -> Behaviors.setup(context -> {
                throw error;
            })),
            "body",
            error -> TaskGroup.ofAll(scope -> raise(error)),
            "result",
            error -> TaskGroup.of(scope -> () -> raise(error)));

    @SimulationTest
    void stackOverflowOfAnyKind_isAnOrdinaryFailure(Simulation simulation) {
        anyKindThrows(simulation, new StackOverflowError("deep"));
    }

    @SimulationTest
    void missingClassOfAnyKind_isAnOrdinaryFailure(Simulation simulation) {
        anyKindThrows(simulation, new NoClassDefFoundError("gone"));
    }

    @SimulationTest
    void assertionOfAnyKind_isAnOrdinaryFailure(Simulation simulation) {
        anyKindThrows(simulation, new AssertionError("wrong"));
    }

    private static void anyKindThrows(Simulation simulation, Error error) {
        new TreeMap<>(KINDS).forEach((name, kind) -> {
            Outcome<Void> outcome = start(simulation, kind.throwing(error)).settled();
            assertThat(failureOf(outcome).leaves())
                    .as(name)
                    .singleElement()
                    .extracting(TaskFailure::cause)
                    .isSameAs(error);
        });
        assertThat(simulation.run(Task.compute(() -> 1)).valueOrThrow()).isEqualTo(1);
    }

    @SimulationTest
    void requestOfAnAskThrows_isAnOrdinaryFailure(Simulation simulation) {
        Task<Object> task = Task.ask(simulation.probe("target").ref(), replyTo -> {
            throw new StackOverflowError("deep");
        });
        assertThat(start(simulation, task).failure()).hasMessage("deep");
    }

    @SimulationTest(seeds = 500)
    void outOfMemory_cancelsTheGroupAndIsRaisedBareWithWhatElseFailed(Simulation simulation) {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        IOException inCleanup = new IOException("cannot roll back");
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("sibling", Task.async(context -> {
                        context.onCancel(() -> cleanup.completeExceptionally(inCleanup));
                        started.complete(null);
                        return cleanup;
                    }));
                    scope.fork("fatal", Task.blocking(context -> {
                        context.await(started);
                        throw fatal;
                    }));
                })
                .named("g");
        assertThatThrownBy(() -> group.join(simulation.system())).isSameAs(fatal);
        assertThat(fatal.getSuppressed()).containsExactly(inCleanup);
    }

    @SimulationTest(seeds = 500)
    void outOfMemoryBelowANestedGroup_isRaisedBareByTheOuter(Simulation simulation) {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork("inner", TaskGroup.ofAll(inner -> inner.fork(Task.run(() -> raise(fatal)))));
            scope.fork("other", SimulatedKinds.asleep());
        });
        assertThat(simulation.run(group)).isEqualTo(new Outcome.Failed<Void>(fatal));
    }

    @SimulationTest(seeds = 500)
    void outOfMemoryUnderAwaitAll_isNoData(Simulation simulation) {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        Task<List<Outcome<Object>>> group = TaskGroup.joining(
                Joiner.awaitAll(), List.of(Task.blocking(() -> raise(fatal)), SimulatedKinds.untilCancelled()));
        assertThat(simulation.run(group)).isEqualTo(new Outcome.Failed<List<Outcome<Object>>>(fatal));
    }

    @SimulationTest
    void outOfMemoryInTheBody_isRaisedBare(Simulation simulation) {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        assertThat(simulation.run(TaskGroup.ofAll(scope -> raise(fatal)))).isEqualTo(new Outcome.Failed<Void>(fatal));
    }

    @SimulationTest
    void pathOfAnError_isItsSubtasks(Simulation simulation) {
        Outcome<Void> outcome = start(simulation, Task.run(() -> raise(new AssertionError("wrong"))))
                .settled();
        assertThat(failureOf(outcome).failures()).extracting(TaskFailure::path).containsExactly("g/t");
    }
}
