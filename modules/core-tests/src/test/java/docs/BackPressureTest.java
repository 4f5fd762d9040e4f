package docs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.kindred.Outcome;
import dev.kindred.PermitRefusedException;
import dev.kindred.RunningTask;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroup.ForkReply;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The code of the how-to on back-pressure. */
class BackPressureTest {

    /** Stands for a service that is called: it can tell how many calls it had at once. */
    private static final class Service {

        private final AtomicInteger working = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        Task<String> page(Duration takes) {
            return Task.async(context -> {
                mostAtOnce.accumulateAndGet(working.incrementAndGet(), Math::max);
                return context.sleep(takes)
                        .thenApply(slept -> "a page")
                        .whenComplete((page, failure) -> working.decrementAndGet());
            });
        }

        CompletionStage<String> send(String path, Duration timeLeft) {
            assertThat(path).isEqualTo("/pages/17");
            assertThat(timeLeft).isLessThanOrEqualTo(Duration.ofSeconds(2));
            return answer;
        }
    }

    // #request
    static TaskGroup<String> request(Task<String> page, ActorRef<Semaphore.Command> permits) {
        return TaskGroup.<String>of(scope -> {
                    var made = scope.fork("page", page.holding(permits, 1));
                    return made::get;
                })
                .named("request")
                .timeout(Duration.ofSeconds(2));
    }
    // #request

    // #status
    static int status(ForkReply<String> reply) {
        if (reply instanceof TaskGroup.Rejected<String>) {
            return 503; // the open group is full
        }
        return ((TaskGroup.Ended<String>) reply)
                .outcome()
                .fold(page -> 200, failure -> status((TaskGroupException) failure), cancelled -> 503);
    }

    private static int status(TaskGroupException failure) {
        if (failure.subgroup(PermitRefusedException.class).isPresent()) {
            return 503; // the semaphore is full
        }
        return failure.timedOut() ? 504 : 500;
    }
    // #status

    @SimulationTest(seeds = 50)
    void twoGroupsShareASemaphore_theirCallsAreBoundedTogether(Simulation simulation) {
        // #shared
        ActorRef<Semaphore.Command> permits = simulation.spawn(
                Semaphore.create("calls", 8, settings -> settings.maxWaiting(10).maxWait(Duration.ofMillis(1_500))),
                "permits");
        TaskGroup<Void> customers = TaskGroup.open("customers").limit(10).maxWaiting(5);
        TaskGroup<Void> partners = TaskGroup.open("partners").limit(10).maxWaiting(5);
        // #shared
        List<RunningTask<Void>> kinds =
                List.of(customers.start(simulation.system()), partners.start(simulation.system()));
        Service service = new Service();

        List<Integer> statuses =
                forkFortyIntoEach(simulation, kinds, request(service.page(Duration.ofMillis(300)), permits));

        assertThat(service.mostAtOnce).hasValue(8);
        assertThat(statuses).hasSize(80).containsOnly(200, 503).contains(200, 503);
        close(simulation, kinds);
    }

    private static List<Integer> forkFortyIntoEach(
            Simulation simulation, List<RunningTask<Void>> kinds, Task<String> task) {
        SimulationProbe<ForkReply<String>> replies = simulation.probe("replies");
        for (RunningTask<Void> kind : kinds) {
            for (int i = 0; i < 40; i++) {
                kind.ref().tell(new TaskGroup.Fork<>(task, replies.ref()));
            }
        }
        return replies.await(80).stream().map(BackPressureTest::status).toList();
    }

    private static void close(Simulation simulation, List<RunningTask<Void>> groups) {
        groups.forEach(group -> group.ref().tell(TaskGroup.Close.INSTANCE));
        groups.forEach(simulation::await);
    }

    @SimulationTest(seeds = 50)
    void permitComesTooLate_theWaitCountsAgainstTheDeadline(Simulation simulation) {
        ActorRef<Semaphore.Command> permits = simulation.spawn(Semaphore.create("calls", 1), "permits");
        Task<String> page = new Service().page(Duration.ofMillis(1_900));
        RunningTask<String> first = request(page, permits).start(simulation.system());
        RunningTask<String> second = request(page, permits).start(simulation.system());

        List<Outcome<String>> outcomes = List.of(simulation.await(first), simulation.await(second));

        assertThat(outcomes).filteredOn(Outcome::isSuccess).hasSize(1);
        assertThat(outcomes)
                .map(outcome -> status(new TaskGroup.Ended<>(outcome)))
                .containsExactlyInAnyOrder(200, 504);
    }

    @SimulationTest(seeds = 50)
    void cancelledCall_holdsItsPermitUntilItIsAnswered(Simulation simulation) {
        ActorRef<Semaphore.Command> permits = simulation.spawn(Semaphore.create("calls", 1), "permits");
        Service service = new Service();
        // #call
        Task<String> call = Task.async(context -> {
            Duration left = context.remaining().orElseThrow();
            return service.send("/pages/17", left); // and not context.cancelling(…): it works on
        });
        // #call
        RunningTask<String> running = request(call, permits).start(simulation.system());
        simulation.advance(Duration.ofMillis(2_010)); // the deadline has struck
        assertThat(free(simulation, permits)).isZero();

        service.answer.complete("it gave up");

        assertThat(status(new TaskGroup.Ended<>(simulation.await(running)))).isEqualTo(504);
        assertThat(free(simulation, permits)).isEqualTo(1);
    }

    private static int free(Simulation simulation, ActorRef<Semaphore.Command> permits) {
        return simulation
                .run(Task.ask(Semaphore.Snapshot.class, permits, Semaphore.GetSnapshot::new))
                .valueOrThrow()
                .free();
    }
}
