package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.Retry;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import dev.kindred.testkit.TaskAssertions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The examples of docs/reference/from-akka-patterns.md. */
class FromAkkaPatternsTest {

    // #akka-protocol
    record Get(String key, ActorRef<String> replyTo) {}

    static Task<String> ask(ActorRef<Get> store, String key) {
        return Task.ask(String.class, store, replyTo -> new Get(key, replyTo));
    }
    // #akka-protocol

    /** Answers after a second; knows nothing of "lost", about which it is silent. */
    private static ActorRef<Get> store(Simulation simulation) {
        return simulation.spawn(
                Behaviors.<Get>receive((context, get) -> {
                    if (!get.key().equals("lost")) {
                        context.scheduleOnce(Duration.ofSeconds(1), get.replyTo(), "value of " + get.key());
                    }
                    return Behaviors.same();
                }),
                "store");
    }

    @SimulationTest(seeds = 20)
    void ask_isATask(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        ActorRef<Get> store = store(simulation);
        // #akka-ask
        Task<String> user = Task.ask(String.class, store, replyTo -> new Get("user", replyTo));
        assertThat(user.join(system)).isEqualTo("value of user");

        Task<String> bounded = ask(store, "lost").timeout(Duration.ofSeconds(3));
        assertThatThrownBy(() -> bounded.join(system)).hasRootCauseInstanceOf(TimeoutException.class);
        // #akka-ask
    }

    record GetPrice(String item, ActorRef<StatusReply<Integer>> replyTo) {}

    @SimulationTest(seeds = 20)
    void askWithStatus_isATask(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        ActorRef<GetPrice> shop = simulation.spawn(
                Behaviors.<GetPrice>receiveMessage(get -> {
                    get.replyTo()
                            .tell(get.item().equals("tea") ? StatusReply.success(3) : StatusReply.error("sold out"));
                    return Behaviors.same();
                }),
                "shop");
        // #akka-ask-with-status
        Task<Integer> tea = Task.askWithStatus(Integer.class, shop, replyTo -> new GetPrice("tea", replyTo));
        assertThat(tea.join(system)).isEqualTo(3);

        Task<Integer> milk = Task.askWithStatus(Integer.class, shop, replyTo -> new GetPrice("milk", replyTo));
        assertThatThrownBy(() -> milk.join(system)).hasMessageContaining("sold out");
        // #akka-ask-with-status
    }

    // #akka-pipe-to-self
    static Behavior<Outcome<String>> loader(Task<String> load, ActorRef<String> listener) {
        return Behaviors.setup(context -> {
            load.spawn(context, outcome -> outcome); // makes a message of this actor
            return Behaviors.receiveMessage(outcome -> {
                listener.tell(outcome.fold(value -> value, Throwable::getMessage, cancelled -> cancelled.reason()));
                return Behaviors.stopped();
            });
        });
    }
    // #akka-pipe-to-self

    @SimulationTest(seeds = 20)
    void spawn_pipesTheOutcome(Simulation simulation) {
        SimulationProbe<String> probe = simulation.probe("listener");
        simulation.spawn(loader(Task.blocking(() -> "loaded"), probe.ref()), "loader");
        assertThat(probe.await()).isEqualTo("loaded");
    }

