package docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import dev.kindred.Items;
import dev.kindred.Joiner;
import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/how-to/bound-the-fan-out.md. */
class FanOutTest {

    /** Pages that take a second each, and count how many are loaded at once. */
    private static final class Site {
        final AtomicInteger mostAtOnce = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();

        Task<String> load(String url) {
            return Task.async(context -> {
                mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
                return context.sleep(Duration.ofSeconds(1)).thenApply(slept -> {
                    running.decrementAndGet();
                    return "text of " + url;
                });
            });
        }
    }

    @SimulationTest(seeds = 20)
    void limit_boundsWhatRunsAtOnce(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();
        List<String> urls = IntStream.range(0, 100).mapToObj(i -> "page " + i).toList();

        // #fan-out
        TaskGroup<List<String>> pages =
                TaskGroup.fanOut(urls, url -> site.load(url)).limit(8);
        // #fan-out

        assertThat(pages.join(system)).hasSize(100).first().isEqualTo("text of page 0");
        assertThat(site.mostAtOnce).hasValue(8);
    }

    @SimulationTest(seeds = 5)
    @SuppressWarnings("StreamResourceLeak") // each run closes its own
    void streamOfAFile_isReadLazily(Simulation simulation, @TempDir Path folder) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();
        Path file = Files.write(folder.resolve("urls"), List.of("a", "b", "c"));

        // #items
        Items<String> urls = Items.from(() -> Files.lines(file));
        TaskGroup<List<String>> pages =
                TaskGroup.fanOut(urls, url -> site.load(url)).limit(8);
        // #items

        assertThat(pages.join(system)).containsExactly("text of a", "text of b", "text of c");
        assertThat(pages.join(system)).hasSize(3);
    }

    @SimulationTest(seeds = 5)
    void iterator_isForOneRun(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        TaskGroup<List<String>> once = TaskGroup.fanOut(Items.of(Stream.of("a", "b")), url -> Task.compute(() -> url));
        assertThat(once.join(system)).containsExactly("a", "b");
        assertThatThrownBy(() -> once.join(system)).hasMessageContaining("a stream that is used up");
    }

    @SimulationTest(seeds = 20)
    void each_isHandedOverAndForgotten(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();
        List<String> urls = List.of("a", "b", "c");
        List<String> failed = new ArrayList<>();

        // #fan-out-each
        TaskGroup<Long> pages =
                TaskGroup.fanOutEach(urls, url -> url.equals("b") ? gone(url) : site.load(url), (url, outcome) -> {
                    if (!outcome.isSuccess()) {
                        failed.add(url);
                    }
                });
        assertThat(pages.limit(8).join(system)).isEqualTo(3); // how many there were
        // #fan-out-each

        assertThat(failed).containsExactly("b");
    }

    private static Task<String> gone(String url) {
        return Task.compute(() -> {
            throw new IOException("410 " + url);
        });
    }

    @SimulationTest(seeds = 20)
    void awaitAll_givesAnOutcomeForEach(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Site site = new Site();

        // #await-all
        List<Task<String>> pages = List.of(site.load("here"), gone("there"));
        TaskGroup<List<Outcome<String>>> all =
                TaskGroup.joining(Joiner.awaitAll(), pages).limit(8);
        // #await-all

        List<Outcome<String>> outcomes = all.join(system);
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Succeeded<>("text of here"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
    }

    @SimulationTest(seeds = 20)
    void subtasksFork_linksAreFollowed(Simulation simulation) throws Exception {
        ActorSystem<?> system = simulation.system();
        Queue<String> indexed = new ConcurrentLinkedQueue<>();

        // #fork-from-a-subtask
        TaskGroup<Void> crawl = TaskGroup.ofAll(scope -> scope.fork("start", Task.run(() -> {
            for (String link : linksOf("start")) {
                scope.fork(link, Task.run(() -> indexed.add(link)));
            }
        })));
        TaskGroup<Void> bounded = crawl.named("crawl").limit(2);
        // #fork-from-a-subtask

        bounded.join(system);
        assertThat(indexed).containsExactlyInAnyOrder("start-a", "start-b");
    }

    private static List<String> linksOf(String page) {
        return List.of(page + "-a", page + "-b");
    }
}
