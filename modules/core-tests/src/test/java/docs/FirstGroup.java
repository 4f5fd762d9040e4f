package docs;

// #first-group
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;

public final class FirstGroup {

    private FirstGroup() {}

    static TaskGroup<String> page() {
        TaskGroup<String> page = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> "Ada"));
            Subtask<Integer> messages = scope.fork("messages", Task.blocking(() -> 3));
            return () -> user.get() + " has " + messages.get() + " messages";
        });
        return page.named("page");
    }

    public static void main(String[] args) throws InterruptedException {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tutorial");
        try {
            System.out.println(page().join(system));
        } finally {
            system.terminate();
        }
    }
}
// #first-group
