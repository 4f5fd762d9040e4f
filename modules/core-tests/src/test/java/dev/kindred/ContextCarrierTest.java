package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.slf4j.MDC;

/** B3: what is on the thread that forks is on the subtask's, and nothing of it anywhere else. */
@Tag("B3")
class ContextCarrierTest {

    private static final ThreadLocal<String> SPAN = new ThreadLocal<>();
    private static final ContextCarrier<String> SPANS = ContextCarrier.of(SPAN);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What code of tasks saw, in one run. Only the thread that has the turn writes. */
    private static final class Sight {
        private final Map<String, String> seen = new TreeMap<>();

        /** Notes what is there, and leaves dirt. */
        void look(String where) {
            seen.put(where, here());
            dirty();
        }

        static String here() {
            return MDC.get("request") + " " + SPAN.get();
        }

        static void dirty() {
            MDC.put("request", "dirt");
            MDC.put("dirt", "dirt");
            SPAN.set("dirt");
        }

        void assertAllSaw(String expected, String... places) {
            assertThat(seen.keySet()).containsExactlyInAnyOrder(places);
            assertThat(seen.values()).containsOnly(expected);
        }
    }

    @AfterEach
    void clear() {
        MDC.clear();
        SPAN.remove();
    }

    /** Runs it from a thread that has something, on a thread that has something else. */
    private static <R> RunningTask<R> start(Simulation simulation, Function<Simulation, RunningTask<R>> root) {
        Kindred.get(simulation.system()).removeContextCarrier(SPANS); // of the run before
        Kindred.get(simulation.system()).addContextCarrier(SPANS);
        MDC.setContextMap(Map.of("request", "r-17"));
        SPAN.set("s-1");
        RunningTask<R> running = root.apply(simulation);
        MDC.setContextMap(Map.of("outside", "yes"));
        SPAN.set("outside");
        return running;
    }

    private static <R> Outcome<R> end(Simulation simulation, RunningTask<R> running) {
        Outcome<R> outcome = simulation.await(running);
        simulation.settle();
        assertThat(MDC.getCopyOfContextMap()).as("what the thread had").isEqualTo(Map.of("outside", "yes"));
        assertThat(SPAN.get()).isEqualTo("outside");
        return outcome;
    }

    private static <R> Outcome<R> run(Simulation simulation, Task<R> task) {
        return end(simulation, start(simulation, each -> each.start(task)));
    }

    private static ActorRef<ActorRef<Integer>> answering(Simulation simulation) {
        return simulation.spawn(
                Behaviors.receiveMessage(replyTo -> {
                    replyTo.tell(1);
                    return Behaviors.same();
                }),
                "answering");
    }

