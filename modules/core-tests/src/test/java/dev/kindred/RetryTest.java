package dev.kindred;

import static dev.kindred.Timed.elapsed;
import static dev.kindred.Timed.fails;
import static dev.kindred.Timed.gives;
import static dev.kindred.Timed.seconds;
import static dev.kindred.Timed.untilCancelled;
import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D5")
class RetryTest {

    private static final Retry TWICE = Retry.fixed(seconds(1)).maxAttempts(2);
    private static final Retry THRICE = Retry.fixed(seconds(1));

    /** Fails so many times, a second after its start, and then gives the number of the attempt. */
    private static Task<Integer> flaky(int failures) {
        return flaky(failures, new AtomicInteger());
    }

    private static Task<Integer> flaky(int failures, AtomicInteger runs) {
        return Task.async(context -> context.sleep(seconds(1)).thenCompose(slept -> {
            int run = runs.incrementAndGet();
            return run <= failures
                    ? CompletableFuture.failedFuture(new IOException("lost " + run))
                    : CompletableFuture.completedFuture(run);
        }));
    }

    // ---- when ----

    @SimulationTest(seeds = 500)
    void failsTwice_theThirdAttemptGivesTheValue(Simulation simulation) {
        Task<Integer> answer = flaky(2);
        // @start region="retry"
        Task<Integer> patient = answer.retry(Retry.exponential(Duration.ofSeconds(1), Duration.ofMinutes(1))
                .maxAttempts(5)
                .on(IOException.class));
        // @end

        assertThat(simulation.run(patient)).succeededWith(3);

        assertThat(elapsed(simulation)).isEqualTo(seconds(1 + 1 + 1 + 2 + 1));
    }

    @SimulationTest(seeds = 500)
    void everyAttemptFails_theLastFailureIsTheTasks_theOthersAreSuppressed(Simulation simulation) {
        Outcome<Integer> outcome = simulation.run(flaky(9).retry(THRICE).named("call"));

        TaskGroupException failure = SimulatedWorks.groupFailureOf(outcome);
        assertThat(failure.leaves()).hasSize(1);
        TaskFailure leaf = failure.leaves().get(0);
        assertThat(leaf.path()).isEqualTo("call");
        assertThat(leaf.attempt()).isEqualTo(3);
        assertThat(leaf.cause()).hasMessage("lost 3");
        assertThat(leaf.cause().getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("lost 1", "lost 2");
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    void oneThrowableForAllAttempts_isNotItsOwnSuppressed(Simulation simulation) {
        IOException same = new IOException("again");

        TaskGroupException failure = SimulatedWorks.groupFailureOf(
                simulation.run(Timed.<Integer>fails(1, same).retry(THRICE)));

        assertThat(failure.primary().attempt()).isEqualTo(3);
        assertThat(failure.primary().cause()).isSameAs(same);
        assertThat(same.getSuppressed()).isEmpty();
    }

    @SimulationTest(seeds = 500)
    void onTypes_otherFailuresAreFinal(Simulation simulation) {
        Task<Object> refused = fails(1, new SQLException("refused"));
        Task<Object> connect = fails(1, new ConnectException("no route"));

        assertThat(simulation.run(refused.retry(THRICE.on(IOException.class, TimeoutException.class))))
                .failedAsGroup();
        assertThat(elapsed(simulation)).isEqualTo(seconds(1));
        assertThat(simulation.run(connect.retry(THRICE.on(IOException.class)))).failedAsGroup();
        assertThat(elapsed(simulation)).isEqualTo(seconds(1 + 5));
    }

    @SimulationTest(seeds = 500)
    void errors_areRetriedOnlyIfNamed(Simulation simulation) {
        Task<Object> wrong = fails(1, new AssertionError("wrong"));

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(wrong.retry(THRICE)))
                        .primary()
                        .attempt())
                .isEqualTo(1);
        assertThat(SimulatedWorks.groupFailureOf(simulation.run(wrong.retry(THRICE.on(AssertionError.class))))
                        .primary()
                        .attempt())
                .isEqualTo(3);
    }

