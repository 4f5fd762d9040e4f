package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.typed.ActorSystem;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.ActorTestKitExtension;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class DependenciesTest {

    private final Queue<String> trace = new ConcurrentLinkedQueue<>();

    @Test
    void after_startsInOrder(ActorSystem<?> system) throws Exception {
        endOf(release().run(system));

        assertThat(trace).first().isEqualTo("compile");
        assertThat(trace).last().isEqualTo("publish tested jar");
        assertThat(List.copyOf(trace).subList(1, 3)).containsExactlyInAnyOrder("test", "package");
    }

    private TaskGroup<Void> release() {
        // #after
        TaskGroup<Void> release = TaskGroup.ofAll(scope -> {
            Subtask<Void> compile = scope.fork("compile", Task.run(this::compile));
            Subtask<String> tests = scope.after(compile).fork("tests", () -> Task.blocking(this::test));
            Subtask<String> jar = scope.after(compile).fork("jar", () -> Task.blocking(this::pack));
            scope.after(tests, jar).fork("publish", () -> Task.run(() -> publish(tests.get() + " " + jar.get())));
        });
        // #after
        return release;
    }

    private void compile() {
        trace.add("compile");
    }

    private String test() {
        trace.add("test");
        return "tested";
    }

    private String pack() {
        trace.add("package");
        return "jar";
    }

    private void publish(String what) {
        trace.add("publish " + what);
    }

    @Test
    void dependencyFails_whatComesAfterNeverStarts(ActorSystem<?> system) {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            Subtask<Void> compile = scope.fork("compile", Task.run(() -> {
                throw new IllegalStateException("no compiler");
            }));
            scope.after(compile).fork("tests", () -> Task.run(() -> trace.add("test")));
        });

        TaskGroupException failure = catchThrowableOfType(
                TaskGroupException.class, () -> group.named("release").join(system));

        assertThat(failure)
                .hasMessage("Group [release] failed: [release/compile] IllegalStateException: no compiler;"
                        + " 1 never started.");
        assertThat(trace).isEmpty();
    }
}
