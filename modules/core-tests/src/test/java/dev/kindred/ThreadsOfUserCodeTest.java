package dev.kindred;

import static dev.kindred.RealThreads.await;
import static dev.kindred.RealThreads.deafAwait;
import static dev.kindred.RealThreads.get;
import static dev.kindred.SimulatedKinds.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.ActorTestKitExtension;
import dev.kindred.testkit.LeakCheck;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On real threads, which each dispatcher has of its own: a simulation has one for all of them. */
@LeakCheck
@Tag("B1")
class ThreadsOfUserCodeTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig("""
            kindred.supervisor-dispatcher.executor = fork-join-executor
            kindred.worker-dispatcher.executor = fork-join-executor
            kindred.callback-dispatcher.executor = fork-join-executor
            """);

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private final ActorTestKit kit;
    private final ActorSystem<?> system;
    private final Map<String, String> where = new ConcurrentHashMap<>();

    ThreadsOfUserCodeTest(ActorTestKit kit) {
        this.kit = kit;
        this.system = kit.system();
    }

    private int note(String what) {
        where.put(what, Thread.currentThread().getName());
        return 1;
    }

    @Test
    @Tag("B2")
    void eachPieceOfUserCode_runsWhereItBelongs() {
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            note("body");
            scope.fork(Task.async(() -> {
                note("async");
                return CompletableFuture.completedFuture(1);
            }));
            scope.fork(Task.async(
                    context -> context.sleep(Duration.ofMillis(1)).thenApply(slept -> note("after a sleep"))));
            Subtask<Integer> blocking = scope.fork(Task.blocking(() -> note("blocking")));
            scope.fork(Task.compute(() -> note("compute")));
            scope.fork(Task.<Integer>behavior(replyTo -> Behaviors.<Object>setup(context -> {
                note("behavior");
                replyTo.tell(1);
                return Behaviors.stopped();
            })));
            scope.after(blocking).fork("dependent", () -> {
                note("dependency function");
                return Task.blocking(() -> 1);
            });
            return () -> note("result");
        });

        get(group.run(system));

        assertThat(where.get("body")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("dependency function")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("result")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("async")).contains("kindred.worker-dispatcher");
        assertThat(where.get("after a sleep")).contains("kindred.worker-dispatcher");
        assertThat(where.get("behavior")).contains("kindred.worker-dispatcher");
        assertThat(where.get("compute")).contains("kindred.compute-dispatcher");
        assertThat(where.get("blocking")).contains("kindred.blocking");
    }

    @Test
    void cancelled_actionsOnCancelRunOffTheSupervisorsDispatcher() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<?> running =
                TaskGroup.ofAll(scope -> scope.fork(notingItsCancel(started))).start(system);
        await(started);

        running.cancel("enough");

        get(running.outcome());
        assertThat(where.get("on cancel")).doesNotContain("supervisor");
    }

    @Test
    @Tag("G10")
    void ownerStops_actionsOnCancelRunOffTheSupervisorsDispatcher() {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<RunningTask<?>> running = new CompletableFuture<>();
        ActorRef<Object> owner = kit.spawn(Behaviors.setup(context -> {
            running.complete(TaskGroup.ofAll(scope -> scope.fork(notingItsCancel(started)))
                    .spawn(context, outcome -> outcome));
            return Behaviors.receiveMessage(message -> Behaviors.stopped());
        }));
        await(started);

        owner.tell("stop");

        get(get(running).outcome());
        assertThat(where.get("on cancel")).doesNotContain("supervisor");
    }

    private Task<Integer> notingItsCancel(CountDownLatch started) {
        return Task.async(context -> {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            context.onCancel(() -> end.complete(note("on cancel")));
            started.countDown();
            return end;
        });
    }

    @Test
    @Tag("C6")
    @Tag("B4")
    void actionsOnCancelNeverReturn_groupsReplyAllTheSame() {
        int many = 80;
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(many);
        CountDownLatch parked = new CountDownLatch(1);
        CountDownLatch unresponsive = new CountDownLatch(1);
        Kindred.get(system).addListener(new GroupListener() {
            @Override
            public void unresponsive(String path) {
                unresponsive.countDown();
            }
        });
        RunningTask<Void> hostile = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < many; i++) {
                        scope.fork(Task.async(context -> {
                            CompletableFuture<Integer> end = new CompletableFuture<>();
                            context.onCancel(() -> {
                                deafAwait(release);
                                end.complete(1);
                            });
                            all.countDown();
                            return end;
                        }));
                    }
                })
                .named("hostile")
                .grace(Duration.ofMillis(20))
                .start(system);
        RunningTask<Void> innocent = Task.run(() -> {
                    parked.countDown();
                    new CountDownLatch(1).await();
                })
                .start(system);
        await(all);
        await(parked);
        hostile.cancel("enough");
        await(unresponsive);
        innocent.cancel("enough");

        assertThat(get(innocent.outcome())).isInstanceOf(Outcome.Cancelled.class);
        assertThat(failureOf(get(hostile.outcome())).leaves()).hasSize(many);
        release.countDown();
    }
}
