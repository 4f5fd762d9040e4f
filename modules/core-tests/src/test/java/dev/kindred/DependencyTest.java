package dev.kindred;

import static dev.kindred.KindFixtures.cancellationOf;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation.Origin;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code after(…).fork}. */
@ExtendWith(ActorTestKitExtension.class)
class DependencyTest {

    private final ActorSystem<?> system;

    DependencyTest(ActorSystem<?> system) {
        this.system = system;
    }

    @Test
    void dependenciesSucceed_theirHandlesAreReadableInside() throws Exception {
        TaskGroup<String> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            Subtask<Integer> b = scope.fork("b", Task.async(() -> CompletableFuture.completedFuture(2)));
            Subtask<String> c = scope.after(a, b).fork("c", () -> {
                int sum = a.get() + b.get();
                return Task.compute(() -> "sum " + sum);
            });
            Subtask<String> d = scope.after(List.of(c)).fork("d", () -> Task.compute(() -> c.get() + "!"));
            return d::get;
        });
        assertThat(group.join(system)).isEqualTo("sum 3!");
    }

    @Test
    void dependencySucceededBeforeTheFork_startsAtOnce() throws Exception {
        TaskGroup<Integer> group = TaskGroup.ofAsync(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            return a.completion().thenApply(outcome -> {
                Subtask<Integer> b = scope.after(a).fork("b", () -> Task.compute(() -> a.get() + 1));
                return b::get;
            });
        });
        assertThat(group.join(system)).isEqualTo(2);
    }

    @Test
    void noDependencies_isAPlainFork() throws Exception {
        assertThat(TaskGroup.<Integer>of(scope -> scope.after().fork("a", () -> Task.compute(() -> 1))::get)
                        .join(system))
                .isEqualTo(1);
    }

    @Test
    @Tag("L1")
    void waiting_holdsNoPlace() throws Exception {
        CompletableFuture<Object> first = new CompletableFuture<>();
        TaskGroup<List<Object>> group = TaskGroup.joining(Joiner.<Object>allSuccessfulOrThrow(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.async(() -> first));
                    for (int i = 0; i < 10; i++) {
                        scope.after(a).fork("waits", () -> Task.compute(() -> "after"));
                    }
                    scope.fork("b", Task.<Object>compute(() -> {
                        first.complete("a");
                        return "b";
                    }));
                })
                .limit(2);
        assertThat(group.join(system)).hasSize(12).startsWith("a", "after").endsWith("b");
    }

    @Test
    @Tag("G8")
    void dependencyFails_whatWaitsForItNeverStarts() throws Exception {
        List<String> made = new ArrayList<>();
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>blocking(() -> {
                        throw new IOException("disk full");
                    }));
                    Subtask<Object> b = scope.after(a).fork("b", () -> {
                        made.add("b");
                        return Task.compute(() -> 1);
                    });
                    scope.after(b).fork("c", () -> {
                        made.add("c");
                        return Task.compute(() -> 1);
                    });
                })
                .named("g")
                .join(system);
        assertThat(cancellationOf(outcomes.get(1)))
                .isEqualTo(new Cancellation(
                        Origin.DEPENDENCY_NOT_SUCCEEDED, "g/a", "[g/a], which it comes after, did not succeed"));
        assertThat(cancellationOf(outcomes.get(2)).path()).isEqualTo("g/b");
        assertThat(((Outcome.Cancelled<?>) outcomes.get(2)).started()).isFalse();
        assertThat(made).isEmpty();
    }

    @Test
    void dependencyFailedBeforeTheFork_itIsCancelledAtOnce() throws Exception {
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    scope.fork(
                            "forks",
                            Task.<Object>async(() -> a.completion().thenApply(outcome -> {
                                scope.after(a).fork("late", KindFixtures::untilCancelled);
                                return 1;
                            })));
                })
                .join(system);
        assertThat(cancellationOf(outcomes.get(2)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @Test
    void dependencyIsCancelled_whatWaitsForItIsToo() throws Exception {
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    Subtask<Object> b = scope.after(a).fork("b", KindFixtures::untilCancelled);
                    Subtask<Object> free = scope.fork("free", Task.<Object>compute(() -> 1));
                    scope.after(free, b).fork("c", KindFixtures::untilCancelled);
                })
                .join(system);
        assertThat(outcomes).extracting(Outcome::isSuccess).containsExactly(false, false, true, false);
        assertThat(cancellationOf(outcomes.get(3)).origin()).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @Test
    void dependencyOfAnotherGroup_isRefused() {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Object> ofOuter = scope.fork("a", untilCancelled());
                    scope.fork(
                            "inner",
                            TaskGroup.ofAll(inner -> inner.after(ofOuter).fork("b", KindFixtures::untilCancelled)));
                })
                .named("g");
        assertThat(failureOf(get(group.start(system).outcome())).leaves())
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("Cannot fork into group [g/inner] after [g/a]: that subtask belongs to another"
                                + " group. Use one of this group's."));
    }

    @Test
    void functionThrows_isTheSubtasksFailure() {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
                    scope.after(a).fork("b", () -> {
                        throw new IOException("no task");
                    });
                    scope.fork("other", untilCancelled());
                })
                .named("g");
        assertThatThrownBy(() -> group.join(system))
                .hasMessage("Group [g] failed: [g/b] IOException: no task; 1 cancelled, 1 succeeded.");
    }

    @Test
    void functionReturnsNull_isTheSubtasksFailure() {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
                    scope.after(a).fork("b", () -> null);
                })
                .named("g");
        TaskGroupException failure = failureOf(get(group.start(system).outcome()));
        assertThat(failure.primary().cause())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The function that makes the task of [g/b] returned null.");
    }

    @Test
    void functionForks_intoItsGroup() throws Exception {
        AtomicReference<Subtask<Integer>> forked = new AtomicReference<>();
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.compute(() -> 1));
            scope.after(a).fork("b", () -> {
                forked.set(scope.fork("c", Task.compute(() -> 3)));
                return Task.compute(() -> 2);
            });
            return () -> forked.get().get();
        });
        assertThat(group.join(system)).isEqualTo(3);
    }

    @Test
    void longChain_needsNoDeepStack() throws Exception {
        int length = 5_000;
        List<Outcome<Object>> outcomes = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> last = scope.fork("first", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    for (int i = 1; i < length; i++) {
                        last = scope.after(last).fork("next", KindFixtures::untilCancelled);
                    }
                })
                .join(system);
        assertThat(outcomes).hasSize(length).noneMatch(Outcome::isSuccess);
    }

    @Test
    void groupIsCancelled_whatWaitsNeverStarts() {
        AtomicReference<Subtask<Object>> waiting = new AtomicReference<>();
        RunningTask<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Object> a = scope.fork("a", untilCancelled());
                    waiting.set(scope.after(a).fork("b", KindFixtures::untilCancelled));
                })
                .start(system);
        assertThat(get(group.tree()).groups()).hasSize(1);
        group.cancel("enough");
        assertThat(get(group.outcome())).isInstanceOf(Outcome.Cancelled.class);
        assertThat(cancellationOf(waiting.get().outcome()).reason()).isEqualTo("enough");
        assertThat(waiting.get().startedAt()).isEmpty();
        assertThat(waiting.get().endedAt()).isPresent();
    }
}