    private static Behavior<String> actor(Sight sight, ActorRef<Integer> replyTo) {
        return Behaviors.setup(context -> {
            context.getSelf().tell("go on");
            sight.look("setup");
            return Behaviors.receive(String.class)
                    .onMessage(String.class, message -> {
                        sight.look("message");
                        replyTo.tell(1);
                        return Behaviors.stopped();
                    })
                    .onSignal(PostStop.class, stopped -> {
                        sight.look("signal");
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    @SimulationTest(seeds = 500)
    void codeOfEveryKind_seesWhatTheForkSaw(Simulation simulation) {
        Sight sight = new Sight();
        ActorRef<ActorRef<Integer>> answering = answering(simulation);
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            scope.fork("async", Task.async(() -> {
                sight.look("async");
                return CompletableFuture.completedFuture(1);
            }));
            scope.fork(
                    "listening",
                    Task.async(context -> context.sleep(SECOND)
                            .thenRun(() -> sight.look("after a sleep"))
                            .thenRunAsync(() -> sight.look("on the executor"), context.executor())
                            .thenApply(done -> 1)));
            scope.fork("blocking", Task.blocking(context -> {
                String before = Sight.here();
                context.await(context.sleep(SECOND));
                assertThat(Sight.here()).isEqualTo(before);
                sight.look("blocking");
                return 1;
            }));
            scope.fork("run", Task.run(() -> sight.look("run")));
            scope.fork("compute", Task.compute(() -> {
                sight.look("compute");
                return 1;
            }));
            scope.fork("ask", Task.ask(Integer.class, answering, replyTo -> {
                sight.look("request");
                return replyTo;
            }));
            scope.fork("behavior", Task.<Integer>behavior(replyTo -> {
                Behavior<String> actor = actor(sight, replyTo);
                sight.look("factory");
                return actor;
            }));
            sight.look("body");
            return () -> {
                sight.look("result");
                return 1;
            };
        });

        assertThat(run(simulation, group).isSuccess()).isTrue();

        sight.assertAllSaw(
                "r-17 s-1",
                "async",
                "after a sleep",
                "on the executor",
                "blocking",
                "run",
                "compute",
                "request",
                "factory",
                "setup",
                "message",
                "signal",
                "body",
                "result");
    }

    @SimulationTest(seeds = 500)
    void loneTask_seesWhatItsRunSaw(Simulation simulation) {
        Sight sight = new Sight();

        assertThat(run(simulation, Task.run(() -> sight.look("lone"))).isSuccess())
                .isTrue();

        sight.assertAllSaw("r-17 s-1", "lone");
    }

    @SimulationTest(seeds = 500)
    void nestedGroup_carriesWhatItsBodyAdds_andNoSiblingSeesIt(Simulation simulation) {
        Sight sight = new Sight();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            sight.seen.put("inner body", Sight.here());
            MDC.put("request", "r-17/inner");
            scope.fork("first", Task.run(() -> sight.look("first")));
            SPAN.set("s-2");
            scope.fork("second", Task.run(() -> {
                String here = Sight.here();
                scope.fork("late", Task.run(() -> sight.look("late")));
                sight.look("second");
                sight.seen.put("second", here);
            }));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
            scope.fork("inner", inner);
            scope.fork("beside", Task.run(() -> sight.look("beside")));
        });

        assertThat(run(simulation, outer).isSuccess()).isTrue();

        assertThat(sight.seen)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "inner body", "r-17 s-1",
                        "first", "r-17/inner s-1",
                        "second", "r-17/inner s-2",
                        "late", "r-17/inner s-2",
                        "beside", "r-17 s-1"));
    }

    @SimulationTest(seeds = 500)
    void functionsThatMakeTasks_seeWhatTheirForkSaw(Simulation simulation) {
        Sight sight = new Sight();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            Subtask<Integer> first = scope.fork("first", Task.compute(() -> {
                Sight.dirty();
                return 1;
            }));
            scope.after(first).fork("second", () -> {
                sight.look("function");
                return Task.run(() -> sight.look("second"));
            });
            scope.after().fork("third", () -> {
                sight.look("function after nothing");
                return Task.run(() -> sight.look("third"));
            });
            Sight.dirty();
        });

        assertThat(run(simulation, group).isSuccess()).isTrue();

        sight.assertAllSaw("r-17 s-1", "function", "second", "function after nothing", "third");
    }

    @SimulationTest(seeds = 500)
    void functionsThatDecide_seeWhatTheGroupSaw(Simulation simulation) {
        Sight sight = new Sight();
        Joiner<Integer, Integer> first = Joiner.<Integer, Integer>of(() -> {
                    sight.look("policy");
                    return new Joiner.Policy<>() {
                        @Override
                        public boolean onFork(Subtask<Integer> subtask) {
                            sight.look("fork");
                            return false;
                        }

                        @Override
                        public boolean onComplete(Subtask<Integer> subtask) {
                            sight.look("complete");
                            return false;
                        }

                        @Override
                        public Integer result() {
                            sight.seen.put("result", Sight.here());
                            return 1;
                        }
                    };
                })
                .andThen(result -> {
                    sight.look("then");
                    return result;
                });
        Joiner<Integer, ?> until = Joiner.<Integer>allUntil(subtask -> {
            sight.look("until");
            return false;
        });
        TaskGroup<Void> both = TaskGroup.ofAll(scope -> {
            scope.fork("own", TaskGroup.joining(first, List.of(Task.compute(() -> 1))));
            scope.fork("until", TaskGroup.joining(until, List.of(Task.compute(() -> 1))));
        });

        assertThat(run(simulation, both).isSuccess()).isTrue();

        sight.assertAllSaw("r-17 s-1", "policy", "fork", "complete", "result", "then", "until");
    }

    @SimulationTest(
            seeds = 500,
            settings = {"kindred.log-fields = on"})
    void taskIsRetried_eachAttemptSaysWhichItIs(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        Retry twice = Retry.fixed(SECOND).maxAttempts(2).onlyIf(failure -> seen.add("predicate " + fields()));
        Task<Integer> flaky = Task.compute(context -> {
            seen.add(fields());
            Sight.dirty();
            throw new IllegalStateException("attempt " + context.attempt());
        });
        MDC.put("request", "r-17");
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> scope.fork("flaky", flaky.retry(twice)))
                .named("g"));
        MDC.clear();

        simulation.await(running);

        assertThat(seen).containsExactly("g g/flaky 1 r-17", "predicate g g/flaky 1 r-17", "g g/flaky 2 r-17");
    }

    @SimulationTest(
            seeds = 500,
            settings = {"kindred.log-fields = on"})
    void nestedGroupIsRetried_itsBodySaysWhichAttemptItIs(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            seen.add(fields());
            throw new IllegalStateException("in the body");
        });
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope ->
                        scope.fork("inner", inner.retry(Retry.fixed(SECOND).maxAttempts(2))))
                .named("g"));

        simulation.await(running);

        assertThat(seen).containsExactly("g/inner g/inner 1 null", "g/inner g/inner 2 null");
    }

    @SimulationTest(seeds = 500)
    void codeThatRunsOnTheCancel_seesWhatTheForkSaw(Simulation simulation) {
        Sight sight = new Sight();
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> {
            scope.sleep(Duration.ofDays(1)).whenComplete((slept, cut) -> sight.look("sleep of the body"));
            scope.cancelling(new CompletableFuture<>()).whenComplete((value, cut) -> sight.look("stage of the body"));
            scope.fork("async", Task.async(context -> {
                context.onCancel(() -> sight.look("action"));
                context.sleep(Duration.ofDays(1)).whenComplete((slept, cut) -> sight.look("sleep"));
                CompletableFuture<Integer> stage = new CompletableFuture<>();
                stage.whenComplete((value, cut) -> sight.look("stage"));
                return context.cancelling(stage);
            }));
            scope.fork("deaf", Task.async(() -> {
                CompletableFuture<Integer> stage = new CompletableFuture<>();
                stage.whenComplete((value, cut) -> sight.look("its future"));
                return stage;
            }));
            scope.fork("blocking", Task.blocking(context -> {
                context.onCancel(() -> sight.look("action of blocking"));
                return context.await(new CompletableFuture<Integer>());
            }));
            return scope.sleep(Duration.ofDays(1)).thenApply(never -> () -> 1);
        });

        RunningTask<Integer> running = start(simulation, each -> each.start(group));
        simulation.advance(SECOND);
        running.cancel("enough");
        end(simulation, running);

        sight.assertAllSaw(
                "r-17 s-1",
                "sleep of the body",
                "stage of the body",
                "action",
                "sleep",
                "stage",
                "its future",
                "action of blocking");
    }

    @SimulationTest(seeds = 500)
    void nothingWasThere_subtasksSeeNothingOfTheirThreads(Simulation simulation) {
        Kindred.get(simulation.system()).removeContextCarrier(SPANS);
        Kindred.get(simulation.system()).addContextCarrier(SPANS);
        List<String> seen = new ArrayList<>();
        MDC.clear();
        SPAN.remove();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < 5; i++) {
                        scope.fork("compute", Task.compute(() -> {
                            seen.add(Sight.here() + MDC.getCopyOfContextMap());
                            Sight.dirty();
                            return 1;
                        }));
                    }
                })
                .limit(1));
        MDC.put("request", "of the thread");
        SPAN.set("of the thread");

        assertThat(simulation.await(running).isSuccess()).isTrue();

        assertThat(seen).hasSize(5).containsOnly("null nullnull");
        assertThat(Sight.here()).isEqualTo("of the thread of the thread");
        assertThat(MDC.get("dirt")).isNull();
    }

    /** Akka clears the whole MDC after a message in which an actor's own logger was used. */
    @SimulationTest(seeds = 100)
    void behaviorUsesTheLoggerOfItsActor_eachMessageSeesWhatTheForkSaw(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        Task<Integer> task = Task.behavior(replyTo -> Behaviors.<Integer>setup(context -> {
            context.getLog().debug("the first message");
            context.getSelf().tell(2);
            context.getSelf().tell(1);
            return Behaviors.receiveMessage(left -> {
                seen.add(MDC.get("request"));
                context.getLog().debug("one more");
                seen.add(MDC.get("request"));
                replyTo.tell(1);
                return left == 1 ? Behaviors.stopped() : Behaviors.same();
            });
        }));

        RunningTask<Integer> running = start(simulation, each -> each.start(task));

        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertThat(seen).containsExactly("r-17", "r-17", "r-17", "r-17");
    }

    // ---- roots ----

    /** An actor whose logger was used has its own fields in the MDC, and Akka clears them all after the message. */
    @SimulationTest(seeds = 100)
    void groupIsSpawnedByAnActor_itCarriesTheMdcWithoutTheActor(Simulation simulation) {
        SimulationProbe<Map<String, String>> seen = simulation.probe("seen");
        simulation.spawn(
                Behaviors.<Outcome<Void>>setup(context -> {
                    MDC.put("request", "r-17");
                    context.getLog().debug("puts the fields of this actor");
                    Task.run(() -> seen.ref().tell(MDC.getCopyOfContextMap())).spawn(context, outcome -> outcome);
                    return Behaviors.receiveMessage(outcome -> Behaviors.stopped());
                }),
                "owner");

        assertThat(seen.await()).isEqualTo(Map.of("request", "r-17"));
        MDC.clear();
    }

    @SimulationTest(seeds = 100)
    void groupIsABehavior_itCarriesNothing(Simulation simulation) {
        SimulationProbe<String> seen = simulation.probe("seen");
        SimulationProbe<Outcome<Void>> outcomes = simulation.probe("outcomes");
        MDC.put("request", "of the thread");

        simulation.spawn(Task.run(() -> seen.ref().tell(Sight.here())).behavior(outcomes.ref()), "group");

        assertThat(seen.await()).isEqualTo("null null");
        outcomes.await();
    }

    // ---- log fields ----

    private static String fields() {
        return MDC.get("group") + " " + MDC.get("path") + " " + MDC.get("attempt") + " " + MDC.get("request");
    }

    @SimulationTest(
            seeds = 500,
            settings = {"kindred.log-fields = on"})
    void logFieldsAreOn_codeSaysWhereItIs(Simulation simulation) {
        Map<String, String> seen = new TreeMap<>();
        MDC.put("request", "r-17");
        TaskGroup<Integer> inner = TaskGroup.of(scope -> {
            seen.put("inner body", fields());
            Subtask<Integer> deep = scope.fork("deep", Task.compute(() -> {
                seen.put("deep", fields());
                return 1;
            }));
            scope.after(deep).fork("later", () -> {
                seen.put("function", fields());
                return Task.<Integer>behavior(replyTo -> Behaviors.setup(context -> {
                    seen.put("behavior", fields());
                    replyTo.tell(1);
                    return Behaviors.stopped();
                }));
            });
            return () -> {
                seen.put("result", fields());
                return 1;
            };
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
                    seen.put("body", fields());
                    scope.fork("inner", inner);
                    scope.fork("beside", Task.run(() -> seen.put("beside", fields())));
                })
                .named("order");

        RunningTask<Void> running = simulation.start(outer);
        MDC.clear();

        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertThat(seen)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "body", "order order 1 r-17",
                        "beside", "order order/beside 1 r-17",
                        "inner body", "order/inner order/inner 1 r-17",
                        "deep", "order/inner order/inner/deep 1 r-17",
                        "function", "order/inner order/inner/later 1 r-17",
                        "behavior", "order/inner order/inner/later 1 r-17",
                        "result", "order/inner order/inner 1 r-17"));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @SimulationTest
    void logFieldsAreOff_theMdcIsTheUsersAlone(Simulation simulation) {
        List<String> seen = new ArrayList<>();
        MDC.put("path", "/orders/17");
        RunningTask<Void> running = simulation.start(Task.run(() -> seen.add(fields())));
        MDC.clear();

        assertThat(simulation.await(running).isSuccess()).isTrue();
        assertThat(seen).containsExactly("null /orders/17 null null");
    }
}