    @SimulationTest(seeds = 20)
    void aggregator_isAGroup(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        ActorRef<Get> store = store(simulation);
        // #akka-aggregator
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", ask(store, "user"));
            Subtask<String> orders = scope.fork("orders", ask(store, "orders"));
            return () -> user.get() + ", " + orders.get();
        });
        assertThat(page.timeout(Duration.ofSeconds(3)).join(system)).isEqualTo("value of user, value of orders");
        // #akka-aggregator
    }

    @SimulationTest(seeds = 20)
    void aggregatorOfWhatAnswers_isAwaitAll(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        ActorRef<Get> store = store(simulation);
        // #akka-aggregator-partial
        Duration longest = Duration.ofSeconds(3);
        TaskGroup<List<Outcome<String>>> quotes = TaskGroup.joining(
                Joiner.awaitAll(),
                ask(store, "eu").timeout(longest),
                ask(store, "lost").timeout(longest));
        assertThat(quotes.join(system)).extracting(Outcome::isSuccess).containsExactly(true, false);
        // #akka-aggregator-partial
    }

    private static Behavior<String> parser(String text, ActorRef<Integer> replyTo) {
        return Behaviors.setup(context -> {
            replyTo.tell(Integer.parseInt(text));
            return Behaviors.stopped();
        });
    }

    @SimulationTest(seeds = 20)
    void children_areBehaviorTasks(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #akka-children
        Task<Integer> first = Task.behavior(replyTo -> parser("40", replyTo));
        Task<Integer> second = Task.behavior(replyTo -> parser("2", replyTo));
        assertThat(TaskGroup.all(first, second).join(system)).containsExactly(40, 2);

        Task<Integer> failing = Task.behavior(replyTo -> parser("x", replyTo));
        assertThatThrownBy(() -> failing.named("x").join(system)).hasMessageContaining("NumberFormatException");
        // #akka-children
    }

    @SimulationTest(seeds = 20)
    void backoff_isARetry(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #akka-backoff
        Task<String> load = Task.async(context -> connect(context.attempt())); // the first two fail
        Retry retry = Retry.exponential(Duration.ofMillis(100), Duration.ofSeconds(10))
                .jitter(0.2)
                .maxAttempts(5)
                .on(IOException.class);
        assertThat(load.retry(retry).join(system)).isEqualTo("connected in attempt 3");
        // #akka-backoff
    }

    private static CompletableFuture<String> connect(int attempt) {
        return attempt < 3
                ? CompletableFuture.failedFuture(new IOException("refused"))
                : CompletableFuture.completedFuture("connected in attempt " + attempt);
    }

    @SimulationTest(seeds = 20)
    void timers_areATimeout(Simulation simulation) {
        ActorSystem<?> system = simulation.system();
        ActorRef<Get> store = store(simulation);
        // #akka-timers
        TaskGroup<List<String>> both = TaskGroup.all(ask(store, "eu"), ask(store, "lost"));
        assertThatThrownBy(() -> both.timeout(Duration.ofSeconds(3)).join(system))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        late -> assertThat(late.timedOut()).isTrue());
        // #akka-timers
    }

    @SimulationTest(seeds = 20)
    void workPulling_isAFanOut(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        ActorRef<Get> store = store(simulation);
        // #akka-work-pulling
        List<String> jobs = List.of("a", "b", "c");
        TaskGroup<List<String>> done =
                TaskGroup.fanOut(jobs, job -> ask(store, job)).limit(2);
        assertThat(done.join(system)).containsExactly("value of a", "value of b", "value of c");
        // #akka-work-pulling
    }

    enum Idle {
        INSTANCE
    }

    @SimulationTest(seeds = 20)
    void receiveTimeout_staysInTheBehavior(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #akka-receive-timeout
        Task<String> session = Task.behavior(replyTo -> Behaviors.setup(context -> {
            context.setReceiveTimeout(Duration.ofMinutes(5), Idle.INSTANCE);
            return Behaviors.receiveMessage(idle -> {
                replyTo.tell("nobody came");
                return Behaviors.stopped();
            });
        }));
        assertThat(session.timeout(Duration.ofHours(1)).join(system)).isEqualTo("nobody came");
        // #akka-receive-timeout
    }

    @SimulationTest(seeds = 20)
    void stop_isACancel(Simulation simulation) {
        TaskGroup<List<String>> page = TaskGroup.all(ask(store(simulation), "lost"));
        SimulationProbe<Outcome<List<String>>> probe = simulation.probe("replies");
        ActorRef<Outcome<List<String>>> replyTo = probe.ref();
        // #akka-stop
        ActorRef<TaskGroup.Command> group = simulation.spawn(page.behavior(replyTo), "page");
        group.tell(new TaskGroup.Cancel("the user left")); // replies when all is gone, and stops
        // #akka-stop
        TaskAssertions.assertThat(probe.await()).cancelled(Origin.REQUESTED);
        simulation.awaitEnd(group);
    }

    @SimulationTest(seeds = 20)
    void blockingDispatcher_isAKindOfTask(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        // #akka-blocking
        Task<String> row = Task.blocking(() -> queryDatabase());
        Task<Integer> sum = Task.compute(() -> 20 + 22);
        assertThat(TaskGroup.all(row, sum).join(system)).containsExactly("row", 42);
        // #akka-blocking
    }

    private static String queryDatabase() throws IOException {
        return "row";
    }
}
