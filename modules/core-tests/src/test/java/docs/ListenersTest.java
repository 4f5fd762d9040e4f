package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.Cancellation;
import dev.kindred.GroupListener;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskTree;
import dev.kindred.testkit.ActorTestKitExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ActorTestKitExtension.class)
class ListenersTest {

    // #listener
    public static final class EndCounter implements GroupListener {
        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        @Override
        public void ended(String path, Outcome<?> outcome, Duration ran) {
            String how = outcome.fold(value -> "succeeded", failure -> "failed", cancelled -> "cancelled");
            counts.computeIfAbsent(how, key -> new LongAdder()).increment();
        }

        long count(String how) {
            LongAdder count = counts.get(how);
            return count == null ? 0 : count.sum();
        }
    }
    // #listener

    @Test
    void listener_hearsOfEachEnd(ActorSystem<?> system) throws Exception {
        // #add-listener
        EndCounter counter = new EndCounter();
        Kindred.get(system).addListener(counter);
        // #add-listener

        endOf(Task.blocking(() -> 1).run(system));

        assertThat(counter.count("succeeded")).isEqualTo(1);
        Kindred.get(system).removeListener(counter);
    }

    @Test
    void recording_hasTheGroup(ActorSystem<?> system, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("groups.jfr");
        // #jfr
        try (Recording recording = new Recording()) {
            recording.enable("dev.kindred.SubtaskEnded");
            recording.enable("dev.kindred.GroupSettled");
            recording.start();
            runGroups(system);
            recording.dump(file);
        }
        // #jfr

        assertThat(Files.exists(file)).isTrue();
        List<RecordedEvent> settled = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.kindred.GroupSettled"))
                .toList();
        assertThat(settled).hasSize(1);
        assertThat(settled.get(0).getString("path")).isEqualTo("recorded");
        assertThat(settled.get(0).getString("outcome")).isEqualTo("succeeded");
    }

    private static void runGroups(ActorSystem<?> system) throws Exception {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> scope.fork("one", Task.run(() -> {})));
        endOf(group.named("recorded").run(system));
    }

    @Test
    void tree_showsWhatRuns(ActorSystem<?> system) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork("first", Task.run(() -> {
                started.countDown();
                new CountDownLatch(1).await();
            }));
            scope.fork("second", Task.run(() -> {}));
        });
        RunningTask<Void> running = group.named("import").limit(1).start(system);
        started.await();

        // #tree
        CompletionStage<TaskTree> tree = TaskTree.of(system);
        CompletionStage<String> text = tree.thenApply(TaskTree::text);
        // #tree

        assertThat(endOf(text).replaceAll("\\d+\\.\\d s", "0.1 s").lines().toList())
                .containsSubsequence(
                        "[import] group running 0.1 s",
                        "  [import/first] blocking running 0.1 s",
                        "  [import/second] task waiting 0.1 s, waits for a place under the limit");
        running.cancel("done");
        assertThat(endOf(running.outcome()).fold(value -> "", Throwable::toString, Cancellation::reason))
                .isEqualTo("done");
    }
}
