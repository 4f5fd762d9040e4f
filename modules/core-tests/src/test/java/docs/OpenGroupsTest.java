package docs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The code of docs/how-to/serve-with-an-open-group.md. */
class OpenGroupsTest {

    // #open-group
    sealed interface Command {}

    record Shrink(String image, ActorRef<TaskGroup.ForkReply<String>> replyTo) implements Command {}

    enum Stop implements Command {
        INSTANCE
    }

    private record Ended(Outcome<Void> outcome) implements Command {}

    static Behavior<Command> thumbnails() {
        return Behaviors.setup(context -> {
            TaskGroup<Void> open = TaskGroup.open("thumbnails").limit(2).maxWaiting(3);
            ActorRef<TaskGroup.Command> group = open.spawn(context, Ended::new).ref();
            return Behaviors.receive(Command.class)
                    .onMessage(Shrink.class, shrink -> {
                        group.tell(new TaskGroup.Fork<>(thumbnailOf(shrink.image()), shrink.replyTo()));
                        return Behaviors.same();
                    })
                    .onMessageEquals(Stop.INSTANCE, () -> {
                        group.tell(TaskGroup.Close.INSTANCE);
                        return Behaviors.same();
                    })
                    .onMessage(Ended.class, ended -> Behaviors.stopped())
                    .build();
        });
    }
    // #open-group

    private static Task<String> thumbnailOf(String image) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(1)).thenApply(slept -> {
            if (image.equals("broken")) {
                throw new IllegalArgumentException("no image");
            }
            return "small " + image;
        }));
    }

    // #fork-reply
    static String answerTo(TaskGroup.ForkReply<String> reply) {
        if (reply instanceof TaskGroup.Rejected<String> rejected) {
            return "503 " + rejected.reason(); // no code of the task has run
        }
        return ((TaskGroup.Ended<String>) reply)
                .outcome()
                .fold(
                        thumbnail -> "200 " + thumbnail,
                        failure -> "500 " + failure.getMessage(),
                        cancelled -> "503 " + cancelled.reason());
    }
    // #fork-reply

    @SimulationTest(seeds = 20)
    void aboveLimitAndQueue_isRejected_theOthersAreServed(Simulation simulation) {
        ActorRef<Command> server = simulation.spawn(thumbnails(), "server");
        SimulationProbe<TaskGroup.ForkReply<String>> replies = simulation.probe("replies");
        for (String image : List.of("a", "b", "c", "broken", "d", "e")) {
            server.tell(new Shrink(image, replies.ref()));
        }

        List<String> answers = answers(replies, 6);

        assertThat(answers.get(0))
                .isEqualTo("503 its queue is full (3 wait for a place). Fork later," + " or raise its maxWaiting.");
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        answers.get(0), "200 small a", "200 small b", "200 small c", "500 no image", "200 small d");
        stop(simulation, server);
    }

    @SimulationTest(seeds = 20)
    void closed_whatItHasIsServed(Simulation simulation) {
        ActorRef<Command> server = simulation.spawn(thumbnails(), "server");
        SimulationProbe<TaskGroup.ForkReply<String>> replies = simulation.probe("replies");
        server.tell(new Shrink("a", replies.ref()));
        server.tell(Stop.INSTANCE);
        server.tell(new Shrink("late", replies.ref()));

        assertThat(answers(replies, 2))
                .containsExactlyInAnyOrder("200 small a", "503 the group is closed. Open another one.");
        simulation.awaitEnd(server);
    }

    @SimulationTest(seeds = 20)
    void askedFromElsewhere_itIsATask(Simulation simulation) throws Exception {
        RunningTask<Void> running = simulation.start(TaskGroup.open("thumbnails"));
        ActorRef<TaskGroup.Command> group = running.ref();

        // #fork-by-ask
        Task<TaskGroup.ForkReply<String>> served =
                Task.ask(group, replyTo -> new TaskGroup.Fork<>(thumbnailOf("a"), replyTo));
        // #fork-by-ask

        assertThat(answerTo(served.join(simulation.system()))).isEqualTo("200 small a");
        group.tell(TaskGroup.Close.INSTANCE);
        assertThat(simulation.await(running).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 20)
    void cancelAll_oneFailureEndsTheGroup(Simulation simulation) {
        // #open-together
        TaskGroup<Void> partitions = TaskGroup.open("partitions", TaskGroup.OnFailure.CANCEL_ALL);
        // #open-together

        SimulationProbe<TaskGroup.ForkReply<String>> replies = simulation.probe("replies");
        RunningTask<Void> running = simulation.start(partitions);
        running.ref().tell(new TaskGroup.Fork<>(endless(), replies.ref()));
        running.ref().tell(new TaskGroup.Fork<>(lost(), replies.ref()));

        assertThat(answers(replies, 2)).contains("500 the partition is lost");
        assertThat(simulation.await(running)).isInstanceOf(Outcome.Failed.class);
    }

    private static Task<String> endless() {
        return Task.async(context -> context.sleep(Duration.ofDays(1)).thenApply(slept -> ""));
    }

    private static Task<String> lost() {
        return Task.blocking(() -> {
            throw new IOException("the partition is lost");
        });
    }

    private static List<String> answers(SimulationProbe<TaskGroup.ForkReply<String>> replies, int count) {
        List<String> answers = new ArrayList<>();
        replies.await(count).forEach(reply -> answers.add(answerTo(reply)));
        return answers;
    }

    private static void stop(Simulation simulation, ActorRef<Command> server) {
        server.tell(Stop.INSTANCE);
        simulation.awaitEnd(server);
    }
}
