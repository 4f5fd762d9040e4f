package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;

/** Groups in the direct style, on a thread that may block: the simulation's own, or one of a blocking task. */
class BlockingScopeTest {

    private static final Duration TICK = Duration.ofMillis(10);

    private static Task<Integer> sleeping(int value) {
        return Task.async(context -> context.sleep(TICK).thenApply(slept -> value));
    }

    private static Task<Integer> endless(List<String> gone) {
        return Task.async(context -> context.sleep(Duration.ofDays(1)).handle((slept, cancelled) -> {
            gone.add(context.path());
            throw new CompletionException(cancelled);
        }));
    }

    private static Task<Integer> broken() {
        return Task.async(context ->
                context.sleep(TICK).thenCompose(slept -> CompletableFuture.failedFuture(new IOException("broken"))));
    }

    @SimulationTest(seeds = 500)
    @Tag("G5")
    @Tag("L1")
    void joined_handlesAreRead(Simulation simulation) throws InterruptedException {
        try (BlockingScope<Object, Void> scope = BlockingScope.open(
                simulation.system(),
                Joiner.withoutResult(),
                group -> group.named("page").limit(1))) {
            Subtask<Integer> a = scope.fork("a", sleeping(1));
            Subtask<Integer> b = scope.fork("b", Task.blocking(() -> 2));
            scope.join();
            assertThat(a.get() + b.get()).isEqualTo(3);
            assertThat(a.path()).isEqualTo("page/a");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    @Tag("F1")
    void oneFails_theOthersAreGoneWhenJoinThrowsEveryFailure(Simulation simulation) {
        List<String> gone = new ArrayList<>();
        try (var scope = BlockingScope.open(simulation.system())) {
            scope.fork("a", endless(gone));
            scope.fork("b", broken());
            simulation.advance(Duration.ofMillis(5));

            assertThatThrownBy(scope::join)
                    .isInstanceOf(TaskGroupException.class)
                    .hasMessage("Group [group] failed: [group/b] IOException: broken; 1 cancelled.");
        }
        assertThat(gone).containsExactly("group/a");
    }

    @SimulationTest(seeds = 500)
    @Tag("J1")
    void joiner_givesTheResult(Simulation simulation) throws InterruptedException {
        List<String> gone = new ArrayList<>();
        try (var scope = BlockingScope.open(simulation.system(), Joiner.<Integer>anySuccessfulOrThrow())) {
            scope.fork(endless(gone));
            scope.fork(sleeping(7));
            assertThat(scope.join()).isEqualTo(7);
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G7")
    void subtasksForkIntoIt(Simulation simulation) throws InterruptedException {
        List<Subtask<Integer>> inner = new ArrayList<>();
        try (var scope = BlockingScope.open(simulation.system())) {
            scope.fork(Task.run(() -> inner.add(scope.fork("inner", sleeping(5)))));
            scope.join();
        }
        assertThat(inner.get(0).get()).isEqualTo(5);
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-12")
    void leftWithoutJoin_isCancelledAwaitedAndThenReported(Simulation simulation) {
        List<String> gone = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (var scope = BlockingScope.open(simulation.system())) {
                        scope.fork("a", endless(gone));
                        simulation.settle();
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Scope [group] was left without a join: its subtasks are cancelled and gone."
                        + " Call join() before its end.");
        assertThat(gone).containsExactly("group/a");
    }

    @SimulationTest(seeds = 500)
    @Tag("PX-12")
    void leftByAnException_itIsThrownAndTheRestIsSuppressed(Simulation simulation) {
        assertThatThrownBy(() -> {
                    try (var scope = BlockingScope.open(simulation.system())) {
                        scope.fork("a", broken());
                        simulation.advance(Duration.ofMillis(20));
                        throw new IOException("of the owner");
                    }
                })
                .isInstanceOf(IOException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .satisfies(misuse -> assertThat(misuse)
                                .hasMessageContaining("left without a join")
                                .hasRootCauseMessage("broken")));
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelled_joinThrowsWhoAndWhy(Simulation simulation) {
        List<String> gone = new ArrayList<>();
        try (var scope = BlockingScope.open(simulation.system())) {
            scope.fork("a", endless(gone));
            scope.scope().cancel("no need");
            assertThatThrownBy(scope::join)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessage("The work was cancelled because no need (REQUESTED at [group]).");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    @Tag("C3")
    void ownerIsInterruptedInJoin_theGroupIsCancelledAndGone(Simulation simulation) {
        List<String> gone = new ArrayList<>();
        List<String> order = new ArrayList<>();
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> scope.fork("owner", Task.run(() -> {
                    try (var inner = BlockingScope.open(
                            simulation.system(), Joiner.withoutResult(), group -> group.named("inner"))) {
                        inner.fork("a", endless(gone));
                        inner.join();
                    } catch (InterruptedException e) {
                        order.addAll(gone);
                        order.add("interrupted");
                        throw e;
                    }
                })))
                .named("outer");
        RunningTask<Void> running = simulation.start(outer);
        simulation.advance(TICK);

        running.cancel("enough");

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(order).containsExactly("inner/a", "interrupted");
    }

    @SimulationTest(seeds = 100)
    @Tag("D3")
    void deadline_joinThrowsTimedOut(Simulation simulation) {
        List<String> gone = new ArrayList<>();
        try (var scope =
                BlockingScope.open(simulation.system(), Joiner.withoutResult(), group -> group.timeout(TICK))) {
            scope.fork("a", endless(gone));
            assertThatThrownBy(scope::join)
                    .isInstanceOfSatisfying(
                            TaskGroupException.class,
                            failure -> assertThat(failure.timedOut()).isTrue());
        }
    }

    @SimulationTest(seeds = 20)
    void misuse_isRefused(Simulation simulation) throws InterruptedException {
        try (var scope = BlockingScope.open(simulation.system())) {
            scope.fork(Task.run(() -> assertThatThrownBy(scope::join)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Cannot join [group] on thread [")));
            scope.join();
            assertThatThrownBy(scope::join).hasMessage("Cannot join [group]: it was joined before. Join once.");
            Subtask<Integer> late = scope.fork(sleeping(1));
            assertThatThrownBy(late::get).isInstanceOf(ForkRejectedException.class);
        }
    }
}
