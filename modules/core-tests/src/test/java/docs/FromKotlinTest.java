package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The examples of docs/reference/from-kotlin.md. */
class FromKotlinTest {

    // #kt-fixtures
    static Task<String> fetch(String what, int seconds) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds)).thenApply(slept -> what));
    }
    // #kt-fixtures

    private static Task<String> broken(String message, int seconds) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds))
                .thenCompose(slept -> CompletableFuture.failedFuture(new IOException(message))));
    }

    @SimulationTest(seeds = 20)
    void coroutineScope_isAGroup(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-coroutine-scope
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", fetch("Ada", 1)); // async { … }
            Subtask<String> order = scope.fork("order", fetch("tea", 2));
            return () -> user.get() + " ordered " + order.get(); // await
        });
        assertThat(page.join(system)).isEqualTo("Ada ordered tea");
        // #kt-coroutine-scope
    }

    @SimulationTest(seeds = 20)
    void supervisorScope_isAwaitAll(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-supervisor-scope
        TaskGroup<List<Outcome<String>>> regions =
                TaskGroup.joining(Joiner.awaitAll(), broken("eu is down", 1), fetch("us", 2));
        assertThat(regions.join(system)).extracting(Outcome::isSuccess).containsExactly(false, true);
        // #kt-supervisor-scope
    }

    @SimulationTest(seeds = 20)
    void supervisorJob_isAnOpenGroup(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        SimulationProbe<TaskGroup.ForkReply<String>> replies = simulation.probe("replies");
        ActorRef<TaskGroup.ForkReply<String>> replyTo = replies.ref();
        // #kt-supervisor-job
        RunningTask<Void> server = TaskGroup.open("server").start(system);
        server.ref().tell(new TaskGroup.Fork<>(broken("disk full", 1), replyTo)); // fails alone
        server.ref().tell(new TaskGroup.Fork<>(fetch("us", 2), replyTo));
        // #kt-supervisor-job
        assertThat(replies.await(2))
                .extracting(reply -> ((TaskGroup.Ended<String>) reply).outcome().isSuccess())
                .containsExactly(false, true);
        server.ref().tell(TaskGroup.Close.INSTANCE);
        assertThat(simulation.await(server).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 20)
    void launch_isAForkWithoutAValue(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #kt-launch
        TaskGroup<Void> audit = TaskGroup.ofAll(scope -> {
            scope.fork(Task.run(() -> log.add("stored")));
            scope.fork(Task.run(() -> log.add("sent")));
        });
        audit.join(system);
        assertThat(log).containsExactlyInAnyOrder("stored", "sent");
        // #kt-launch
    }

    @SimulationTest(seeds = 20)
    void await_isADependency(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-await
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", fetch("Ada", 1));
            Subtask<String> greeting = scope.after(user).fork("greeting", () -> fetch("Hello " + user.get(), 1));
            return () -> greeting.get();
        });
        assertThat(page.join(system)).isEqualTo("Hello Ada");
        // #kt-await
    }

    @SimulationTest(seeds = 20)
    void cancelAndJoin_isCancelAndItsOutcome(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        // #kt-job
        RunningTask<String> job = fetch("Ada", 9).start(system);
        job.cancel("nobody reads it");
        CompletionStage<Outcome<String>> end = job.outcome(); // when all of it is gone
        // #kt-job
        assertThat(simulation.await(end)).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 20)
    void withTimeout_isTimeout(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        // #kt-with-timeout
        TaskGroup<List<String>> quote = TaskGroup.all(fetch("price", 9)).timeout(Duration.ofSeconds(2));
        TaskGroupException late = catchThrowableOfType(TaskGroupException.class, () -> quote.join(system));
        assertThat(late.timedOut()).isTrue(); // a failure, and no cancel
        // #kt-with-timeout
    }

    @SimulationTest(seeds = 20)
    void withTimeoutOrNull_isAnOptional(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-with-timeout-or-null
        Joiner<String, Optional<String>> ifInTime = Joiner.<String>awaitAll()
                .andThen(ends ->
                        ends.get(0).fold(Optional::of, failure -> Optional.empty(), cancel -> Optional.empty()));
        Task<String> price = fetch("price", 9).timeout(Duration.ofSeconds(2));
        assertThat(TaskGroup.joining(ifInTime, price).join(system)).isEmpty();
        // #kt-with-timeout-or-null
    }

    @SimulationTest(seeds = 20)
    void nonCancellable_isShielded(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #kt-non-cancellable
        Task<Void> commit =
                Task.asyncRun(context -> context.sleep(Duration.ofSeconds(5)).thenRun(() -> log.add("committed")));
        TaskGroup<Void> order = TaskGroup.ofAll(scope -> {
            scope.fork("commit", commit.shielded(Duration.ofSeconds(30)));
            scope.fork("mail", broken("no mailbox", 1));
        });
        assertThatThrownBy(() -> order.join(system)).hasMessageContaining("no mailbox");
        assertThat(log).containsExactly("committed");
        // #kt-non-cancellable
    }

    @SimulationTest(seeds = 20)
    void isActive_isAskedOfTheContext(Simulation simulation) throws Exception {
        // #kt-is-active
        Task<Long> count = Task.compute(context -> {
            long found = 0;
            while (found < 1_000) {
                if (context.isCancelled()) {
                    throw new CancellationException(); // the echo of the cancel
                }
                found++;
            }
            return found;
        });
        // #kt-is-active
        assertThat(count.join(simulation.system())).isEqualTo(1_000);
    }

    @SimulationTest(seeds = 20)
    void everyFailureHasAReader(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #kt-handler
        broken("disk full", 1)
                .start(system)
                .outcome()
                .thenAccept(end -> log.add(end.fold(value -> value, Throwable::getMessage, Cancellation::reason)));
        // #kt-handler
        simulation.advance(Duration.ofSeconds(2));
        assertThat(log).containsExactly("Group [group] failed: [group] IOException: disk full.");
    }

    @SimulationTest(seeds = 20)
    void dispatchers_areKindsOfTasks(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        CompletionStage<String> answer = CompletableFuture.completedFuture("got");
        // #kt-dispatchers
        Task<String> io = Task.blocking(() -> "read"); // Dispatchers.IO
        Task<String> cpu = Task.compute(() -> "computed"); // Dispatchers.Default
        Task<String> async = Task.async(() -> answer); // suspends, and holds no thread
        assertThat(TaskGroup.all(io, cpu, async).join(system)).containsExactly("read", "computed", "got");
        // #kt-dispatchers
    }

    @SimulationTest(seeds = 20)
    void flatMapMerge_isFanOutEach(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-flat-map-merge
        List<String> came = new ArrayList<>();
        TaskGroup<Long> merged = TaskGroup.fanOutEach(
                        List.of(5, 1, 2),
                        number -> fetch("page " + number, number),
                        (number, outcome) -> came.add(outcome.valueOrThrow()))
                .limit(2);
        assertThat(merged.join(system)).isEqualTo(3);
        assertThat(came).containsExactly("page 1", "page 2", "page 5");
        // #kt-flat-map-merge
    }

    @SimulationTest(seeds = 20)
    void awaitedCancel_isData(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #kt-foreign-cancel
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> advice = scope.fork("advice", fetch("buy tea", 9));
            advice.cancel("no room");
            return () -> advice.outcome().fold(value -> value, Throwable::getMessage, cancelled -> "without advice");
        });
        assertThat(page.join(system)).isEqualTo("without advice");
        // #kt-foreign-cancel
    }

    @SimulationTest(seeds = 20)
    void invokeOnCompletion_isItsStage(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> log = new ConcurrentLinkedQueue<>();
        // #kt-on-completion
        TaskGroup<Void> page = TaskGroup.ofAll(scope -> scope.fork("user", fetch("Ada", 1))
                .completion()
                .thenAccept(outcome -> log.add("user: " + outcome.isSuccess())));
        page.join(system);
        // #kt-on-completion
        simulation.settle();
        assertThat(log).containsExactly("user: true");
    }
}
