package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Semaphore;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskCancelledException;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.TaskTree;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import dev.kindred.testkit.TaskAssertions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.slf4j.MDC;

/** The examples of docs/reference/from-asyncio.md. */
class FromAsyncioTest {

    // #aio-fixtures
    static Task<String> fetch(String what, int seconds) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds)).thenApply(slept -> what));
    }

    static Task<String> broken(String message, int seconds) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds))
                .thenCompose(slept -> CompletableFuture.failedFuture(new IOException(message))));
    }
    // #aio-fixtures

    @SimulationTest(seeds = 20)
    void taskGroup_joinsItsSubtasks(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-group
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", fetch("Ada", 1));
            Subtask<String> order = scope.fork("order", fetch("tea", 2));
            return () -> user.get() + " ordered " + order.get(); // after the join
        });
        assertThat(page.join(system)).isEqualTo("Ada ordered tea");
        // #aio-group
    }

    @SimulationTest(seeds = 20)
    void asyncBody_awaitsAndForksMore(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-body
        TaskGroup<String> page = TaskGroup.ofAsync(scope -> {
            Subtask<String> user = scope.fork("user", fetch("Ada", 1));
            return user.completion().thenApply(outcome -> {
                Subtask<String> order = scope.fork("order", fetch("tea of " + outcome.valueOrThrow(), 1));
                return () -> order.get();
            });
        });
        assertThat(page.join(system)).isEqualTo("tea of Ada");
        // #aio-body
    }

    @SimulationTest(seeds = 20)
    void createTask_isAForkFromAnywhere(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> read = new ConcurrentLinkedQueue<>();
        // #aio-create-task
        TaskGroup<Void> crawl = TaskGroup.ofAll(scope -> scope.fork("index", Task.run(() -> {
            scope.fork("page", Task.run(() -> read.add("page"))); // from a subtask; the group waits for it too
        })));
        crawl.join(system);
        assertThat(read).containsExactly("page");
        // #aio-create-task
    }

    @SimulationTest(seeds = 20)
    void gather_isAll(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-gather
        TaskGroup<List<String>> both = TaskGroup.all(fetch("eu", 2), fetch("us", 1));
        assertThat(both.join(system)).containsExactly("eu", "us");

        TaskGroup<List<String>> failing = TaskGroup.all(fetch("eu", 9), broken("us is down", 1));
        assertThatThrownBy(() -> failing.named("regions").join(system))
                .hasMessage("Group [regions] failed: [regions/#2] IOException: us is down; 1 cancelled.");
        // #aio-gather
    }

    @SimulationTest(seeds = 20)
    void gatherOfExceptions_isAwaitAll(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-gather-exceptions
        TaskGroup<List<Outcome<String>>> both =
                TaskGroup.joining(Joiner.awaitAll(), fetch("eu", 2), broken("us is down", 1));
        List<Outcome<String>> outcomes = both.join(system);
        assertThat(outcomes.get(0).valueOrThrow()).isEqualTo("eu");
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        // #aio-gather-exceptions
    }

    @SimulationTest(seeds = 20)
    void firstCompleted_decides(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-first-completed
        TaskGroup<List<Outcome<String>>> first =
                TaskGroup.joining(Joiner.allUntil(ended -> true), fetch("eu", 1), fetch("us", 9));
        List<Outcome<String>> outcomes = first.join(system);
        assertThat(outcomes.get(0).valueOrThrow()).isEqualTo("eu");
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Cancelled.class); // and gone
        // #aio-first-completed
    }

    @SimulationTest(seeds = 20)
    void firstException_decides(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-first-exception
        TaskGroup<List<Outcome<String>>> untilOneFails = TaskGroup.joining(
                Joiner.allUntil(ended -> ended.state() == SubtaskState.FAILED),
                fetch("eu", 1),
                broken("us is down", 2),
                fetch("ap", 9));
        assertThat(untilOneFails.join(system))
                .extracting(outcome -> outcome.fold(value -> value, Throwable::getMessage, cancelled -> "cancelled"))
                .containsExactly("eu", "us is down", "cancelled");
        // #aio-first-exception
    }

    @SimulationTest(seeds = 20)
    void race_theFirstSuccessWins(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-race
        TaskGroup<String> race = TaskGroup.joining(
                Joiner.anySuccessfulOrThrow(), broken("eu is down", 1), fetch("us", 2), fetch("ap", 9));
        assertThat(race.join(system)).isEqualTo("us");
        // #aio-race
    }

    @SimulationTest(seeds = 20)
    void asCompleted_isFanOutEach(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-as-completed
        List<String> came = new ArrayList<>();
        TaskGroup<Long> pages = TaskGroup.fanOutEach(
                List.of(3, 1, 2),
                number -> fetch("page " + number, number),
                (number, outcome) -> came.add(outcome.valueOrThrow()));
        assertThat(pages.join(system)).isEqualTo(3);
        assertThat(came).containsExactly("page 1", "page 2", "page 3");
        // #aio-as-completed
    }

    @SimulationTest(seeds = 20)
    void semaphore_boundsWhatSeveralGroupsRunAtOnce(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();
        ActorRef<Semaphore.Command> two = simulation.spawn(Semaphore.create("site", 2), "site");
        // #aio-semaphore
        TaskGroup<List<Integer>> pages =
                TaskGroup.fanOut(List.of(1, 2, 3), page -> site.load(page).holding(two, 1));
        assertThat(TaskGroup.all(pages, pages).join(system))
                .flatExtracting(each -> each)
                .hasSize(6)
                .allSatisfy(most -> assertThat(most).isLessThanOrEqualTo(2));
        // #aio-semaphore
    }

    @SimulationTest(seeds = 20)
    void limit_boundsWhatRunsAtOnce(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();
        // #aio-limit
        TaskGroup<List<Integer>> pages = TaskGroup.fanOut(List.of(1, 2, 3, 4, 5), page -> site.load(page));
        assertThat(pages.limit(2).join(system))
                .hasSize(5)
                .allSatisfy(most -> assertThat(most).isLessThanOrEqualTo(2));
        // #aio-limit
    }

    /** A page's load takes a second, and gives how many were loaded when it began. */
    private static final class Site {
        private int loading;

        Task<Integer> load(int page) {
            return Task.<Integer>async(context -> {
                        int now = ++loading;
                        return context.sleep(Duration.ofSeconds(1)).thenApply(slept -> {
                            loading--;
                            return now;
                        });
                    })
                    .named("page-" + page);
        }
    }

    @SimulationTest(seeds = 20)
    void toThread_isABlockingTask(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-to-thread
        Task<Integer> lines = Task.blocking(() -> readFile().size()); // a cancel interrupts its thread
        Task<Integer> digits = Task.compute(() -> Integer.toString(6 * 7).length());
        assertThat(TaskGroup.all(lines, digits).join(system)).containsExactly(3, 2);
        // #aio-to-thread
    }

    private static List<String> readFile() throws IOException {
        return List.of("a", "b", "c");
    }

    @SimulationTest(seeds = 20)
    void timeout_isTheGroups(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        // #aio-timeout
        TaskGroup<List<String>> quote = TaskGroup.all(fetch("price", 9)).timeout(Duration.ofSeconds(2));
        TaskGroupException late = catchThrowableOfType(TaskGroupException.class, () -> quote.join(system));
        assertThat(late.timedOut()).isTrue();
        // #aio-timeout
    }

    @SimulationTest(seeds = 20)
    void timeoutAt_isADeadline(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        var closingTime = simulation.now().plusSeconds(2);
        // #aio-timeout-at
        TaskGroup<Void> quote = TaskGroup.ofAll(scope -> {
            scope.deadline(closingTime);
            scope.fork("price", fetch("price", 9));
        });
        assertThatThrownBy(() -> quote.join(system)).isInstanceOf(TaskGroupException.class);
        // #aio-timeout-at
    }

    @SimulationTest(seeds = 20)
    void reschedule_movesTheDeadline(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-reschedule
        TaskGroup<String> quote = TaskGroup.of(scope -> {
            Subtask<String> price = scope.fork("price", fetch("price", 9));
            scope.deadline(scope.deadline().orElseThrow().plusSeconds(60)); // any time before it struck
            return () -> price.get();
        });
        assertThat(quote.timeout(Duration.ofSeconds(2)).join(system)).isEqualTo("price");
        // #aio-reschedule
    }

    @SimulationTest(seeds = 20)
    void waitFor_isTheTimeoutOfATask(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-wait-for
        Task<String> price = fetch("price", 9).timeout(Duration.ofSeconds(2));
        TaskGroup<List<Outcome<String>>> quote = TaskGroup.joining(Joiner.awaitAll(), price, fetch("tax", 5));
        List<Outcome<String>> outcomes = quote.join(system);
        assertThat(((Outcome.Failed<?>) outcomes.get(0)).cause()).isInstanceOf(TimeoutException.class);
        assertThat(outcomes.get(1).valueOrThrow()).isEqualTo("tax");
        // #aio-wait-for
    }

    @SimulationTest(seeds = 20)
    void shield_isAwaited(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #aio-shield
        Task<Void> commit =
                Task.asyncRun(context -> context.sleep(Duration.ofSeconds(5)).thenRun(() -> log.add("committed")));
        TaskGroup<Void> order = TaskGroup.ofAll(scope -> scope.fork(commit.shielded(Duration.ofSeconds(30))));
        assertThatThrownBy(() -> order.timeout(Duration.ofSeconds(2)).join(system))
                .isInstanceOf(TaskGroupException.class); // timed out, and told only now:
        assertThat(log).containsExactly("committed");
        // #aio-shield
    }

    @SimulationTest(seeds = 20)
    void exceptionGroup_isATree(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        // #aio-exception-group
        TaskGroup<List<String>> regions = TaskGroup.all(broken("eu is down", 1).named("eu"), fetch("us", 9));
        TaskGroup<Void> page = TaskGroup.ofAll(scope -> scope.fork("regions", regions));
        TaskGroupException failure = catchThrowableOfType(
                TaskGroupException.class, () -> page.named("page").join(system));
        assertThat(failure.leaves())
                .singleElement()
                .satisfies(leaf -> assertThat(leaf.path()).isEqualTo("page/regions/eu"));
        assertThat(failure.primary().cause()).isInstanceOf(TaskGroupException.class); // of the inner group
        // #aio-exception-group
    }

    @SimulationTest(seeds = 20)
    void split_dividesByType(Simulation simulation) {
        TaskGroupException failure = twoFailures(simulation.system());
        // #aio-split
        TaskGroupException.Split split = failure.split(IOException.class);
        assertThat(split.matched().orElseThrow().primary().cause()).hasMessage("eu is down");
        assertThat(split.rest().orElseThrow().primary().cause()).hasMessage("cannot unlock");
        assertThat(failure.subgroup(TimeoutException.class)).isEmpty();
        // #aio-split
    }

    @SimulationTest(seeds = 20)
    void handle_throwsOnWhatNoClauseMatches(Simulation simulation) {
        TaskGroupException failure = twoFailures(simulation.system());
        List<String> log = new ArrayList<>();
        // #aio-except-star
        assertThatThrownBy(() -> failure.handle(
                        on -> on.any(IOException.class, matched -> log.add("retry " + matched.causes()))))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        rest -> assertThat(rest.causes()).singleElement().isInstanceOf(IllegalStateException.class));
        assertThat(log).containsExactly("retry [java.io.IOException: eu is down]");
        // #aio-except-star
    }

    @SimulationTest(seeds = 20)
    void derive_makesTheSameGroupOfOtherFailures(Simulation simulation) {
        TaskGroupException failure = twoFailures(simulation.system());
        // #aio-derive
        TaskGroupException cleanup = failure.derive(List.of(failure.leaves().get(1)));
        assertThat(cleanup.primary().cause()).hasMessage("cannot unlock");
        assertThat(cleanup).hasMessage(failure.getMessage());
        // #aio-derive
    }

    /** One because the other, which fails in cleanup. */
    private static TaskGroupException twoFailures(ActorSystem<?> system) {
        Task<String> lock = Task.async(context -> {
            CompletableFuture<String> end = new CompletableFuture<>();
            context.onCancel(() -> end.completeExceptionally(new IllegalStateException("cannot unlock")));
            return end;
        });
        TaskGroup<List<String>> regions = TaskGroup.all(broken("eu is down", 1), lock);
        return catchThrowableOfType(TaskGroupException.class, () -> regions.join(system));
    }

    @SimulationTest(seeds = 20)
    void context_isCarried(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-context
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> MDC.get("request")));
            return () -> "for " + user.get();
        });
        MDC.put("request", "r-17");
        assertThat(page.join(system)).isEqualTo("for r-17");
        // #aio-context
        MDC.remove("request");
    }

    @SimulationTest(seeds = 20)
    void run_isJoin(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-run
        String now = fetch("eu", 1).join(system); // on a thread that may block
        CompletionStage<String> later = fetch("us", 1).run(system); // from any thread
        // #aio-run
        assertThat(now).isEqualTo("eu");
        assertThat(simulation.await(later)).isEqualTo("us");
    }

    @SimulationTest(seeds = 20)
    void cancel_endsTheWorkAndSaysWhy(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #aio-cancel
        Task<String> upload = Task.blocking(context -> {
            try {
                return context.await(context.sleep(Duration.ofHours(1)).thenApply(slept -> "sent"));
            } finally {
                log.add("removed what was half sent");
            }
        });
        RunningTask<String> running = upload.start(system);
        // #aio-cancel
        simulation.settle();
        // #aio-cancel
        running.cancel("the user left");
        // #aio-cancel
        Outcome<String> end = simulation.await(running);
        TaskAssertions.assertThat(end).cancelled(Origin.REQUESTED);
        assertThat(log).containsExactly("removed what was half sent");
    }

    @SimulationTest(seeds = 20)
    void cancelOfOneSubtask_leavesTheOthers(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-cancel-one
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> advice = scope.fork("advice", fetch("buy tea", 9));
            Subtask<String> user = scope.fork("user", fetch("Ada", 1));
            user.completion().thenRun(() -> advice.cancel("no time left"));
            return () -> user.get() + " " + advice.state();
        });
        assertThat(page.join(system)).isEqualTo("Ada CANCELLED");
        // #aio-cancel-one
    }

    @SimulationTest(seeds = 20)
    void cancelOfTheGroup_isNoFailure(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        // #aio-cancel-group
        TaskGroup<Void> search = TaskGroup.ofAll(scope -> {
            scope.fork("shelf", fetch("nothing", 9));
            scope.fork("table", Task.run(() -> scope.cancel("it lay on the table")));
        });
        assertThatThrownBy(() -> search.join(system))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("it lay on the table");
        // #aio-cancel-group
    }

    @SimulationTest(seeds = 20)
    void valueDespiteTheCancel_isASuccess(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-swallow
        Task<String> stubborn = Task.async(
                context -> context.sleep(Duration.ofHours(1)).handle((slept, cancelled) -> "a value all the same"));
        TaskGroup<List<Outcome<String>>> group =
                TaskGroup.joining(Joiner.allUntil(ended -> true), fetch("eu", 1), stubborn);
        assertThat(group.join(system).get(1).valueOrThrow()).isEqualTo("a value all the same");
        // #aio-swallow
    }

    @SimulationTest(seeds = 20)
    void sleep_isTheContexts(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #aio-sleep
        Task<String> nap =
                Task.async(context -> context.sleep(Duration.ofHours(1)).thenApply(slept -> "rested"));
        assertThat(nap.join(system)).isEqualTo("rested"); // in a simulation this takes no time
        // #aio-sleep
    }

    @SimulationTest(seeds = 20)
    void doneCallback_isItsCompletion(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #aio-done
        TaskGroup<Void> page = TaskGroup.ofAll(scope -> {
            Subtask<String> user = scope.fork("user", fetch("Ada", 1));
            user.completion().thenAccept(outcome -> log.add(user.path() + " " + outcome.isSuccess()));
        });
        page.named("page").join(system);
        // #aio-done
        simulation.settle();
        assertThat(log).containsExactly("page/user true");
    }

    @SimulationTest(seeds = 20)
    void allTasks_isTheTree(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        RunningTask<List<String>> running =
                TaskGroup.all(fetch("Ada", 1).named("user")).named("page").start(system);
        simulation.settle();
        // #aio-all-tasks
        CompletionStage<String> tree = TaskTree.of(system).thenApply(TaskTree::text);
        // #aio-all-tasks
        assertThat(simulation.await(tree)).isEqualTo("[page] group running 0.0 s\n  [page/user] async running 0.0 s\n");
        TaskAssertions.assertThat(simulation.await(running)).succeeded();
    }
}
