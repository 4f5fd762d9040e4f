package docs;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Run in a JVM of its own by {@link StructuredLoggingTest}, with the reference configuration. */
final class OrderLog {

    // #order-log
    private static final Logger LOG = LoggerFactory.getLogger("shop");

    static TaskGroup<Integer> order(String comment) {
        TaskGroup<Integer> order = TaskGroup.of(scope -> {
            LOG.info("New order: {}", comment);
            Subtask<Integer> price = scope.fork("price", Task.compute(() -> {
                LOG.info("Priced");
                return 42;
            }));
            scope.after(price).fork("reserve", () -> Task.run(() -> reserve(comment)));
            return price::get;
        });
        return order.named("order");
    }
    // #order-log

    private OrderLog() {}

    private static void reserve(String comment) throws IOException {
        throw new IOException("No stock for: " + comment);
    }

    public static void main(String[] comments) throws InterruptedException {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "shop");
        MDC.put("request", comments[0]);
        try {
            order(comments[0]).join(system);
        } catch (TaskGroupException failure) {
            LOG.atWarn().setMessage("Order failed").setCause(failure).log();
        } finally {
            system.terminate();
        }
    }
}
