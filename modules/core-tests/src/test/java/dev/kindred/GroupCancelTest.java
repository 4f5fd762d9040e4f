package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.failureOf;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Works.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GroupCancelTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseWhoWaits() {
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("G13")
    @Tag("C1")
    @Tag("C3")
    void fromOutside_workOfEachKindIsCancelled_andTheGroupWithoutFailure(Kind kind) {
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        RunningTask<Void> running = TaskGroup.ofAll(
                        scope -> handle.set(scope.fork("work", kind.endless(started, SYSTEM.system()))))
                .named("page")
                .start(SYSTEM.system());
        reached(started);

        running.cancel("user left");

        Cancellation why = cancellationOf(outcomeOf(running));
        assertThat(why).isEqualTo(new Cancellation(Origin.REQUESTED, "page", "user left"));
        Outcome<?> ofWork = handle.get().outcome();
        assertThat(((Outcome.Cancelled<?>) ofWork).started()).isTrue();
        assertThat(cancellationOf(ofWork)).isEqualTo(why);
    }

    @Test
    @Tag("G13")
    @Tag("C1")
    void stageOfRunFails_andJoinThrows_withOriginPathAndReason() {
        TaskGroup<Void> group =
                TaskGroup.ofAll(scope -> scope.cancel("no need")).named("page");

        Throwable ofStage = failureOf(group.run(SYSTEM.system()));

        assertThat(ofStage)
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("The work was cancelled because no need (REQUESTED at [page]).");
        assertThat(((TaskCancelledException) ofStage).cancellation())
                .isEqualTo(new Cancellation(Origin.REQUESTED, "page", "no need"));
        assertThatThrownBy(() -> group.join(SYSTEM.system()))
                .isInstanceOfSatisfying(
                        TaskCancelledException.class,
                        thrown -> assertThat(thrown.cancellation())
                                .isEqualTo(new Cancellation(Origin.REQUESTED, "page", "no need")));
    }

    @Test
    @Tag("G13")
    void stageOfRunIsCancelled_theGroupIs() {
        CompletableFuture<Outcome<Integer>> ofWork = new CompletableFuture<>();
        CompletableFuture<Void> stage = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> work = scope.fork(Works.asleep(started));
                    work.completion().thenAccept(ofWork::complete);
                })
                .run(SYSTEM.system())
                .toCompletableFuture();
        reached(started);

        assertThat(stage.cancel(true)).isTrue();

        assertThat(cancellationOf(Works.get(ofWork)).reason()).isEqualTo("the stage of its result was cancelled");
        SYSTEM.awaitNoGroups(); // its stage is over, so nobody tells of its end
    }

    @Test
    @Tag("G13")
    @Tag("C2")
    void manyTimesFromManySides_onlyTheFirstCounts_andWorkSeesOne() {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch cleaning = new CountDownLatch(1);
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
                    context.onCancel(told::incrementAndGet);
                    started.countDown();
                    while (release.getCount() > 0) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            interrupted.incrementAndGet();
                            cleaning.countDown();
                        }
                    }
                    throw new CancellationException();
                })))
                .start(SYSTEM.system());
        reached(started);
        running.cancel("first");
        reached(cleaning);
        for (int i = 0; i < 100; i++) {
            running.cancel("again");
            running.ref().tell(new TaskGroup.Cancel("again"));
        }
        Works.get(running.tree()); // behind the others in the mailbox
        release.countDown();

        assertThat(cancellationOf(outcomeOf(running)).reason()).isEqualTo("first");
        running.cancel("after the end");
        assertThat(told).hasValue(1);
        assertThat(interrupted).hasValue(1);
    }

    @Test
    @Tag("G13")
    void byMessage_toABehaviorMadeByHand_itRepliesOnceAndStops() {
        TestProbe<Object> replies = SYSTEM.kit().createTestProbe();
        ActorRef<TaskGroup.Command> ref = SYSTEM.kit()
                .spawn(TaskGroup.ofAll(scope -> scope.fork(Works.asleep(started)))
                        .named("by-hand")
                        .behavior(replies.getRef().narrow()));
        reached(started);

        ref.tell(new TaskGroup.Cancel("by message"));
        Outcome<?> outcome = replies.expectMessageClass(Outcome.Cancelled.class, Duration.ofSeconds(20));
        replies.expectTerminated(ref, Duration.ofSeconds(20));
        replies.getRef().tell("nothing between");

        assertThat(cancellationOf(outcome)).isEqualTo(new Cancellation(Origin.REQUESTED, "by-hand", "by message"));
        replies.expectMessage(Duration.ofSeconds(20), "nothing between");
    }

    @Test
    @Tag("G13")
    @Tag("G8")
    void beforeItsFirstLine_noCodeOfItRuns_orItIsCancelledLater() {
        for (int i = 0; i < 300; i++) {
            RunningTask<Integer> running = Works.asleep(new CountDownLatch(1)).start(SYSTEM.system());
            running.cancel("at once");
            assertThat(cancellationOf(outcomeOf(running)).reason()).isEqualTo("at once");
        }
    }

    @Test
    @Tag("C5")
    void leafEndsWithAValueAllTheSame_itSucceeded_theGroupNot() {
        AtomicReference<Subtask<Integer>> handle = new AtomicReference<>();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> handle.set(scope.fork(Task.blocking(() -> {
                    started.countDown();
                    Works.deafUntil(release);
                    return 42;
                }))))
                .start(SYSTEM.system());
        reached(started);
        running.cancel("too late");
        release.countDown();

        assertThat(outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(handle.get().outcome()).isEqualTo(new Outcome.Succeeded<>(42));
        assertThat(handle.get().get()).isEqualTo(42);
    }

    @Test
    @Tag("C7")
    @Tag("C8")
    void cleanupsFailAfterACancelFromOutside_theFailuresAreDelivered_withTheCancel() {
        CountDownLatch all = new CountDownLatch(3);
        RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 2; i++) {
                        scope.fork("dirty", Task.run(() -> {
                            all.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                throw new IOException("cannot flush");
                            }
                        }));
                    }
                    scope.fork("clean", Works.parked(all));
                })
                .named("page")
                .start(SYSTEM.system());
        reached(all);
        running.cancel("user left");

        TaskGroupException failure = groupFailureOf(outcomeOf(running));

        assertThat(failure.cancelled()).contains(new Cancellation(Origin.REQUESTED, "page", "user left"));
        assertThat(failure.timedOut()).isFalse();
        assertThat(failure.leaves())
                .hasSize(2)
                .allSatisfy(leaf -> assertThat(leaf.cause()).hasMessage("cannot flush"));
    }

    @Test
    @Tag("C7")
    void underAwaitAll_cancelledFromOutside_endsCancelledWithTheOutcomes() {
        CountDownLatch both = new CountDownLatch(2);
        RunningTask<List<Outcome<Object>>> running = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Integer> one = scope.fork("one", Task.blocking(() -> 1));
                    scope.fork("boom", Task.run(() -> {
                        both.countDown();
                        throw new IOException("boom");
                    }));
                    Subtask<Integer> two = scope.fork("two", Task.blocking(() -> 2));
                    scope.after(one, two).fork("endless", () -> Works.asleep(both));
                })
                .start(SYSTEM.system());
        reached(both);
        running.cancel("user left");

        Outcome<?> outcome = outcomeOf(running);

        List<Outcome<?>> outcomes = ((Outcome.Cancelled<?>) outcome).outcomes();
        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0).isSuccess()).isTrue();
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(2).isSuccess()).isTrue();
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Cancelled.class);
    }

    static Stream<Throwable> echoes() {
        return Stream.of(
                new InterruptedException("echo"),
                new ClosedByInterruptException(),
                new CancellationException("echo"),
                new UncheckedIOException(new IOException(new ClosedByInterruptException())),
                new CompletionException(new ExecutionException(new InterruptedException())),
                new RuntimeException(new RuntimeException(new CancellationException())));
    }

    @ParameterizedTest
    @MethodSource("echoes")
    @Tag("C10")
    void thrownAfterACancel_itIsAnEcho(Throwable echo) {
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> handle.set(scope.fork(Task.async(context -> {
                    CompletableFuture<Integer> end = new CompletableFuture<>();
                    context.onCancel(() -> end.completeExceptionally(echo));
                    started.countDown();
                    return end;
                }))))
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        assertThat(outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(((Outcome.Cancelled<?>) handle.get().outcome()).echo()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("echoes")
    @Tag("C10")
    void thrownWithoutACancel_itIsAFailure(Throwable thrown) {
        Task<Integer> task = Task.async(() -> CompletableFuture.failedFuture(thrown));

        TaskGroupException failure = groupFailureOf(outcomeOf(task, SYSTEM.system()));

        assertThat(failure.primary().cause()).isNotInstanceOfAny(CompletionException.class, ExecutionException.class);
        Throwable bare =
                thrown instanceof CompletionException ? thrown.getCause().getCause() : thrown;
        assertThat(failure.primary().cause()).isSameAs(bare);
    }

    @Test
    @Tag("C10")
    void otherwiseThrownAfterACancel_itIsAFailure() {
        RunningTask<Void> running = Task.run(() -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("cleanup went wrong");
                    }
                })
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");

        assertThat(groupFailureOf(outcomeOf(running)).primary().cause()).hasMessage("cleanup went wrong");
    }

    @Test
    @Tag("C4")
    @Tag("G3")
    void cleanupIsAsynchronous_theReplyWaitsForIt() {
        CountDownLatch cleaning = new CountDownLatch(1);
        CompletableFuture<Integer> flushed = new CompletableFuture<>();
        RunningTask<Integer> running = Task.<Integer>async(context -> {
                    started.countDown();
                    return context.sleep(Works.LONG)
                            .handle((slept, cancelled) -> cancelled)
                            .thenCompose(cancelled -> {
                                cleaning.countDown();
                                return flushed.thenCompose(done -> context.sleep(Duration.ofMillis(1)))
                                        .thenCompose(slept -> CompletableFuture.failedFuture(cancelled));
                            });
                })
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");
        reached(cleaning);
        assertThat(running.outcome().toCompletableFuture()).isNotDone();
        flushed.complete(1);

        assertThat(outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("C4")
    void cleanupOfABlockingTask_mayWaitAndSleepInFull() {
        AtomicInteger steps = new AtomicInteger();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
                    started.countDown();
                    try {
                        context.await(context.sleep(Works.LONG));
                    } finally {
                        steps.incrementAndGet();
                        context.await(context.sleep(Duration.ofMillis(2)));
                        steps.incrementAndGet();
                        release.await();
                        steps.incrementAndGet();
                    }
                    return 1;
                })))
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");
        release.countDown();

        assertThat(outcomeOf(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(steps).hasValue(3);
    }
}
