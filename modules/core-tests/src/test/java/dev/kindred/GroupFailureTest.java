package dev.kindred;

import static dev.kindred.SimulatedWorks.cancelled;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.SimulatedWorks.Kind;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

class GroupFailureTest {

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("C1")
    @Tag("C3")
    @Tag("C8")
    void oneFails_runningSiblingOfEachKindIsCancelledForIt(Simulation simulation) {
        Gate started = new Gate(Kind.values().length);
        List<Subtask<?>> siblings = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", SimulatedWorks.failingAfter(started, new IOException("disk full")));
                    for (Kind kind : Kind.values()) {
                        siblings.add(scope.fork(kind.name(), kind.endless(started, simulation)));
                    }
                })
                .named("resize");

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure).hasMessage("Group [resize] failed: [resize/boom] IOException: disk full; 7 cancelled.");
        assertThat(failure.leaves()).hasSize(1);
        assertThat(siblings).hasSize(7).allSatisfy(sibling -> {
            assertThat(sibling.state()).isEqualTo(SubtaskState.CANCELLED);
            assertThat(sibling.cancellation())
                    .contains(new Cancellation(
                            Origin.SIBLING_FAILED, "resize/boom", "[resize/boom] failed (IOException: disk full)"));
        });
    }

    @SimulationTest
    @Tag("G4")
    @Tag("G8")
    void oneFails_waitingSiblingsNeverStart(Simulation simulation) {
        Gate never = new Gate();
        List<Subtask<?>> waiting = new ArrayList<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.run(() -> {
                        throw new IOException("disk full");
                    }));
                    for (Kind kind : Kind.values()) {
                        waiting.add(scope.fork(kind.name(), kind.endless(never, simulation)));
                    }
                })
                .named("resize")
                .limit(1);

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure).hasMessage("Group [resize] failed: [resize/boom] IOException: disk full; 7 never started.");
        assertThat(never.isOpen()).isFalse();
        assertThat(waiting).hasSize(7).allSatisfy(each -> {
            assertThat(each.startedAt()).isEmpty();
            assertThat(cancelled(each.outcome()).started()).isFalse();
        });
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("C8")
    void severalFail_allOfThemAreReported_andNoCancelledOne(Simulation simulation) {
        int failing = 5;
        Gate started = new Gate(failing + 3);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("boom", Task.async(() -> {
                        started.reach();
                        return started.opened().thenCompose(all -> failed("first"));
                    }));
                    for (int i = 1; i < failing; i++) {
                        scope.fork("late", SimulatedWorks.failingInCleanup(started, new IOException("late")));
                    }
                    for (int i = 0; i < 3; i++) {
                        scope.fork(SimulatedWorks.asleep(started));
                    }
                })
                .named("many");

        TaskGroupException failure = groupFailureOf(simulation.run(group));

        assertThat(failure.primary().cause()).hasMessage("first");
        assertThat(failure.failures()).hasSize(failing);
        assertThat(failure.leaves()).allSatisfy(leaf -> assertThat(leaf.cause()).isInstanceOf(IOException.class));
        assertThat(failure.getMessage()).endsWith("; 4 more failed, 3 cancelled.");
    }

    private static CompletableFuture<Object> failed(String message) {
        return CompletableFuture.failedFuture(new IOException(message));
    }

    @SimulationTest(seeds = 20)
    @Tag("B4")
    @Tag("G4")
    void whateverASubtaskThrows_theGroupSettles(Simulation simulation) {
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
                TaskGroupException failure = groupFailureOf(simulation.run(task.named("hostile")));
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
