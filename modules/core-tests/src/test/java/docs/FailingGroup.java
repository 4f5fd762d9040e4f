package docs;

// #failing-group-imports
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskContext;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import java.io.IOException;
import java.time.Duration;
// #failing-group-imports

public final class FailingGroup {

    private FailingGroup() {}

    // #failing-group
    static TaskGroup<String> page() {
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> "Ada"));
            Subtask<String> advice = scope.fork("advice", Task.blocking(FailingGroup::slowAdvice));
            Subtask<Integer> messages =
                    scope.after(user).fork("messages", () -> Task.blocking(() -> countMessages(user.get())));
            return () -> user.get() + " has " + messages.get() + " messages. " + advice.get();
        });
        return page.named("page");
    }

    private static int countMessages(String user) throws IOException {
        throw new IOException("no mailbox of " + user);
    }

    private static String slowAdvice(TaskContext context) throws Exception {
        try {
            context.await(context.sleep(Duration.ofHours(1)));
            return "Drink tea.";
        } finally {
            System.out.println("advice: cleaned up");
        }
    }
    // #failing-group

    // #failing-main
    public static void main(String[] args) throws InterruptedException {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tutorial");
        try {
            System.out.println(page().join(system));
        } catch (TaskGroupException failure) {
            System.out.println(failure.getMessage());
            failure.leaves().forEach(leaf -> System.out.println(leaf.path() + ": " + leaf.cause()));
        } finally {
            system.terminate();
        }
    }
    // #failing-main
}
