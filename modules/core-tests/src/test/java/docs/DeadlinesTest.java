package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.Outcome;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class DeadlinesTest {

    @Test
    void groupIsLate_failsTimedOut(ActorSystem<?> system) throws Exception {
        // #group-deadline
        TaskGroup<String> quote = TaskGroup.of(scope -> {
            Subtask<String> price = scope.fork("price", Task.async(() -> askPrice()));
            return () -> price.get();
        });
        TaskGroup<String> bounded = quote.named("quote").timeout(Duration.ofMillis(200));
        // #group-deadline

        TaskGroupException failure = failureOf(bounded, system);
        assertThat(failure.timedOut()).isTrue();
        assertThat(failure)
                .hasMessage("Group [quote] failed: [quote] TimeoutException: the deadline of [quote] struck;"
                        + " 1 cancelled.");
    }

    @Test
    void leafIsLate_itFailsAlone(ActorSystem<?> system) throws Exception {
        // #leaf-timeout
        Task<String> price = Task.async(() -> askPrice()).timeout(Duration.ofMillis(100));
        // #leaf-timeout

        TaskGroupException failure = failureOf(price.named("price"), system);
        assertThat(failure.timedOut()).isFalse();
        assertThat(failure.primary().cause()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void remaining_isHandedOn(ActorSystem<?> system) throws Exception {
        // #remaining
        Task<String> price = Task.async(context -> {
            Duration left = context.remaining().orElse(Duration.ofSeconds(30));
            return askPrice(left);
        });
        // #remaining

        String left = endOf(price.timeout(Duration.ofSeconds(20)).run(system));
        assertThat(Duration.parse(left)).isBetween(Duration.ZERO, Duration.ofSeconds(20));
    }

    private static CompletionStage<String> askPrice() {
        return new CompletableFuture<>();
    }

    private static CompletionStage<String> askPrice(Duration timeout) {
        return CompletableFuture.completedFuture(timeout.toString());
    }

    private static TaskGroupException failureOf(Task<?> task, ActorSystem<?> system) throws Exception {
        Outcome<?> end = endOf(task.start(system).outcome());
        return (TaskGroupException) ((Outcome.Failed<?>) end).cause();
    }
}
