package dev.kindred;

import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.Works.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupFailureTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    @ParameterizedTest
    @EnumSource
    @Tag("G4")
    @Tag("C1")
    @Tag("C3")
    @Tag("C8")
    void oneFails_runningSiblingOfEachKindIsCancelledForIt(Kind kind) {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Subtask<?>> sibling = new AtomicReference<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.run(() -> {
                        reached(started);
                        throw new IOException("disk full");
                    }));
                    sibling.set(scope.fork("sibling", kind.endless(started, SYSTEM.system())));
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure).hasMessage("Group [resize] failed: [resize/boom] IOException: disk full; 1 cancelled.");
        assertThat(failure.leaves()).hasSize(1);
        assertThat(sibling.get().state()).isEqualTo(SubtaskState.CANCELLED);
        Cancellation why = sibling.get().cancellation().orElseThrow();
        assertThat(why.origin()).isEqualTo(Origin.SIBLING_FAILED);
        assertThat(why.path()).isEqualTo("resize/boom");
        assertThat(why.reason()).isEqualTo("[resize/boom] failed (IOException: disk full)");
    }

    @Test
    @Tag("G4")
    @Tag("G8")
    void oneFails_waitingSiblingsNeverStart() {
        CountDownLatch never = new CountDownLatch(1);
        List<Subtask<?>> waiting = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.run(() -> {
                        throw new IOException("disk full");
                    }));
                    for (Kind kind : Kind.values()) {
                        waiting.add(scope.fork(kind.name(), kind.endless(never, SYSTEM.system())));
                    }
                })
                .named("resize")
                .limit(1);

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure).hasMessage("Group [resize] failed: [resize/boom] IOException: disk full; 7 never started.");
        assertThat(never.getCount()).isEqualTo(1);
        assertThat(waiting).allSatisfy(each -> {
            assertThat(each.startedAt()).isEmpty();
            assertThat(each.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            cancelled -> assertThat(cancelled.started()).isFalse());
        });
    }

    @Test
    @Tag("G4")
    @Tag("C8")
    void severalFail_allOfThemAreReported_andNoCancelledOne() {
        int failing = 5;
        CountDownLatch all = new CountDownLatch(failing);
        CountDownLatch started = new CountDownLatch(3);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < failing; i++) {
                        int number = i;
                        scope.fork("boom-" + i, Task.async(context -> {
                            CompletableFuture<Integer> end = new CompletableFuture<>();
                            context.onCancel(() -> end.completeExceptionally(new IOException("late " + number)));
                            all.countDown();
                            if (number == 0) {
                                CompletableFuture.runAsync(
                                        () -> {
                                            reached(all);
                                            reached(started);
                                            end.completeExceptionally(new IOException("first"));
                                        },
                                        action -> new Thread(action).start());
                            }
                            return end;
                        }));
                    }
                    for (int i = 0; i < 3; i++) {
                        scope.fork(Works.asleep(started));
                    }
                })
                .named("many");

        TaskGroupException failure = groupFailureOf(outcomeOf(group, SYSTEM.system()));

        assertThat(failure.primary().cause()).hasMessage("first");
        assertThat(failure.failures()).hasSize(failing);
        assertThat(failure.leaves()).allSatisfy(leaf -> assertThat(leaf.cause()).isInstanceOf(IOException.class));
        assertThat(failure.getMessage()).endsWith("; 4 more failed, 3 cancelled.");
    }

    @Test
    @Tag("B4")
    @Tag("G4")
    void whateverASubtaskThrows_theGroupSettles() {
        List<Throwable> hostile = List.of(
                new StackOverflowError("deep"),
                new NoClassDefFoundError("gone"),
                new AssertionError("wrong"),
                new ThreadDeath2(),
                new Mute(),
                circle(),
                new Exception((String) null));
        for (Throwable thrown : hostile) {
            for (Task<Object> task : throwing(thrown)) {
                TaskGroupException failure = groupFailureOf(outcomeOf(task.named("hostile"), SYSTEM.system()));
                assertThat(failure.primary().cause()).isSameAs(thrown);
            }
        }
    }

    private static List<Task<Object>> throwing(Throwable thrown) {
        return List.of(
                Task.async(() -> {
                    throw sneak(thrown);
                }),
                Task.async(() -> CompletableFuture.failedFuture(thrown)),
                Task.blocking(() -> {
                    throw sneak(thrown);
                }),
                Task.compute(() -> {
                    throw sneak(thrown);
                }),
                Task.behavior(replyTo -> akka.actor.typed.javadsl.Behaviors.<Object>setup(context -> {
                    throw sneak(thrown);
                })),
                TaskGroup.<Object>of(scope -> {
                    throw sneak(thrown);
                }),
                TaskGroup.<Object>of(scope -> () -> {
                    throw sneak(thrown);
                }));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static Throwable circle() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));
        return one;
    }

    private static final class ThreadDeath2 extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Says nothing, not even its message. */
    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no comment");
        }
    }
}
