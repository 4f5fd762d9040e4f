package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.get;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Works.Deaf;
import dev.kindred.Works.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OwnerGoneTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private static final Duration SHORT = Duration.ofMillis(20);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseTheDeaf() {
        release.countDown();
    }

    /** Runs groups that it is given, and stops or fails when it is told to. */
    private sealed interface Order {}

    private record Run(TaskGroup<?> group, CompletableFuture<RunningTask<?>> running) implements Order {}

    private record StopAfter(TaskGroup<?> group, CompletableFuture<RunningTask<?>> running) implements Order {}

    private record StopGroup(ActorRef<?> group) implements Order {}

    private record Ended(Outcome<?> outcome) implements Order {}

    private enum End implements Order {
        STOP,
        FAIL
    }

    private static Behavior<Order> owner(ActorRef<Outcome<?>> hears) {
        return Behaviors.setup(context -> Behaviors.receive(Order.class)
                .onMessage(Run.class, run -> {
                    run.running().complete(run.group().spawn(context, Ended::new));
                    return Behaviors.same();
                })
                .onMessage(StopAfter.class, run -> {
                    run.running().complete(run.group().spawn(context, Ended::new));
                    return Behaviors.stopped();
                })
                .onMessage(StopGroup.class, stop -> {
                    context.stop(stop.group());
                    return Behaviors.same();
                })
                .onMessage(Ended.class, ended -> {
                    hears.tell(ended.outcome());
                    return Behaviors.same();
                })
                .onMessageEquals(End.STOP, Behaviors::stopped)
                .onMessageEquals(End.FAIL, () -> {
                    throw new IllegalStateException("the owner failed");
                })
                .build());
    }

    private final TestProbe<Outcome<?>> hears = SYSTEM.kit().createTestProbe();
    private final ActorRef<Order> owner = SYSTEM.kit().spawn(owner(hears.getRef()));

    private RunningTask<?> spawn(TaskGroup<?> group) {
        CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();
        owner.tell(new Run(group, running));
        return get(running);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("G10")
    @Tag("C1")
    @Tag("C3")
    void stops_workOfEachKindIsCancelledWithOriginOwnerGone(Kind kind) {
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        RunningTask<?> running =
                spawn(TaskGroup.ofAll(scope -> handle.set(scope.fork("work", kind.endless(started, SYSTEM.system()))))
                        .named("orphan"));
        reached(started);

        owner.tell(End.STOP);

        Cancellation why = cancellationOf(outcomeOf(running));
        assertThat(why.origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(why.path()).isEqualTo("orphan");
        assertThat(why.reason()).isEqualTo("the actor that ran [orphan] was stopped");
        assertThat(cancellationOf(handle.get().outcome()).origin()).isEqualTo(Origin.OWNER_GONE);
        hears.expectTerminated(owner, Duration.ofSeconds(20));
    }

    @Test
    @Tag("G10")
    void fails_theGroupIsCancelled() {
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> scope.fork(Works.asleep(started))));
        reached(started);

        owner.tell(End.FAIL);

        assertThat(cancellationOf(outcomeOf(running)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(SYSTEM.takeErrors()).hasSize(1).first().asString().contains("the owner failed");
    }

    @Test
    @Tag("G10")
    @Tag("G8")
    void stopsInTheVeryMessageThatSpawned_theGroupEnds() {
        for (int i = 0; i < 200; i++) {
            CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();
            ActorRef<Order> brief = SYSTEM.kit().spawn(owner(hears.getRef()));
            TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork(Works.parked(new CountDownLatch(1))));
            brief.tell(new StopAfter(
                    TaskGroup.ofAll(scope -> {
                        scope.fork(Works.asleep(new CountDownLatch(1)));
                        scope.fork(inner);
                    }),
                    running));
            assertThat(cancellationOf(outcomeOf(get(running))).origin()).isEqualTo(Origin.OWNER_GONE);
        }
    }

    @Test
    @Tag("G10")
    void stopsWhileTheBodyRuns_whatItForkedNeverStarts() {
        CountDownLatch never = new CountDownLatch(1);
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> {
                    scope.fork("work", Works.asleep(never));
                    started.countDown();
                    reached(release);
                })
                .named("orphan"));
        reached(started);

        owner.tell(End.STOP);

        release.countDown();

        assertThat(cancellationOf(outcomeOf(running)).origin()).isEqualTo(Origin.OWNER_GONE);
    }

    @Test
    @Tag("G10")
    @Tag("G15")
    void stopsWhileAnAsyncBodyWaits_theBodyIsCancelledAndCleansUp() {
        CountDownLatch cleaned = new CountDownLatch(1);
        RunningTask<?> running = spawn(TaskGroup.<Integer>ofAsync(scope -> {
                    started.countDown();
                    return scope.sleep(Works.LONG).<java.util.concurrent.Callable<Integer>>handle((slept, failure) -> {
                        cleaned.countDown();
                        throw (RuntimeException) failure;
                    });
                })
                .named("orphan"));
        reached(started);

        owner.tell(End.STOP);

        assertThat(cancellationOf(outcomeOf(running)).origin()).isEqualTo(Origin.OWNER_GONE);
        assertThat(cleaned.getCount()).isZero();
    }

    @Test
    @Tag("G10")
    @Tag("C4")
    @Tag("G3")
    void stopsWhileWorkCleansUp_theReplyComesAfterTheCleanup() {
        CountDownLatch cleaning = new CountDownLatch(1);
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> scope.fork("work", Task.run(() -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        cleaning.countDown();
                        release.await();
                    }
                })))
                .named("orphan"));
        reached(started);
        running.cancel("asked before");
        reached(cleaning);

        owner.tell(End.STOP);
        hears.expectTerminated(owner, Duration.ofSeconds(20));
        assertThat(running.outcome().toCompletableFuture()).isNotDone();
        release.countDown();

        assertThat(cancellationOf(outcomeOf(running)).reason()).isEqualTo("asked before");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("G10")
    @Tag("C6")
    void stopsAndTheWorkIsDeaf_theReplyComesAfterTheGrace(Deaf deaf) {
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(started, release)))
                .named("orphan")
                .grace(SHORT));
        reached(started);

        owner.tell(End.STOP);

        TaskGroupException failure = groupFailureOf(outcomeOf(running));
        assertThat(failure.primary().path()).isEqualTo("orphan/deaf");
        assertThat(failure.cancelled().orElseThrow().origin()).isEqualTo(Origin.OWNER_GONE);
        release.countDown();
        hears.expectTerminated(owner, Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("G10")
    @Tag("C6")
    @Tag("G11")
    void stopsAndTheDeafWorkIsDeepBelow_theReplyComesAfterTheGrace(Deaf deaf) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("deaf", deaf.task(started, release)));
        for (int i = 0; i < 10; i++) {
            TaskGroup<Void> inner = group;
            group = TaskGroup.ofAll(scope -> scope.fork("n", inner));
        }
        RunningTask<?> running = spawn(group.named("orphan").grace(SHORT));
        reached(started);

        owner.tell(End.STOP);

        assertThat(groupFailureOf(outcomeOf(running)).leaves())
                .extracting(TaskFailure::path)
                .containsExactly("orphan/n/n/n/n/n/n/n/n/n/n/deaf");
        release.countDown();
        hears.expectTerminated(owner, Duration.ofSeconds(20));
    }

    @Test
    @Tag("G10")
    @Tag("G11")
    void stopsAboveNestedGroups_allBelowIsCancelled() {
        int width = 5;
        CountDownLatch all = new CountDownLatch(width * width);
        RunningTask<?> running = spawn(TaskGroup.ofAll(outer -> {
                    for (int i = 0; i < width; i++) {
                        outer.fork("inner", TaskGroup.ofAll(inner -> {
                            for (int j = 0; j < width; j++) {
                                inner.fork("leaf", Works.parked(all));
                            }
                        }));
                    }
                })
                .named("orphan"));
        reached(all);

        owner.tell(End.STOP);

        assertThat(cancellationOf(outcomeOf(running)).origin()).isEqualTo(Origin.OWNER_GONE);
    }

    @Test
    @Tag("G10")
    @Tag("C4")
    void stopsAndCleanupFails_itIsAFailure() {
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> scope.fork("work", Task.run(() -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException cancelled) {
                        throw new java.io.IOException("cannot flush");
                    }
                })))
                .named("orphan"));
        reached(started);

        owner.tell(End.STOP);

        TaskGroupException failure = groupFailureOf(outcomeOf(running));
        assertThat(failure.primary().cause()).hasMessage("cannot flush");
        assertThat(failure.cancelled().orElseThrow().origin()).isEqualTo(Origin.OWNER_GONE);
    }

    @Test
    @Tag("G10")
    @Tag("B1")
    void stops_actionsOnCancelRunOffTheSupervisorsDispatcher() {
        AtomicReference<String> thread = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        RunningTask<?> running = spawn(TaskGroup.ofAll(scope -> scope.fork(Task.blocking(context -> {
            context.onCancel(() -> {
                thread.set(Thread.currentThread().getName());
                told.countDown();
            });
            started.countDown();
            new CountDownLatch(1).await();
            return 1;
        }))));
        reached(started);

        owner.tell(End.STOP);

        outcomeOf(running);
        reached(told);
        assertThat(thread.get()).doesNotContain("supervisor");
    }

    @Test
    @Tag("G10")
    @Tag("G2")
    void ownerStopsTheGroupItself_andHearsItsOutcome() {
        RunningTask<?> running = spawn(
                TaskGroup.ofAll(scope -> scope.fork(Works.asleep(started))).named("orphan"));
        reached(started);

        owner.tell(new StopGroup(running.ref()));

        assertThat(cancellationOf(hears.receiveMessage(Duration.ofSeconds(20))).origin())
                .isEqualTo(Origin.OWNER_GONE);
    }

    @Test
    @Tag("G10")
    void ownerIsEnding_whatItSpawnsThenIsRefusedAndLeavesNothing() {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        ActorRef<Object> late = SYSTEM.kit()
                .spawn(Behaviors.setup(context -> Behaviors.receive(Object.class)
                        .onAnyMessage(message -> Behaviors.stopped())
                        .onSignal(PostStop.class, signal -> Behaviors.same())
                        .build()
                        .narrow()));
        ActorRef<Object> ending = SYSTEM.kit()
                .spawn(Behaviors.setup(context -> Behaviors.receive(Object.class)
                        .onMessage(String.class, message -> Behaviors.stopped())
                        .onSignal(PostStop.class, signal -> {
                            try {
                                Task.blocking(() -> 1).spawn(context, outcome -> outcome);
                                refused.complete(null);
                            } catch (RuntimeException e) {
                                refused.complete(e);
                            }
                            return Behaviors.same();
                        })
                        .build()));
        ending.tell("stop");
        late.tell("stop");

        assertThat(get(refused)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("G10")
    void byHand_stopped_theReplyIsSentAllTheSame() {
        TestProbe<Outcome<Integer>> replies = SYSTEM.kit().createTestProbe();
        TaskGroup<Integer> group = TaskGroup.<Integer>of(scope -> {
                    Subtask<Integer> one = scope.fork(Works.asleep(started));
                    return one::get;
                })
                .named("by-hand");
        ActorRef<TaskGroup.Command> ref = SYSTEM.kit().spawn(group.behavior(replies.getRef()));
        reached(started);

        SYSTEM.kit().stop(ref);

        assertThat(cancellationOf(replies.receiveMessage(Duration.ofSeconds(20)))
                        .origin())
                .isEqualTo(Origin.OWNER_GONE);
    }
}
