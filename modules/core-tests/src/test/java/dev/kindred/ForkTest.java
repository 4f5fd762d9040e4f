package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.failureOf;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.Cancellation.Origin;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ForkTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    @Test
    @Tag("G7")
    @Tag("G5")
    void subtasksFork_andTheirSubtasks_allAreJoined() {
        AtomicInteger ran = new AtomicInteger();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            scope.fork(multiplying(scope, 6, ran));
            return ran::get;
        });

        assertThat(outcomeOf(group, SYSTEM.system()).valueOrThrow()).isEqualTo(1 + 3 + 9 + 27 + 81 + 243 + 729);
    }

    private static Task<Integer> multiplying(Scope<Object> scope, int generations, AtomicInteger ran) {
        return Task.compute(() -> {
            for (int i = 0; i < 3 && generations > 0; i++) {
                scope.fork(multiplying(scope, generations - 1, ran));
            }
            return ran.incrementAndGet();
        });
    }

    @Test
    @Tag("G7")
    @Tag("G4")
    void subtasksMultiplyForEver_andOneFails_theGroupSettlesAndEachHandleIsOver() {
        Queue<Subtask<?>> handles = new ConcurrentLinkedQueue<>();
        CountDownLatch many = new CountDownLatch(500);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork("boom", Task.run(() -> {
                reached(many);
                throw new IOException("enough");
            }));
            scope.fork(endlesslyMultiplying(scope, handles, many));
        });

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure.leaves()).hasSize(1);
        assertThat(handles)
                .hasSizeGreaterThan(400)
                .allMatch(handle -> handle.state().isDone());
    }

    private static Task<Integer> endlesslyMultiplying(
            Scope<Object> scope, Queue<Subtask<?>> handles, CountDownLatch many) {
        return Task.async(() -> {
            many.countDown();
            handles.add(scope.fork(endlesslyMultiplying(scope, handles, many)));
            handles.add(scope.fork(endlesslyMultiplying(scope, handles, many)));
            return CompletableFuture.completedFuture(1);
        });
    }

    @Test
    @Tag("G7")
    void fromAForeignThread_whileTheGroupIsOpen_isTaken() {
        CompletableFuture<Scope<Object>> open = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        RunningTask<List<Object>> running = TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
                    open.complete(scope);
                    scope.fork(Task.blocking(() -> {
                        reached(go);
                        return 1;
                    }));
                })
                .start(SYSTEM.system());
        Subtask<Integer> late = Works.get(open).fork(Task.blocking(() -> 2));
        assertThat(Works.get(late.completion())).isEqualTo(new Outcome.Succeeded<>(2));
        go.countDown();

        assertThat(outcomeOf(running).valueOrThrow()).containsExactly(1, 2);
    }

    /** The interleaving: fork by the body's other thread, end of the body's stage, return of the body. */
    @Test
    @Tag("G7")
    @Tag("G15")
    void fromTheBodysOtherThread_whichEndsBeforeTheBodyReturns_isTaken() throws Exception {
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
            CompletableFuture<Callable<Integer>> result = new CompletableFuture<>();
            Thread other = new Thread(() -> {
                Subtask<Integer> seven = scope.fork(Task.blocking(() -> 7));
                result.complete(seven::get);
            });
            other.start();
            other.join();
            return result;
        });

        assertThat(outcomeOf(group, SYSTEM.system()).valueOrThrow()).isEqualTo(7);
    }

    @Test
    @Tag("G7")
    void afterAFailure_isRejectedWithTheReason_andRunsNoCode() {
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("thumb-2", Task.run(() -> {
                        reached(started);
                        throw new IOException("disk full");
                    }));
                    scope.fork("keeper", Task.async(context -> {
                        CompletableFuture<Integer> end = new CompletableFuture<>();
                        context.onCancel(() -> {
                            Subtask<Integer> handle = scope.fork("thumb-7", Task.blocking(ran::incrementAndGet));
                            handle.completion().whenComplete((outcome, rejected) -> {
                                late.complete(handle);
                                end.complete(1);
                            });
                        });
                        started.countDown();
                        return end;
                    }));
                })
                .named("resize");

        outcomeOf(group, SYSTEM.system());

        String message =
                "Cannot fork [thumb-7] into group [resize]: the group is cancelled because [resize/thumb-2] failed"
                        + " (IOException: disk full). Fork before the first failure, or use Joiner.awaitAll().";
        Subtask<Integer> handle = Works.get(late);
        assertThat(handle.state()).isEqualTo(SubtaskState.REJECTED);
        assertThat(handle.startedAt()).isEmpty();
        assertThatThrownBy(handle::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThatThrownBy(handle::outcome)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThat(failureOf(handle.completion())).hasMessage(message);
        assertThat(ran).hasValue(0);
    }

    @Test
    @Tag("G7")
    void afterACancel_isRejectedWithTheReason() {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Subtask<Integer>> late = new CompletableFuture<>();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> scope.fork("keeper", Task.run(() -> {
                    try {
                        started.countDown();
                        new CountDownLatch(1).await();
                    } finally {
                        Subtask<Integer> handle = scope.fork("late", Task.blocking(() -> 1));
                        failureOf(handle.completion());
                        late.complete(handle);
                    }
                })))
                .named("resize")
                .start(SYSTEM.system());
        reached(started);
        running.cancel("no more need");
        outcomeOf(running);

        assertThatThrownBy(() -> Works.get(late).get())
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage("Cannot fork [late] into group [resize]: the group is cancelled because no more need. Fork"
                        + " before the cancel.");
    }

    @Test
    @Tag("G7")
    void afterTheSettle_isRejectedWithTheReason_andRunsNoCode() {
        AtomicReference<Scope<Object>> leaked = new AtomicReference<>();
        AtomicInteger ran = new AtomicInteger();
        TaskGroup<Void> group = TaskGroup.ofAll(leaked::set).named("resize");
        outcomeOf(group, SYSTEM.system());

        Subtask<Integer> late = leaked.get().fork("late", Task.blocking(ran::incrementAndGet));

        assertThat(late.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(late::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(
                        "Cannot fork [late] into group [resize]: the group has settled. Fork from its body, or from a"
                                + " subtask that still runs.");
        assertThat(ran).hasValue(0);
    }

    @Test
    @Tag("G7")
    void fromTheResultFunction_isRejected() {
        TaskGroup<Integer> group = TaskGroup.of(
                scope -> () -> scope.fork("late", Task.blocking(() -> 1)).get());

        assertThat(groupFailureOf(outcomeOf(group, SYSTEM.system())).primary().cause())
                .isInstanceOf(ForkRejectedException.class)
                .hasMessageContaining("the group has settled");
    }

    @Test
    @Tag("G7")
    @Tag("G8")
    @Tag("G13")
    void bodyCancelsItsOwnGroup_whatItForksBeforeAndAfterNeverStarts() {
        AtomicInteger ran = new AtomicInteger();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            for (int i = 0; i < 1_000; i++) {
                scope.fork(Task.async(() -> CompletableFuture.completedFuture(ran.incrementAndGet())));
            }
            scope.cancel("changed my mind");
            scope.fork(Task.async(() -> CompletableFuture.completedFuture(ran.incrementAndGet())));
        });

        Cancellation why = cancellationOf(outcomeOf(group, SYSTEM.system()));

        assertThat(why.origin()).isEqualTo(Origin.REQUESTED);
        assertThat(why.reason()).isEqualTo("changed my mind");
        assertThat(ran).hasValue(0);
    }

    @Test
    @Tag("G8")
    @Tag("G13")
    void waitForTheirTurn_andTheGroupIsCancelled_theyNeverStart() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Queue<Subtask<?>> waiting = new ConcurrentLinkedQueue<>();
        RunningTask<Void> running = TaskGroup.ofAll(scope -> {
                    scope.fork(Works.parked(started));
                    for (int i = 0; i < 1_000; i++) {
                        waiting.add(scope.fork(Works.parked(never)));
                    }
                })
                .limit(1)
                .start(SYSTEM.system());
        reached(started);
        running.cancel("enough");
        outcomeOf(running);

        assertThat(never.getCount()).isEqualTo(1);
        assertThat(waiting).hasSize(1_000).allSatisfy(each -> {
            assertThat(each.startedAt()).isEmpty();
            assertThat(((Outcome.Cancelled<?>) each.outcome()).started()).isFalse();
        });
    }

    @Test
    @Tag("G9")
    void tenThousandSubtasks_allSucceed() {
        TaskGroup<List<Object>> group = TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                scope.fork(
                        number % 3 == 0
                                ? Task.compute(() -> number)
                                : Task.async(() -> CompletableFuture.completedFuture(number)));
            }
        });

        List<Object> values = outcomeOf(group, SYSTEM.system()).valueOrThrow();

        assertThat(values).hasSize(10_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(values.get(i)).isEqualTo(i);
        }
    }

    @Test
    @Tag("G4")
    void tenThousandSubtasksRun_andOneFails_allAreCancelled() {
        int width = 10_000;
        CountDownLatch all = new CountDownLatch(width);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            for (int i = 0; i < width; i++) {
                scope.fork(Works.asleep(all));
            }
            scope.fork("boom", Task.run(() -> {
                reached(all);
                throw new IOException("disk full");
            }));
        });

        assertThat(groupFailureOf(outcomeOf(group, SYSTEM.system())))
                .hasMessageEndingWith("IOException: disk full; 10000 cancelled.");
    }

    @Test
    @Tag("G2")
    void oneGroupValue_runAHundredTimesAtOnce_eachRunIsItsOwn() {
        AtomicInteger bodies = new AtomicInteger();
        TaskGroup<List<Integer>> group = TaskGroup.<List<Integer>>of(scope -> {
                    int number = bodies.incrementAndGet();
                    Subtask<Integer> a = scope.fork("a", Task.blocking(() -> number));
                    Subtask<Integer> b = scope.fork("b", Task.async(() -> CompletableFuture.completedFuture(number)));
                    return () -> List.of(a.get(), b.get());
                })
                .named("value");
        List<RunningTask<List<Integer>>> runs = IntStream.range(0, 100)
                .mapToObj(i -> group.start(SYSTEM.system()))
                .toList();

        assertThat(runs.stream().map(run -> outcomeOf(run).valueOrThrow()).distinct())
                .hasSize(100)
                .allSatisfy(pair -> assertThat(pair.get(0)).isEqualTo(pair.get(1)));
    }
}
