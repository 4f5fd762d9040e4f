package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kindred.Cancellation.Origin;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskContext;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroup.ForkReply;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import dev.kindred.testkit.TaskAssertions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The code of the pages in docs/explanation. */
class ExplanationsTest {

    // ---- cooperative scheduling ----

    private static String readTemplate() throws IOException {
        return "Dear %s";
    }

    @SimulationTest(seeds = 20)
    void whatTakesTime_isASubtask(Simulation simulation) throws Exception {
        // #not-in-the-body
        TaskGroup<String> letter = TaskGroup.of(scope -> {
            Subtask<String> template = scope.fork("template", Task.blocking(() -> readTemplate())); // not here
            Subtask<String> text = scope.after(template)
                    .fork("text", () -> Task.compute(() -> template.get().formatted("Ada"))); // nor there
            return () -> text.get();
        });
        // #not-in-the-body
        assertThat(letter.join(simulation.system())).isEqualTo("Dear Ada");
    }

    // ---- cancelling ----

    private static final class Mailbox {
        final AtomicInteger polls = new AtomicInteger();

        String poll(TaskContext context) throws Exception {
            context.await(context.sleep(Duration.ofMillis(100))); // stands for I/O that an interrupt ends
            if (polls.incrementAndGet() < 3) {
                throw new IOException("try again");
            }
            return "a letter";
        }
    }

    private static Task<String> polling(Mailbox mailbox) {
        // #do-not-swallow
        Task<String> poll = Task.blocking(context -> {
            while (true) {
                try {
                    return mailbox.poll(context);
                } catch (IOException tryAgain) { // not Exception: that would be the interrupt, too
                    context.await(context.sleep(Duration.ofSeconds(1)));
                }
            }
        });
        // #do-not-swallow
        return poll;
    }

    @SimulationTest(seeds = 20)
    void narrowCatch_letsTheCancelThrough(Simulation simulation) throws Exception {
        assertThat(polling(new Mailbox()).join(simulation.system())).isEqualTo("a letter");

        Mailbox mailbox = new Mailbox();
        RunningTask<String> running = polling(mailbox).start(simulation.system());
        simulation.advance(Duration.ofMillis(500));
        running.cancel("enough");
        TaskAssertions.assertThat(simulation.await(running)).cancelled(Origin.REQUESTED);
        assertThat(mailbox.polls).hasValue(1);
    }

    @SimulationTest(seeds = 20)
    void partThatMayBeLate_isAGroupOfItsOwn(Simulation simulation) throws Exception {
        Task<String> advice =
                Task.async(context -> context.sleep(Duration.ofHours(1)).thenApply(slept -> "buy tea"));
        // #go-on-without
        TaskGroup<List<Outcome<String>>> extras =
                TaskGroup.joining(Joiner.awaitAll(), advice.timeout(Duration.ofMillis(200)));
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> "Ada"));
            Subtask<List<Outcome<String>>> more = scope.fork("extras", extras);
            return () -> user.get() + more.get().get(0).fold(text -> ", " + text, late -> "", cancelled -> "");
        });
        // #go-on-without
        assertThat(page.join(simulation.system())).isEqualTo("Ada");
    }

    // ---- overload ----

    private static Task<String> request(int number) {
        return Task.async(context -> context.sleep(Duration.ofMillis(50)).thenApply(slept -> "answer " + number));
    }

    @SimulationTest(seeds = 20)
    void limitAndQueue_boundTheTimeInTheServer(Simulation simulation) {
        SimulationProbe<ForkReply<String>> replies = simulation.probe("replies");
        // #bounded-server
        TaskGroup<Void> requests = TaskGroup.open("requests").limit(20).maxWaiting(40);
        // #bounded-server
        RunningTask<Void> server = simulation.start(requests);
        Instant before = simulation.now();
        IntStream.rangeClosed(1, 61)
                .forEach(number -> server.ref().tell(new TaskGroup.Fork<>(request(number), replies.ref())));

        List<ForkReply<String>> all = replies.await(61);

        assertThat(all.get(0))
                .isEqualTo(new TaskGroup.Rejected<>(
                        "its queue is full (40 wait for a place). Fork later, or raise its maxWaiting.", 40));
        assertThat(all.subList(1, 61)).allSatisfy(reply -> assertThat(reply).isInstanceOf(TaskGroup.Ended.class));
        assertThat(Duration.between(before, simulation.now())).isEqualTo(Duration.ofMillis(150));
        server.ref().tell(TaskGroup.Close.INSTANCE);
        assertThat(simulation.await(server).isSuccess()).isTrue();
    }

    @SimulationTest(seeds = 20)
    void deadline_startsNothingThatIsTooLate(Simulation simulation) {
        List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
        AtomicInteger begun = new AtomicInteger();
        // #deadline-of-all
        TaskGroup<List<String>> batch = TaskGroup.fanOut(numbers, number -> {
                    begun.incrementAndGet();
                    return request(number);
                })
                .limit(10)
                .timeout(Duration.ofMillis(220));
        // #deadline-of-all
        TaskGroupException late = catchThrowableOfType(TaskGroupException.class, () -> batch.join(simulation.system()));
        assertThat(late.timedOut()).isTrue();
        assertThat(begun).hasValue(50);
    }
}
