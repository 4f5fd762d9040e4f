package dev.kindred.examples.fanout.service;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** The actor with the real semaphore, in virtual time; what it calls is faked. */
class ProductPagesTest {

    private static final ServiceSettings.Admission TWO_AND_ONE = new ServiceSettings.Admission(2, 1);

    @SimulationTest(seeds = 100)
    void aboveLimitAndQueue_isRejected_theOthersAreServed(Simulation simulation) {
        IntFunction<Task<String>> second = item -> after(Duration.ofSeconds(1));
        PageTasks tasks = tasks(second, semaphore(simulation, 8, 8));

        assertThat(statuses(simulation, tasks, 4)).containsExactlyInAnyOrder(503, 200, 200, 200);
    }

    @SimulationTest(seeds = 100)
    void nobodyAnswers_timesOutAndThePermitIsFree(Simulation simulation) {
        FakeTask<String> silent = FakeTask.create();
        ActorRef<Semaphore.Command> permits = semaphore(simulation, 1, 8);

        assertThat(statuses(simulation, tasks(item -> silent.task(), permits), 1))
                .containsExactly(504);

        assertThat(silent.cancels()).isEqualTo(1);
        assertThat(free(simulation, permits)).isEqualTo(1);
    }

    @SimulationTest(seeds = 100)
    void noPermitInTime_isRejectedBeforeItsDeadline(Simulation simulation) {
        IntFunction<Task<String>> slow = item -> after(Duration.ofMillis(1_900));
        ActorRef<Semaphore.Command> permits = semaphore(simulation, 1, 8);

        assertThat(statuses(simulation, tasks(slow, permits), 2)).containsExactlyInAnyOrder(200, 503);
    }

    @SimulationTest(seeds = 100)
    void queueForPermitsIsFull_isRejected(Simulation simulation) {
        IntFunction<Task<String>> second = item -> after(Duration.ofSeconds(1));
        ActorRef<Semaphore.Command> permits = semaphore(simulation, 1, 0);

        assertThat(statuses(simulation, tasks(second, permits), 2)).containsExactlyInAnyOrder(200, 503);
    }

    private static Task<String> after(Duration time) {
        return Task.async(context -> context.sleep(time).thenApply(slept -> "some"));
    }

    private static ActorRef<Semaphore.Command> semaphore(Simulation simulation, int capacity, int maxWaiting) {
        return simulation.spawn(
                Semaphore.create(
                        "pages",
                        capacity,
                        settings -> settings.maxWaiting(maxWaiting).maxWait(Duration.ofMillis(1_500))),
                "permits");
    }

    private static PageTasks tasks(IntFunction<Task<String>> price, ActorRef<Semaphore.Command> permits) {
        IntFunction<Task<String>> quick = item -> Task.async(() -> CompletableFuture.completedFuture("some"));
        return new PageTasks(
                price,
                quick,
                quick,
                item -> Task.async(() -> CompletableFuture.completedFuture(3)),
                permits,
                Duration.ofSeconds(2));
    }

    private static List<Integer> statuses(Simulation simulation, PageTasks tasks, int pages) {
        ActorRef<ProductPages.Command> actor = simulation.spawn(ProductPages.create(tasks, TWO_AND_ONE), "customers");
        SimulationProbe<TaskGroup.ForkReply<ProductPage>> replies = simulation.probe("replies");
        for (int item = 0; item < pages; item++) {
            actor.tell(new ProductPages.Load(item, "r-" + item, replies.ref()));
        }
        List<Integer> statuses = replies.await(pages).stream()
                .map(PageResponse::of)
                .map(HttpResponse::status)
                .map(StatusCode::intValue)
                .toList();
        actor.tell(ProductPages.Close.INSTANCE);
        simulation.awaitEnd(actor);
        return statuses;
    }

    private static int free(Simulation simulation, ActorRef<Semaphore.Command> permits) {
        return simulation
                .run(Task.ask(Semaphore.Snapshot.class, permits, Semaphore.GetSnapshot::new))
                .valueOrThrow()
                .free();
    }
}
