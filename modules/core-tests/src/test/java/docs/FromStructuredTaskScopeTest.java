package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.BlockingScope;
import dev.kindred.ForkRejectedException;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskCancelledException;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.TaskTree;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.MDC;

/** The examples of docs/reference/from-structured-task-scope.md. */
class FromStructuredTaskScopeTest {

    private static String load(String what) throws IOException {
        if (what.equals("gone")) {
            throw new IOException("410");
        }
        return what;
    }

    @SimulationTest(seeds = 20)
    void scope_isOpenedForkedJoinedAndClosed(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-open
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> load("Ada")));
            Subtask<String> orders = scope.fork("orders", Task.blocking(() -> load("tea")));
            scope.join();
            assertThat(user.get() + " ordered " + orders.get()).isEqualTo("Ada ordered tea");
        }
        // #sts-open
    }

    @SimulationTest(seeds = 20)
    void subtask_forksToo(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> read = new ConcurrentLinkedQueue<>();
        // #sts-fork
        try (var scope = BlockingScope.open(system)) {
            scope.fork("index", Task.run(() -> {
                scope.fork("page-1", Task.run(() -> read.add("page 1")));
                scope.fork("page-2", Task.run(() -> read.add("page 2")));
            }));
            scope.join(); // waits for all three
        }
        assertThat(read).containsExactlyInAnyOrder("page 1", "page 2");
        // #sts-fork
    }

    @SimulationTest(seeds = 20)
    void oneFails_joinThrowsEveryFailureWhenAllAreGone(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Task<String> stock = failingInCleanup();
        Task<String> card = failingAfter(Duration.ofSeconds(1));
        // #sts-join
        try (var scope = BlockingScope.open(system)) {
            scope.fork("stock", stock); // cannot give back what it took, when it is cancelled
            scope.fork("card", card);
            scope.join();
        } catch (TaskGroupException failure) { // neither of them runs any more
            assertThat(failure.primary().cause()).hasMessage("refused");
            assertThat(failure.leaves()).hasSize(2);
        }
        // #sts-join
    }

    private static Task<String> failingAfter(Duration delay) {
        return Task.async(context ->
                context.sleep(delay).thenCompose(slept -> CompletableFuture.failedFuture(new IOException("refused"))));
    }

    private static Task<String> failingInCleanup() {
        return Task.async(context -> {
            CompletableFuture<String> end = new CompletableFuture<>();
            context.onCancel(() -> end.completeExceptionally(new IOException("cannot give back")));
            return end;
        });
    }

    @SimulationTest(seeds = 20)
    void scopeIsLeftWithoutJoin_itsSubtasksAreGoneAndItThrows(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-close
        assertThatThrownBy(() -> {
                    try (var scope = BlockingScope.open(system)) {
                        scope.fork("slow", slow.task());
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("left without a join");
        assertThat(slow.running()).isZero();
        // #sts-close
    }

    @SimulationTest(seeds = 20)
    void all_valuesAreInForkOrder(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-all
        try (var scope = BlockingScope.open(system, Joiner.<String>allSuccessfulOrThrow())) {
            scope.fork(Task.blocking(() -> load("eu")));
            scope.fork(Task.blocking(() -> load("us")));
            assertThat(scope.join()).containsExactly("eu", "us");
        }
        // #sts-all
    }

    @SimulationTest(seeds = 20)
    void any_theFirstSuccessIsTheResultAndTheOthersAreGone(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-any
        try (var scope = BlockingScope.open(system, Joiner.<String>anySuccessfulOrThrow())) {
            scope.fork(slow.task());
            scope.fork(Task.blocking(() -> load("gone"))); // fails, which decides nothing
            scope.fork(Task.blocking(() -> load("us")));
            assertThat(scope.join()).isEqualTo("us");
            assertThat(slow.running()).isZero();
        }
        // #sts-any
    }

    @SimulationTest(seeds = 20)
    void awaitAll_givesTheOutcomes(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-await-all
        try (var scope = BlockingScope.open(system, Joiner.<String>awaitAll())) {
            scope.fork(Task.blocking(() -> load("eu")));
            scope.fork(Task.blocking(() -> load("gone")));
            List<Outcome<String>> outcomes = scope.join();
            assertThat(outcomes.get(0).valueOrThrow()).isEqualTo("eu");
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        }
        // #sts-await-all
    }

    @SimulationTest(seeds = 20)
    void allUntil_thePredicateDecides(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-until
        Joiner<String, List<Outcome<String>>> untilOneFails =
                Joiner.allUntil(subtask -> subtask.state() == SubtaskState.FAILED);
        try (var scope = BlockingScope.open(system, untilOneFails)) {
            scope.fork(slow.task());
            scope.fork(Task.blocking(() -> load("gone")));
            assertThat(scope.join().get(0)).isInstanceOf(Outcome.Cancelled.class);
        }
        // #sts-until
    }

    // #sts-own
    static final class Longest implements Joiner.Policy<String, String> {
        private String longest = "";

        @Override
        public boolean onComplete(Subtask<String> subtask) {
            String value = subtask.get(); // throws for one that failed, which fails the group
            longest = value.length() > longest.length() ? value : longest;
            return false; // decides nothing: all are awaited
        }

        @Override
        public String result() {
            return longest;
        }
    }
    // #sts-own

    @SimulationTest(seeds = 20)
    void ownJoiner_makesTheResult(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-own-use
        try (var scope = BlockingScope.open(system, Joiner.of(Longest::new))) {
            scope.fork(Task.blocking(() -> load("short")));
            scope.fork(Task.blocking(() -> load("longer")));
            assertThat(scope.join()).isEqualTo("longer");
        }
        // #sts-own-use
    }

    // #sts-on-timeout
    static final class SoFar implements Joiner.Policy<String, List<String>> {
        private final List<String> values = new ArrayList<>();

        @Override
        public boolean onComplete(Subtask<String> subtask) {
            return !values.add(subtask.get());
        }

        @Override
        public List<String> result() {
            return values;
        }

        @Override
        public void onTimeout() {} // the result is what there is
    }
    // #sts-on-timeout

    @SimulationTest(seeds = 20)
    void onTimeout_thePartIsTheResult(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-on-timeout-use
        try (var scope =
                BlockingScope.open(system, Joiner.of(SoFar::new), group -> group.timeout(Duration.ofSeconds(2)))) {
            scope.fork(Task.blocking(() -> load("eu")));
            scope.fork(slow.task());
            assertThat(scope.join()).containsExactly("eu");
        }
        // #sts-on-timeout-use
    }

    @SimulationTest(seeds = 20)
    void subtask_tellsHowItEnded(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-subtask
        try (var scope = BlockingScope.open(system, Joiner.<String>awaitAll())) {
            Subtask<String> there = scope.fork("there", Task.blocking(() -> load("eu")));
            Subtask<String> gone = scope.fork("gone", Task.blocking(() -> load("gone")));
            scope.join();
            assertThat(there.state()).isEqualTo(SubtaskState.SUCCEEDED);
            assertThat(there.get()).isEqualTo("eu");
            String how = gone.outcome().fold(value -> value, Throwable::getMessage, cancelled -> cancelled.reason());
            assertThat(how).isEqualTo("410");
        }
        // #sts-subtask
    }

    @SimulationTest(seeds = 20)
    void configuration_isARefinementOfTheGroup(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-configuration
        try (var scope = BlockingScope.open(
                system, Joiner.awaitAll(), group -> group.named("page").timeout(Duration.ofSeconds(2)))) {
            Subtask<String> user = scope.fork("user", slow.task());
            assertThat(user.path()).isEqualTo("page/user");
            assertThatThrownBy(scope::join)
                    .isInstanceOfSatisfying(
                            TaskGroupException.class,
                            late -> assertThat(late.timedOut()).isTrue());
        }
        // #sts-configuration
    }

    @SimulationTest(seeds = 20)
    void kindOfTask_saysWhichThreads(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        CompletionStage<String> answer = CompletableFuture.completedFuture("eu");
        // #sts-threads
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> read = scope.fork(Task.blocking(() -> load("eu"))); // a thread that may block
            Subtask<Integer> sum = scope.fork(Task.compute(() -> 20 + 22)); // one of the processors' threads
            Subtask<String> got = scope.fork(Task.async(() -> answer)); // no thread while it waits
            scope.join();
            assertThat(read.get() + sum.get() + got.get()).isEqualTo("eu42eu");
        }
        // #sts-threads
    }

    @SimulationTest(seeds = 20)
    void cancel_endsTheScope(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-cancel
        try (var scope = BlockingScope.open(system)) {
            scope.fork("slow", slow.task());
            scope.scope().cancel("it was in the cache");
            assertThatThrownBy(scope::join)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("it was in the cache");
            assertThat(scope.scope().isCancelled()).isTrue();
        }
        // #sts-cancel
    }

    @SimulationTest(seeds = 20)
    void oneIsCancelled_theOthersGoOn(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-cancel-one
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> advice = scope.fork("advice", slow.task());
            Subtask<String> user = scope.fork("user", Task.blocking(() -> load("Ada")));
            advice.cancel("the page has no room for it");
            scope.join();
            assertThat(user.get()).isEqualTo("Ada");
            assertThat(advice.state()).isEqualTo(SubtaskState.CANCELLED);
        }
        // #sts-cancel-one
    }

    @SimulationTest(seeds = 20)
    void forkAfterTheJoin_isRejected(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-late
        try (var scope = BlockingScope.open(system)) {
            scope.join();
            Subtask<String> late = scope.fork("late", Task.blocking(() -> load("eu")));
            assertThat(late.state()).isEqualTo(SubtaskState.REJECTED); // none of its code runs
            assertThatThrownBy(late::get).isInstanceOf(ForkRejectedException.class);
        }
        // #sts-late
    }

    @SimulationTest(seeds = 20)
    void nested_isATaskLikeAnyOther(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-nested
        TaskGroup<List<String>> regions =
                TaskGroup.all(Task.blocking(() -> load("eu")), Task.blocking(() -> load("us")));
        try (var scope = BlockingScope.open(system)) {
            Subtask<List<String>> both = scope.fork("regions", regions.limit(1));
            scope.join();
            assertThat(both.get()).containsExactly("eu", "us");
        }
        // #sts-nested
    }

    @SimulationTest(seeds = 20)
    void context_isCarried(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #sts-context
        MDC.put("request", "r-17");
        try (var scope = BlockingScope.open(system)) {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> MDC.get("request")));
            scope.join();
            assertThat(user.get()).isEqualTo("r-17");
        } finally {
            MDC.remove("request");
        }
        // #sts-context
    }

    @SimulationTest(seeds = 20)
    void tree_showsWhatRuns(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        FakeTask<String> slow = FakeTask.create();
        // #sts-tree
        try (var scope = BlockingScope.open(system, Joiner.awaitAll(), group -> group.named("page"))) {
            scope.fork("user", slow.task());
            CompletionStage<String> text = TaskTree.of(system).thenApply(TaskTree::text);
            // #sts-tree
            simulation.settle();
            CompletionStage<String> later = TaskTree.of(system).thenApply(TaskTree::text);
            assertThat(simulation.await(text)).startsWith("[page] group ");
            assertThat(simulation.await(later)).contains("  [page/user] async running 0.0 s");
            slow.succeed("Ada");
            // #sts-tree
            scope.join();
        }
        // #sts-tree
    }
}