    @SimulationTest(seeds = 500)
    @Tag("F6")
    void fatalErrors_areNeverRetried(Simulation simulation) {
        OutOfMemoryError fatal = new OutOfMemoryError("planned");
        AtomicInteger runs = new AtomicInteger();
        Task<Integer> task = Task.<Integer>compute(() -> {
                    runs.incrementAndGet();
                    throw fatal;
                })
                .retry(THRICE.onlyIf(any -> true));

        assertThat(simulation.run(task)).failedWith(OutOfMemoryError.class);
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("J3")
    void predicateThrows_failsTheGroupBesideTheFailure_andCancelsTheRest(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", flaky(1).retry(THRICE.onlyIf(failure -> {
                        throw new IllegalStateException("cannot tell");
                    })));
                    scope.fork("b", untilCancelled("b", 1, trace));
                })
                .named("g");

        assertThat(simulation.run(group))
                .failedAsGroup()
                .hasLeaf("g/a", IOException.class)
                .hasLeaf("g", IllegalStateException.class);

        assertThat(trace).containsExactly("b began", "b told", "b gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
    }

    // ---- what ----

    @SimulationTest(seeds = 500)
    void everyKindOfTask_isRunAgain(Simulation simulation) {
        AtomicInteger asked = new AtomicInteger();
        ActorRef<ActorRef<StatusReply<Integer>>> server = simulation.spawn(
                Behaviors.receiveMessage(replyTo -> {
                    replyTo.tell(asked.incrementAndGet() == 1 ? StatusReply.error("busy") : StatusReply.success(2));
                    return Behaviors.same();
                }),
                "server");
        AtomicInteger behaved = new AtomicInteger();
        AtomicInteger grouped = new AtomicInteger();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            var inner = scope.fork("inner", flaky(1, grouped));
            return inner::get;
        });
        TaskGroup<List<Integer>> all = TaskGroup.all(
                flaky(1).retry(TWICE),
                Task.<Integer>blocking(context -> firstFails(context)).retry(TWICE),
                Task.<Integer>compute(context -> firstFails(context)).retry(TWICE),
                Task.<ActorRef<StatusReply<Integer>>, Integer>askWithStatus(server, replyTo -> replyTo)
                        .retry(TWICE),
                Task.<Integer>behavior(replyTo -> Behaviors.setup(context -> {
                            if (behaved.incrementAndGet() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                            replyTo.tell(2);
                            return Behaviors.stopped();
                        }))
                        .retry(TWICE),
                group.retry(TWICE));

        assertThat(simulation.run(all)).succeededWith(List.of(2, 2, 2, 2, 2, 2));
    }

    private static Integer firstFails(TaskContext context) throws IOException {
        if (context.attempt() == 1) {
            throw new IOException("lost");
        }
        return context.attempt();
    }

    @SimulationTest(seeds = 500)
    @Tag("F2")
    void group_isRetriedWhenEveryLeafMatches(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            runs.incrementAndGet();
            scope.fork("a", failsTogether(new IOException("lost")));
            scope.fork(
                    "deep", TaskGroup.ofAll(deep -> deep.fork("b", failsTogether(new ConnectException("no route")))));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("inner", inner.retry(TWICE.on(IOException.class))))
                .named("outer");

        TaskGroupException failure = SimulatedWorks.groupFailureOf(simulation.run(outer));

        assertThat(runs).hasValue(2);
        assertThat(failure.primary().attempt()).isEqualTo(2);
        assertThat(failure.primary().path()).isEqualTo("outer/inner");
        assertThat(failure.primary().cause().getSuppressed())
                .anySatisfy(earlier -> assertThat(earlier).isInstanceOf(TaskGroupException.class));
        assertThat(failure.leaves()).extracting(TaskFailure::path).contains("outer/inner/a");
    }

    /** At its start, or in its cleanup. */
    private static Task<Object> failsTogether(Throwable failure) {
        return Task.async(context -> context.sleep(seconds(1)).handle((slept, cancelled) -> {
            throw new java.util.concurrent.CompletionException(failure);
        }));
    }

    @SimulationTest(seeds = 500)
    void group_oneLeafDoesNotMatch_isNotRetried(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            runs.incrementAndGet();
            scope.fork("a", failsTogether(new IOException("lost")));
            scope.fork("b", failsTogether(new SQLException("refused")));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("inner", inner.retry(TWICE.on(IOException.class))));

        assertThat(simulation.run(outer)).failedAsGroup();
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    void rootGroup_isRunAgainUnderItsOwnPath(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        List<String> paths = new ArrayList<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>of(scope -> {
                    paths.add(scope.path());
                    var call = scope.fork("call", flaky(1, runs));
                    return call::get;
                })
                .named("g");

        assertThat(simulation.run(group.retry(TWICE))).succeededWith(2);
        assertThat(paths).containsExactly("g", "g");
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @SimulationTest(seeds = 500)
    void rootGroup_failsForGood_asIfItHadBeenRunAlone(Simulation simulation) {
        TaskGroup<Void> group =
                TaskGroup.ofAll(scope -> scope.fork("call", flaky(9))).named("g");

        TaskGroupException failure = SimulatedWorks.groupFailureOf(simulation.run(group.retry(TWICE)));

        assertThat(failure.getMessage()).startsWith("Group [g] failed: [g/call] IOException: lost");
        assertThat(failure.failures()).extracting(TaskFailure::path).containsExactly("g/call");
        assertThat(failure.getSuppressed())
                .anySatisfy(earlier -> assertThat(earlier)
                        .isInstanceOf(TaskGroupException.class)
                        .hasMessageStartingWith("Group [g] failed: [g/call] IOException: lost"));
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void rootGroup_cancelled_endsCancelledWithItsReason(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group =
                simulation.start(TaskGroup.ofAll(scope -> scope.fork("a", untilCancelled("a", 1, trace)))
                        .named("g")
                        .retry(THRICE));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(SimulatedWorks.cancellationOf(simulation.await(group)))
                .isEqualTo(new Cancellation(Origin.REQUESTED, "g", "enough"));
        assertThat(trace).containsExactly("a began", "a told", "a gone");
    }

    @SimulationTest(seeds = 500)
    @Tag("D6")
    void rootGroup_eachAttemptHasItsTimeoutAnew(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    runs.incrementAndGet();
                    scope.fork("a", untilCancelled("a", 1, new ArrayList<>()));
                })
                .timeout(seconds(5))
                .retry(TWICE);

        assertThat(simulation.run(group)).failedAsGroup().timedOut();

        assertThat(runs).hasValue(2);
        assertThat(elapsed(simulation)).isEqualTo(seconds(6 + 1 + 6));
    }

    // ---- how often, and when not ----

    @SimulationTest(seeds = 500)
    @Tag("D6")
    void leaf_eachAttemptHasItsTimeoutAnew(Simulation simulation) {
        List<Instant> deadlines = new ArrayList<>();
        Task<Integer> late = Task.<Integer>async(context -> {
                    deadlines.add(context.deadline().orElseThrow());
                    return context.sleep(seconds(9)).thenApply(slept -> 1);
                })
                .timeout(seconds(2))
                .retry(THRICE);

        TaskGroupException failure = SimulatedWorks.groupFailureOf(simulation.run(late));

        assertThat(deadlines).containsExactly(Timed.at(2), Timed.at(5), Timed.at(8));
        assertThat(failure.primary().cause()).isInstanceOf(TimeoutException.class);
        assertThat(failure.primary().cause().getSuppressed()).hasSize(2).hasOnlyElementsOfType(TimeoutException.class);
        assertThat(elapsed(simulation)).isEqualTo(seconds(8));
    }

    @SimulationTest(seeds = 500)
    void attemptNumber_isInContextHandleTreeListenerAndFailure(Simulation simulation) {
        List<Integer> inContext = new ArrayList<>();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        List<String> heard = new ArrayList<>();
        GroupListener listener = new GroupListener() {
            @Override
            public void retried(String path, int attempt, Throwable cause, Duration backoff) {
                heard.add(path + " " + attempt + " " + cause.getMessage() + " " + backoff);
            }
        };
        Kindred.get(simulation.system()).addListener(listener);
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> handle.set(scope.fork(
                        "a",
                        Task.<Integer>async(context -> {
                                    inContext.add(context.attempt());
                                    return context.sleep(seconds(2))
                                            .thenCompose(slept -> CompletableFuture.failedFuture(
                                                    new IOException("lost " + context.attempt())));
                                })
                                .retry(TWICE))))
                .named("g"));

        simulation.advance(seconds(1));
        assertThat(handle.get().attempt()).isEqualTo(1);
        simulation.advance(Duration.ofMillis(1_500)); // in its backoff
        assertThat(handle.get().attempt()).isEqualTo(2);
        assertThat(handle.get().state()).isEqualTo(SubtaskState.WAITING);
        assertThat(simulation.tree()).waitsFor("g/a", "its next attempt");
        simulation.advance(seconds(1));
        assertThat(handle.get().state()).isEqualTo(SubtaskState.RUNNING);
        assertThat(simulation.tree().text()).contains("attempt 2");

        TaskGroupException failure = SimulatedWorks.groupFailureOf(simulation.await(group));
        Kindred.get(simulation.system()).removeListener(listener);

        assertThat(failure.primary().attempt()).isEqualTo(2);
        assertThat(inContext).containsExactly(1, 2);
        assertThat(heard).containsExactly("g/a 2 lost 1 PT1S");
        assertThat(FailureReport.of(failure).failures().get(0).attempt()).isEqualTo(2);
    }

    @SimulationTest(seeds = 500)
    void contextOfAnEarlierAttempt_keepsItsNumber(Simulation simulation) {
        List<TaskContext> contexts = new ArrayList<>();
        Task<Integer> task = Task.<Integer>async(context -> {
                    contexts.add(context);
                    return context.sleep(seconds(1))
                            .thenCompose(slept -> contexts.size() == 1
                                    ? CompletableFuture.failedFuture(new IOException("lost"))
                                    : CompletableFuture.completedFuture(
                                            contexts.get(0).attempt()));
                })
                .retry(TWICE);

        assertThat(simulation.run(task)).succeededWith(1);
    }

    @SimulationTest(seeds = 500)
    void exponential_doublesUpToTheLongest(Simulation simulation) {
        List<Instant> starts = new ArrayList<>();
        Task<Object> failing = Task.compute(context -> {
            starts.add(context.clock().instant());
            throw new IOException("lost");
        });

        assertThat(simulation.run(
                        failing.retry(Retry.exponential(seconds(1), seconds(5)).maxAttempts(6))))
                .failedAsGroup();

        assertThat(starts)
                .containsExactly(Timed.at(0), Timed.at(1), Timed.at(3), Timed.at(7), Timed.at(12), Timed.at(17));
    }

    @SimulationTest(seeds = 500)
    @Tag("S1")
    void jitter_staysWithinItsPart_andFollowsTheSeed(Simulation simulation) {
        List<Duration> first = backoffs(simulation, 0);
        List<Duration> other = backoffs(simulation, 1);

        assertThat(first)
                .hasSize(4)
                .allSatisfy(each -> assertThat(each).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12)));
        assertThat(backoffs(simulation, 0)).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        assertThat(first).doesNotHaveDuplicates();
    }

    private static List<Duration> backoffs(Simulation simulation, long seed) {
        simulation.seed(seed);
        List<Duration> backoffs = new ArrayList<>();
        GroupListener listener = new GroupListener() {
            @Override
            public void retried(String path, int attempt, Throwable cause, Duration backoff) {
                backoffs.add(backoff);
            }
        };
        Kindred.get(simulation.system()).addListener(listener);
        simulation.run(Timed.<Object>fails(1, new IOException("lost"))
                .retry(Retry.fixed(seconds(10)).jitter(0.2).maxAttempts(5)));
        Kindred.get(simulation.system()).removeListener(listener);
        return backoffs;
    }

    @SimulationTest(seeds = 500)
    void neverPastTheDeadline_theFailureIsThereAtOnce(Simulation simulation) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("a", flaky(1).retry(Retry.fixed(seconds(4)))))
                .timeout(seconds(5));

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(group)).timedOut())
                .isFalse(); // 1 + 4 is not before 5
        assertThat(elapsed(simulation)).isEqualTo(seconds(1));
    }

    @SimulationTest(seeds = 500)
    void neverPastADeadlineFurtherUp(Simulation simulation) {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> scope.fork("a", flaky(1).retry(Retry.fixed(seconds(9)))));
        TaskGroup<Void> outer =
                TaskGroup.ofAll(scope -> scope.fork("inner", inner)).timeout(seconds(5));

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(outer)).timedOut())
                .isFalse();
        assertThat(elapsed(simulation)).isEqualTo(seconds(1));
    }

    @SimulationTest(seeds = 500)
    @Tag("D2")
    void deadlineMovedIntoTheBackoff_strikesInIt(Simulation simulation) {
        AtomicReference<Scope<Object>> scopes = new AtomicReference<>();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scopes.set(scope);
            handle.set(scope.fork("a", flaky(9).retry(Retry.fixed(seconds(10)))));
        });
        simulation.after(seconds(2), () -> scopes.get().deadline(Timed.at(5)));

        assertThat(simulation.run(group)).failedAsGroup().timedOut();

        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
        assertThat(handle.get().outcome()).cancelled(Origin.DEADLINE);
        assertThat(((Outcome.Cancelled<?>) handle.get().outcome()).started()).isTrue();
    }

    @SimulationTest(seeds = 500)
    @Tag("G8")
    void cancelledInItsBackoff_neverRunsAgain(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope ->
                handle.set(scope.fork("a", flaky(9, runs).retry(Retry.fixed(seconds(10)))))));
        simulation.after(seconds(5), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);

        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
        assertThat(runs).hasValue(1);
        assertThat(((Outcome.Cancelled<?>) handle.get().outcome()).echo()).hasMessage("lost 1");
    }

    @SimulationTest(seeds = 500)
    @Tag("G12")
    void oneIsCancelledInItsBackoff_theGroupGoesOn(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        TaskGroup<String> group = TaskGroup.of(scope -> {
            handle.set(scope.fork("a", flaky(9, runs).retry(Retry.fixed(seconds(10)))));
            var b = scope.fork("b", gives(7, "b"));
            return b::get;
        });
        simulation.after(seconds(5), () -> handle.get().cancel("not needed"));

        assertThat(simulation.run(group)).succeededWith("b");
        assertThat(runs).hasValue(1);
        assertThat(handle.get().outcome()).cancelled(Origin.REQUESTED);
        assertThat(elapsed(simulation)).isEqualTo(seconds(7));
    }

    @SimulationTest(seeds = 500)
    @Tag("G12")
    void oneIsCancelledAndFailsInCleanup_isNotRunAgain(Simulation simulation) {
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> handle.set(scope.fork(
                        "a",
                        Timed.<Object>failsInCleanup(1, new IOException("cannot roll back"))
                                .retry(THRICE))))
                .named("g");
        simulation.after(seconds(1), () -> handle.get().cancel("not needed"));

        assertThat(SimulatedWorks.groupFailureOf(simulation.run(group)).primary())
                .satisfies(failure -> assertThat(failure.attempt()).isEqualTo(1));
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void siblingFailsInItsBackoff_itIsCancelled(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", flaky(9, runs).retry(Retry.fixed(seconds(10))));
                    scope.fork("b", fails(5, new SQLException("refused")));
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaves("g/b");
        assertThat(runs).hasValue(1);
        assertThat(elapsed(simulation)).isEqualTo(seconds(5));
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void inABackoff_thePlaceIsGivenBack(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<List<Object>> group = TaskGroup.<Object>all(
                        Task.<Object>async(context -> {
                                    trace.add("a" + context.attempt() + " at "
                                            + elapsed(simulation).toSeconds());
                                    return flakyStage(context, runs);
                                })
                                .retry(Retry.fixed(seconds(5))),
                        Task.async(context -> {
                            trace.add("b at " + elapsed(simulation).toSeconds());
                            return context.sleep(seconds(20)).thenApply(slept -> "b");
                        }),
                        Task.async(context -> {
                            trace.add("c at " + elapsed(simulation).toSeconds());
                            return context.sleep(seconds(1)).thenApply(slept -> "c");
                        }))
                .limit(1);

        assertThat(simulation.run(group)).succeededWith(List.of("a", "b", "c"));

        // Ready again at 6, it waits for the place like any other, and was forked before c.
        assertThat(trace).containsExactly("a1 at 0", "b at 1", "a2 at 21", "c at 22");
    }

    private static java.util.concurrent.CompletionStage<Object> flakyStage(TaskContext context, AtomicInteger runs) {
        return context.sleep(seconds(1))
                .thenCompose(slept -> runs.incrementAndGet() == 1
                        ? CompletableFuture.failedFuture(new IOException("lost"))
                        : CompletableFuture.completedFuture("a"));
    }

    @SimulationTest(seeds = 500)
    void budget_boundsTheRetriesOfAllSubtasksTogether(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<List<Outcome<Integer>>> group = TaskGroup.joining(
                        Joiner.<Integer>awaitAll(),
                        flaky(99, runs).retry(THRICE),
                        flaky(99, runs).retry(THRICE),
                        flaky(99, runs).retry(THRICE))
                .retryBudget(2);

        List<Outcome<Integer>> outcomes = simulation.run(group).valueOrThrow();

        assertThat(outcomes).allSatisfy(each -> assertThat(each).failedWith(IOException.class));
        assertThat(runs).hasValue(3 + 2);
    }

    @SimulationTest(seeds = 500)
    void budget_ofNone_retriesNothing(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();

        assertThat(simulation.run(
                        TaskGroup.ofAll(scope -> scope.fork(flaky(1, runs).retry(THRICE)))
                                .retryBudget(0)))
                .failedAsGroup();
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    void budget_groupsBelowHaveTheirOwn(Simulation simulation) {
        TaskGroup<Integer> inner = TaskGroup.of(scope -> {
            var call = scope.fork("call", flaky(2).retry(THRICE));
            return call::get;
        });
        TaskGroup<Integer> outer = TaskGroup.<Integer>of(scope -> {
                    var value = scope.fork("inner", inner);
                    return value::get;
                })
                .retryBudget(0);

        assertThat(simulation.run(outer)).succeededWith(3);
    }

    @SimulationTest(seeds = 500)
    void dependents_waitForTheAttemptThatSucceeds_andTheirTaskIsMadeOnce(Simulation simulation) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            var first = scope.fork("first", flaky(1).retry(TWICE));
            var second = scope.after(first).fork("second", () -> {
                made.incrementAndGet();
                return flaky(1, runs).retry(TWICE);
            });
            return () -> first.get() + second.get();
        });

        assertThat(simulation.run(group)).succeededWith(4);
        assertThat(made).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void underAJoiner_onlyTheLastAttemptIsAnOutcome(Simulation simulation) {
        TaskGroup<Integer> race = TaskGroup.joining(
                Joiner.<Integer>anySuccessfulOrThrow(), flaky(2).retry(THRICE), fails(1, new IOException("lost")));

        assertThat(simulation.run(race)).succeededWith(3);
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    void groupIsCancelledByASibling_aRetriedGroupInItIsNotRunAgain(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            runs.incrementAndGet();
            scope.fork("x", Timed.failsInCleanup(1, new IOException("cannot roll back")));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
                    scope.fork("inner", inner.retry(THRICE));
                    scope.fork("bad", fails(1, new SQLException("refused")));
                })
                .named("outer");

        assertThat(simulation.run(outer))
                .failedAsGroup()
                .hasPrimary("outer/bad", SQLException.class)
                .hasLeaf("outer/inner/x", IOException.class);
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStopsInABackoff_neverRunsAgain(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Subtask<?>> handle = new AtomicReference<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    TaskGroup.ofAll(scope ->
                                    handle.set(scope.fork("a", flaky(9, runs).retry(Retry.fixed(seconds(4))))))
                            .spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.after(seconds(5), () -> owner.tell("stop")); // as its backoff ends

        simulation.advance(seconds(20));
        assertThat(handle.get().outcome()).cancelled(Origin.OWNER_GONE);
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    @Tag("D1")
    @Tag("G4")
    void timedOutAsASiblingFails_isNotRunAgain(Simulation simulation) {
        List<Integer> attempts = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "late",
                            Task.<Integer>async(context -> {
                                        attempts.add(context.attempt());
                                        return context.sleep(seconds(9)).thenApply(slept -> 1);
                                    })
                                    .timeout(seconds(2))
                                    .retry(THRICE));
                    scope.fork("bad", fails(2, new SQLException("refused")));
                })
                .named("g");

        assertThat(simulation.run(group)).failedAsGroup().hasLeaf("g/bad", SQLException.class);
        assertThat(attempts).containsExactly(1);
        assertThat(elapsed(simulation)).isEqualTo(seconds(2));
    }

    @SimulationTest(seeds = 500)
    @Tag("G14")
    void inReverse_oneThatBacksOffHasNoTurn(Simulation simulation) {
        List<String> trace = new ArrayList<>();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled("a", 1, trace));
                    scope.fork("b", flaky(9).retry(Retry.fixed(seconds(60))));
                    scope.fork("c", untilCancelled("c", 1, trace));
                })
                .stopInReverse());
        simulation.after(seconds(2), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).cancelled(Origin.REQUESTED);
        assertThat(trace.subList(2, 6)).containsExactly("c told", "c gone", "a told", "a gone");
        assertThat(elapsed(simulation)).isEqualTo(seconds(4));
    }

    @SimulationTest(seeds = 500)
    @Tag("G14")
    void inReverse_oneThatFailsBeforeItsTurn_isNotRunAgain(Simulation simulation) {
        AtomicInteger runs = new AtomicInteger();
        RunningTask<Void> group = simulation.start(TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "a",
                            Task.<Integer>async(context -> {
                                        runs.incrementAndGet();
                                        return context.sleep(seconds(3))
                                                .thenCompose(slept ->
                                                        CompletableFuture.failedFuture(new IOException("lost")));
                                    })
                                    .retry(THRICE));
                    scope.fork("b", untilCancelled("b", 5, new ArrayList<>()));
                })
                .stopInReverse()
                .named("g"));
        simulation.after(seconds(1), () -> group.cancel("enough"));

        assertThat(simulation.await(group)).failedAsGroup().hasLeaves("g/a");
        assertThat(runs).hasValue(1);
    }

    @SimulationTest(seeds = 500)
    void noBackoff_runsAgainAtOnce(Simulation simulation) {
        assertThat(simulation.run(flaky(2).retry(Retry.fixed(Duration.ZERO)))).succeededWith(3);
        assertThat(elapsed(simulation)).isEqualTo(seconds(3));
    }

    @Test
    void wrongNumbers_areRefused() {
        assertThatThrownBy(() -> Retry.fixed(seconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Retry.exponential(seconds(2), seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use a backoff of PT2S to PT1S: the first must be at least 0, and the longest at"
                        + " least that.");
        assertThatThrownBy(() -> TWICE.jitter(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TWICE.jitter(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TWICE.maxAttempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TWICE.on()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).retryBudget(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
