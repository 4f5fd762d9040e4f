package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.typed.ActorSystem;
import dev.kindred.Task;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class HandlingTest {

    private record Receipt(String id) {}

    private static final class OrderRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OrderRefused(Throwable cause) {
            super(cause);
        }
    }

    private final List<String> log = new ArrayList<>();

    private void retryLater(List<Throwable> causes) {
        causes.forEach(cause -> log.add("retry " + cause.getMessage()));
    }

    private void alert(TaskGroupException failure) {
        failure.leaves().forEach(leaf -> log.add("alert " + leaf.path()));
    }

    /** Each of its parts fails, none because of another. */
    private static TaskGroup<Receipt> failingWith(Exception... failures) {
        return TaskGroup.<Receipt>of(scope -> {
                    CountDownLatch running = new CountDownLatch(failures.length);
                    for (Exception failure : failures) {
                        scope.fork("part", Task.run(() -> {
                            running.countDown();
                            await(running);
                            throw failure;
                        }));
                    }
                    return () -> new Receipt("17");
                })
                .named("order");
    }

    private static void await(CountDownLatch running) {
        while (running.getCount() > 0) {
            try {
                running.await();
            } catch (InterruptedException cancelled) {
                // its own failure comes all the same
            }
        }
    }

    private static TaskGroupException failureOf(ActorSystem<?> system, Exception... failures) {
        return catchThrowableOfType(
                TaskGroupException.class, () -> failingWith(failures).join(system));
    }

    @Test
    void eachTypeIsHandled_theRestIsThrown(ActorSystem<?> system) {
        TaskGroup<Receipt> order =
                failingWith(new IOException("reset"), new SQLException("dead lock"), new IllegalStateException("bug"));

        assertThatThrownBy(() -> place(order, system))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        left -> assertThat(left.causes()).singleElement().isInstanceOf(IllegalStateException.class));
        assertThat(log).hasSize(2).contains("retry reset").anyMatch(line -> line.startsWith("alert order/part"));
    }

    private void place(TaskGroup<Receipt> order, ActorSystem<?> system) throws InterruptedException {
        // #handle
        // @start region="handle"
        try {
            order.join(system);
        } catch (TaskGroupException failure) {
            failure.handle(on -> on.any(IOException.class, matched -> retryLater(matched.causes()))
                    .any(SQLException.class, matched -> alert(matched)));
        }
        // @end
        // #handle
    }

    @Test
    void conditionAndSeveralTypes(ActorSystem<?> system) {
        TaskGroupException failure =
                failureOf(system, new SQLException("dead lock", "40001"), new IOException("reset"));

        // #conditions
        failure.handle(on -> on.any(cause -> isDeadlock(cause), matched -> retryLater(matched.causes()))
                .any(List.of(IOException.class, SQLException.class), matched -> alert(matched)));
        // #conditions

        assertThat(log).hasSize(2).contains("retry dead lock").anyMatch(line -> line.startsWith("alert order/part"));
    }

    private static boolean isDeadlock(Throwable cause) {
        return cause instanceof SQLException failure && "40001".equals(failure.getSQLState());
    }

    @Test
    void handlerTranslates_itsExceptionIsThrown(ActorSystem<?> system) {
        TaskGroupException failure = failureOf(system, new IllegalArgumentException("amount is negative"));

        assertThatThrownBy(() -> translate(failure))
                .isInstanceOf(OrderRefused.class)
                .hasCause(failure);
    }

    private static void translate(TaskGroupException failure) {
        // #translate
        failure.handle(on -> on.any(IllegalArgumentException.class, matched -> {
            throw new OrderRefused(matched);
        }));
        // #translate
    }

    @Test
    void someOfWhatMatches_isThrownOn(ActorSystem<?> system) {
        TaskGroupException failure = failureOf(system, new IOException("reset"), new FileNotFoundException("gone"));

        assertThatThrownBy(() -> throwOn(failure))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        left -> assertThat(left.causes()).singleElement().isInstanceOf(FileNotFoundException.class));
        assertThat(log).containsExactly("retry reset");
    }

    private void throwOn(TaskGroupException failure) {
        // #throw-on
        failure.handle(on -> on.any(IOException.class, matched -> {
            TaskGroupException.Split lasting = matched.split(FileNotFoundException.class);
            lasting.rest().ifPresent(passing -> retryLater(passing.causes()));
            if (lasting.matched().isPresent()) {
                throw lasting.matched().get();
            }
        }));
        // #throw-on
    }

    @Test
    void leavesAreChosenByHand(ActorSystem<?> system) {
        TaskGroupException failure = failureOf(system, new IOException("reset"), new IOException("disk full"));

        // #derive
        List<TaskFailure> first = failure.leaves().stream()
                .filter(leaf -> leaf.path().equals("order/part"))
                .toList();
        TaskGroupException ofFirst = failure.derive(first);
        // #derive

        assertThat(ofFirst.causes()).singleElement().isInstanceOf(IOException.class);
        assertThat(ofFirst).hasMessage(failure.getMessage());
    }

    @Test
    void failureOfAStage_isHandledWithoutItsWrappers(ActorSystem<?> system) throws Exception {
        TaskGroup<Receipt> order = failingWith(new IOException("reset"));
        Receipt none = new Receipt("none");

        // #stage
        CompletionStage<Receipt> receipt = order.run(system).exceptionally(failure -> {
            TaskGroupException.handle(failure, on -> on.any(IOException.class, matched -> alert(matched)));
            return none;
        });
        // #stage

        assertThat(endOf(receipt)).isEqualTo(none);
        assertThat(log).containsExactly("alert order/part");
    }
}
