package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.TaskGroup.ForkReply;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Groups for servers: others fork into them by message, until they are closed. */
@Tag("G7")
class OpenGroupTest {

    private static final Duration TICK = Duration.ofMillis(10);

    private static Task<Integer> sleeping(int value) {
        return Task.async(context -> context.sleep(TICK).thenApply(slept -> value));
    }

    @SimulationTest(seeds = 500)
    @Tag("G2")
    void eachForkIsAnsweredOnce_andTheGroupLivesUntilItIsClosed(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> replies = simulation.probe("replies");
        RunningTask<Void> server = simulation.start(TaskGroup.open("requests").limit(2));
        for (int i = 0; i < 5; i++) {
            fork(server, sleeping(i), replies);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(replies.await()).isInstanceOf(TaskGroup.Ended.class);
        }
        simulation.advance(Duration.ofDays(1));
        assertThat(simulation.tree().groups()).hasSize(1);

        server.ref().tell(TaskGroup.Close.INSTANCE);

        assertThat(simulation.await(server).isSuccess()).isTrue();
        replies.expectNothing();
    }

    @SimulationTest(seeds = 500)
    @Tag("L1")
    void aboveLimitAndQueue_isRejectedWithTheReasonAndTheLength(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> replies = simulation.probe("replies");
        SimulationProbe<ForkReply<Integer>> refused = simulation.probe("refused");
        RunningTask<Void> server =
                simulation.start(TaskGroup.open("requests").limit(2).maxWaiting(1));
        for (int i = 0; i < 3; i++) {
            fork(server, sleeping(i), replies);
        }
        fork(server, sleeping(4), refused);

        assertThat(refused.await())
                .isEqualTo(new TaskGroup.Rejected<>(
                        "its queue is full (1 wait for a place). Fork later, or raise its maxWaiting.", 1));
        for (int i = 0; i < 3; i++) {
            assertThat(replies.await()).isInstanceOf(TaskGroup.Ended.class);
        }
        fork(server, sleeping(5), refused);
        assertThat(refused.await()).isEqualTo(new TaskGroup.Ended<>(new Outcome.Succeeded<>(5)));
        close(simulation, server);
    }

    @SimulationTest(seeds = 500)
    void closed_drainsWhatItHasAndRejectsTheRest(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> early = simulation.probe("early");
        SimulationProbe<ForkReply<Integer>> late = simulation.probe("late");
        RunningTask<Void> server = simulation.start(TaskGroup.open("requests").limit(1));
        fork(server, sleeping(1), early);
        fork(server, sleeping(2), early);
        server.ref().tell(TaskGroup.Close.INSTANCE);
        fork(server, sleeping(3), late);

        assertThat(late.await()).isEqualTo(new TaskGroup.Rejected<>("the group is closed. Open another one.", 1));
        assertThat(early.await()).isEqualTo(new TaskGroup.Ended<>(new Outcome.Succeeded<>(1)));
        assertThat(early.await()).isEqualTo(new TaskGroup.Ended<>(new Outcome.Succeeded<>(2)));
        assertThat(simulation.await(server).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 500)
    @Tag("G13")
    void cancelled_everyForkIsAnsweredAndTheGroupEndsCancelled(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> replies = simulation.probe("replies");
        RunningTask<Void> server = simulation.start(TaskGroup.open("requests").limit(1));
        fork(server, sleeping(1), replies);
        fork(server, sleeping(2), replies);
        simulation.settle();

        server.cancel("going down");

        for (int i = 0; i < 2; i++) {
            assertThat(replies.await())
                    .isInstanceOfSatisfying(
                            TaskGroup.Ended.class,
                            ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.Cancelled.class));
        }
        assertThat(simulation.await(server)).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("G4")
    void oneFails_itsSiblingsGoOn_unlessThePolicySaysOtherwise(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> replies = simulation.probe("replies");
        Task<Integer> broken = Task.compute(() -> {
            throw new IOException("broken");
        });
        RunningTask<Void> apart = simulation.start(TaskGroup.open("apart"));
        fork(apart, broken, replies);
        assertThat(failure(replies)).hasMessage("broken");
        fork(apart, sleeping(1), replies);
        assertThat(replies.await()).isEqualTo(new TaskGroup.Ended<>(new Outcome.Succeeded<>(1)));
        close(simulation, apart);

        RunningTask<Void> together = simulation.start(TaskGroup.open("together", TaskGroup.OnFailure.CANCEL_ALL));
        fork(together, broken, replies);
        assertThat(failure(replies)).hasMessage("broken");
        assertThat(simulation.await(together)).isInstanceOf(Outcome.Failed.class);
    }

    @SimulationTest(seeds = 100)
    @Tag("G9")
    void names_areUniqueAndNotKept(Simulation simulation) {
        SimulationProbe<ForkReply<String>> replies = simulation.probe("replies");
        RunningTask<Void> server = simulation.start(TaskGroup.open("requests"));
        Task<String> path = Task.<String>async(context -> context.sleep(TICK).thenApply(slept -> context.path()))
                .named("get");
        fork(server, path, replies);
        fork(server, path, replies);

        assertThat(List.of(value(replies), value(replies)))
                .containsExactlyInAnyOrder("requests/get#1", "requests/get#2");
        close(simulation, server);
    }

    @SimulationTest(seeds = 500)
    @Tag("G10")
    void ownerStops_forksAreCancelled(Simulation simulation) {
        SimulationProbe<ForkReply<Integer>> replies = simulation.probe("replies");
        RunningTask<?>[] server = new RunningTask<?>[1];
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    server[0] = TaskGroup.open("requests").spawn(context, outcome -> "ended");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.settle();
        fork(server[0], sleeping(1), replies);
        simulation.settle();

        owner.tell("stop");

        assertThat(replies.await())
                .isInstanceOfSatisfying(
                        TaskGroup.Ended.class,
                        ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.Cancelled.class));
    }

    private static <T> void fork(RunningTask<?> server, Task<T> task, SimulationProbe<ForkReply<T>> replyTo) {
        server.ref().tell(new TaskGroup.Fork<>(task, replyTo.ref()));
    }

    private static void close(Simulation simulation, RunningTask<Void> server) {
        server.ref().tell(TaskGroup.Close.INSTANCE);
        assertThat(simulation.await(server).isSuccess()).isTrue();
    }

    private static Throwable failure(SimulationProbe<ForkReply<Integer>> replies) {
        TaskGroup.Ended<?> ended = (TaskGroup.Ended<?>) replies.await();
        return ((Outcome.Failed<?>) ended.outcome()).cause();
    }

    private static String value(SimulationProbe<ForkReply<String>> replies) {
        return ((TaskGroup.Ended<String>) replies.await()).outcome().valueOrThrow();
    }
}
