package dev.kindred;

import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.pathsOf;
import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** F6: which errors a group survives, whatever kind of task throws them. */
@ExtendWith(ActorTestKitExtension.class)
@Tag("F6")
class SurvivableErrorTest {

    private final ActorTestKit kit;
    private final ActorSystem<?> system;

    SurvivableErrorTest(ActorTestKit kit) {
        this.kit = kit;
        this.system = kit.system();
    }

    interface Kind {
        Task<?> throwing(Error error);
    }

    private static Object raise(Error error) {
        throw error;
    }

    static Stream<Arguments> kindsAndErrors() {
        List<Arguments> kinds = List.of(
                Arguments.of("async", (Kind) error -> Task.async(() -> {
                    throw error;
                })),
                Arguments.of("async stage", (Kind) error -> Task.async(() -> CompletableFuture.failedFuture(error))),
                Arguments.of("async context", (Kind) error -> Task.async(context -> {
                    throw error;
                })),
                Arguments.of("blocking", (Kind) error -> Task.blocking(() -> raise(error))),
                Arguments.of("run", (Kind) error -> Task.run(() -> raise(error))),
                Arguments.of("compute", (Kind) error -> Task.compute(() -> raise(error))),
                Arguments.of("behavior function", (Kind) error -> Task.behavior(replyTo -> {
                    throw error;
                })),
                Arguments.of("behavior", (Kind) error -> Task.behavior(replyTo -> Behaviors.setup(context -> {
                    throw error;
                }))),
                Arguments.of("body", (Kind) error -> TaskGroup.ofAll(scope -> raise(error))),
                Arguments.of("result", (Kind) error -> TaskGroup.of(scope -> () -> raise(error))));
        List<Error> errors =
                List.of(new StackOverflowError("deep"), new NoClassDefFoundError("gone"), new AssertionError("wrong"));
        return kinds.stream()
                .flatMap(kind -> errors.stream().map(error -> Arguments.of(kind.get()[0], kind.get()[1], error)));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("kindsAndErrors")
    void anyKindThrows_isAnOrdinaryFailure(String name, Kind kind, Error error) throws Exception {
        Outcome<Void> outcome = start(system, kind.throwing(error)).settled();
        assertThat(failureOf(outcome).leaves())
                .singleElement()
                .extracting(TaskFailure::cause)
                .isSameAs(error);
        assertThat(Task.compute(() -> 1).join(system)).isEqualTo(1);
        assertThat(system.getWhenTerminated().toCompletableFuture()).isNotDone();
    }

    @Test
    void requestOfAnAskThrows_isAnOrdinaryFailure() {
        Task<Object> task = Task.ask(kit.createTestProbe().ref(), replyTo -> {
            throw new StackOverflowError("deep");
        });
        assertThat(start(system, task).failure()).hasMessage("deep");
    }

    @Test
    void outOfMemory_cancelsTheGroupAndIsRaisedBareWithWhatElseFailed() {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        IOException inCleanup = new IOException("cannot roll back");
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Object> cleanup = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("sibling", Task.async(context -> {
                        context.onCancel(() -> cleanup.completeExceptionally(inCleanup));
                        started.countDown();
                        return cleanup;
                    }));
                    scope.fork("fatal", Task.run(() -> {
                        KindFixtures.await(started);
                        throw fatal;
                    }));
                })
                .named("g");
        assertThatThrownBy(() -> group.join(system)).isSameAs(fatal);
        assertThat(fatal.getSuppressed()).containsExactly(inCleanup);
    }

    @Test
    void outOfMemoryBelowANestedGroup_isRaisedBareByTheOuter() {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork("inner", TaskGroup.ofAll(inner -> inner.fork(Task.run(() -> raise(fatal)))));
            scope.fork("other", untilCancelled());
        });
        assertThat(get(group.start(system).outcome())).isEqualTo(new Outcome.Failed<Void>(fatal));
    }

    @Test
    void outOfMemoryUnderAwaitAll_isNoData() {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        Task<List<Outcome<Object>>> group =
                TaskGroup.joining(Joiner.awaitAll(), List.of(Task.blocking(() -> raise(fatal)), untilCancelled()));
        assertThat(get(group.start(system).outcome())).isEqualTo(new Outcome.Failed<List<Outcome<Object>>>(fatal));
    }

    @Test
    void outOfMemoryInTheBody_isRaisedBare() {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        assertThat(get(TaskGroup.ofAll(scope -> raise(fatal)).start(system).outcome()))
                .isEqualTo(new Outcome.Failed<Void>(fatal));
    }

    @Test
    void pathOfAnError_isItsSubtasks() {
        Outcome<Void> outcome = start(system, Task.run(() -> raise(new AssertionError("wrong"))))
                .settled();
        assertThat(pathsOf(failureOf(outcome).failures())).containsExactly("g/t");
    }
}
