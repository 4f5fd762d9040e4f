package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class FanOutTest {

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    @Test
    void limit_boundsWhatRunsAtOnce(ActorSystem<?> system) throws Exception {
        List<String> urls = IntStream.range(0, 100).mapToObj(i -> "page " + i).toList();

        // #fan-out
        List<Task<String>> pages =
                urls.stream().map(url -> Task.blocking(() -> load(url))).toList();
        TaskGroup<List<String>> all =
                TaskGroup.joining(Joiner.allSuccessfulOrThrow(), pages).limit(8);
        // #fan-out

        assertThat(endOf(all.run(system))).hasSize(100).first().isEqualTo("text of page 0");
        assertThat(mostAtOnce.get()).isBetween(1, 8);
    }

    private String load(String url) {
        mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
        running.decrementAndGet();
        return "text of " + url;
    }

    @Test
    void awaitAll_givesAnOutcomeForEach(ActorSystem<?> system) throws Exception {
        List<String> urls = List.of("here", "gone");

        // #await-all
        List<Task<String>> pages =
                urls.stream().map(url -> Task.blocking(() -> loadOrFail(url))).toList();
        TaskGroup<List<Outcome<String>>> all =
                TaskGroup.joining(Joiner.awaitAll(), pages).limit(8);
        // #await-all

        List<Outcome<String>> outcomes = endOf(all.run(system));
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Succeeded<>("text of here"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
    }

    private static String loadOrFail(String url) throws IOException {
        if (url.equals("gone")) {
            throw new IOException("410");
        }
        return "text of " + url;
    }

    @Test
    void subtasksFork_linksAreFollowed(ActorSystem<?> system) throws Exception {
        // #fork-from-a-subtask
        TaskGroup<Void> crawl = TaskGroup.ofAll(scope -> scope.fork("start", Task.run(() -> {
            for (String link : linksOf("start")) {
                scope.fork(link, Task.run(() -> index(link)));
            }
        })));
        TaskGroup<Void> bounded = crawl.named("crawl").limit(2);
        // #fork-from-a-subtask

        endOf(bounded.run(system));
        assertThat(indexed).containsExactlyInAnyOrder("start-a", "start-b");
    }

    private final Queue<String> indexed = new ConcurrentLinkedQueue<>();

    private static List<String> linksOf(String page) {
        return List.of(page + "-a", page + "-b");
    }

    private void index(String link) {
        indexed.add(link);
    }
}
