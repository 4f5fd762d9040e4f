package dev.kindred;

import static dev.kindred.Works.get;
import static dev.kindred.Works.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorCodeTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.with("kindred.supervisor-code-warning = 1ms");

    @Test
    @Tag("B1")
    @Tag("B2")
    void eachPieceOfUserCode_runsWhereItBelongs() {
        Map<String, String> where = new ConcurrentHashMap<>();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            note(where, "body");
            scope.fork(Task.async(() -> {
                note(where, "async");
                return CompletableFuture.completedFuture(1);
            }));
            Subtask<Integer> blocking = scope.fork(Task.blocking(() -> note(where, "blocking")));
            scope.fork(Task.compute(() -> note(where, "compute")));
            scope.fork(Task.<Integer>behavior(replyTo -> Behaviors.<Object>setup(context -> {
                note(where, "behavior");
                replyTo.tell(1);
                return Behaviors.stopped();
            })));
            scope.after(blocking).fork("dependent", () -> {
                note(where, "dependency function");
                return Task.blocking(() -> 1);
            });
            return () -> note(where, "result");
        });

        outcomeOf(group, SYSTEM.system()).valueOrThrow();
        get(group.run(SYSTEM.system()).thenApplyAsync(x -> x));

        assertThat(where.get("body")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("dependency function")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("result")).contains("kindred.supervisor-dispatcher");
        assertThat(where.get("async")).contains("kindred.worker-dispatcher");
        assertThat(where.get("behavior")).contains("kindred.worker-dispatcher");
        assertThat(where.get("compute")).contains("kindred.compute-dispatcher");
        assertThat(where.get("blocking")).contains("kindred.blocking");
    }

    private static int note(Map<String, String> where, String what) {
        where.put(what, Thread.currentThread().getName());
        return 1;
    }

    @Test
    @Tag("B1")
    void codeHoldsTheSupervisor_itIsWarnedOfWithItsPath() {
        TaskGroup<Integer> group = TaskGroup.<Integer>of(scope -> {
                    spin();
                    Subtask<Integer> one = scope.fork("one", Task.blocking(() -> 1));
                    scope.after(one).fork("two", () -> {
                        spin();
                        return Task.blocking(() -> 2);
                    });
                    return () -> {
                        spin();
                        return 3;
                    };
                })
                .named("slow");

        outcomeOf(group, SYSTEM.system());

        assertThat(SYSTEM.warnings())
                .anyMatch(line -> line.startsWith("The body of group [slow] held its supervisor for "))
                .anyMatch(line -> line.startsWith("The function that makes a task of group [slow] held its supervisor"))
                .anyMatch(line -> line.startsWith("The result function of group [slow] held its supervisor"));
    }

    /** For longer than the warning's limit of a millisecond. */
    private static void spin() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 3_000_000) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("B4")
    void oneGroupFailsInEveryWay_anotherGoesOn() {
        CountDownLatch go = new CountDownLatch(1);
        RunningTask<Integer> calm = Task.blocking(() -> {
                    Works.reached(go);
                    return 7;
                })
                .start(SYSTEM.system());
        List<RunningTask<?>> wild = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            wild.add(TaskGroup.<Object>of(scope -> {
                        scope.fork(Task.run(() -> {
                            throw new StackOverflowError();
                        }));
                        scope.fork(Task.async(() -> null));
                        if (number % 2 == 0) {
                            throw new AssertionError("body");
                        }
                        return () -> {
                            throw new NoClassDefFoundError("result");
                        };
                    })
                    .start(SYSTEM.system()));
        }
        wild.forEach(run -> assertThat(outcomeOf(run)).isInstanceOf(Outcome.Failed.class));
        go.countDown();

        assertThat(outcomeOf(calm).valueOrThrow()).isEqualTo(7);
    }
}
