package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.get;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorSystem;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What listeners and the flight recorder hear. */
class GroupListenerTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig(
            HeldTimers.CONFIG + "\nkindred.listeners = [\"" + Named.class.getName() + "\"]");

    private final ActorSystem<?> system;
    private final Recorder recorder = new Recorder();

    GroupListenerTest(ActorSystem<?> system) {
        this.system = system;
        Kindred.get(system).addListener(recorder);
    }

    @AfterEach
    void remove() {
        Kindred.get(system).removeListener(recorder);
    }

    private static final class Recorder implements GroupListener {
        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void forked(String path) {
            events.add("forked " + path);
        }

        @Override
        public void started(String path, Duration waited) {
            assertThat(waited).isGreaterThanOrEqualTo(Duration.ZERO);
            events.add("started " + path);
        }

        @Override
        public void ended(String path, Outcome<?> outcome, Duration ran) {
            assertThat(ran).isGreaterThanOrEqualTo(Duration.ZERO);
            events.add("ended " + path + " " + outcome.getClass().getSimpleName());
        }

        @Override
        public void settled(String path, Outcome<?> outcome) {
            events.add("settled " + path + " " + outcome.getClass().getSimpleName());
        }

        @Override
        public void unresponsive(String path) {
            events.add("unresponsive " + path);
        }
    }

    /** Named in the configuration. */
    public static final class Named implements GroupListener {
        static final List<String> SETTLED = new CopyOnWriteArrayList<>();

        public Named() {}

        @Override
        public void settled(String path, Outcome<?> outcome) {
            SETTLED.add(path);
        }
    }

    @Test
    void eventsOfAGroup_comeInTheOrderOfItsLife() throws Exception {
        TaskGroup.ofAll(scope -> {
                    scope.fork("a", Task.compute(() -> 1));
                    scope.fork("b", TaskGroup.ofAll(inner -> inner.fork("c", Task.compute(() -> 2))));
                })
                .named("g")
                .limit(1)
                .join(system);
        assertThat(recorder.events)
                .containsExactly(
                        "forked g/a",
                        "forked g/b",
                        "started g/a",
                        "ended g/a Succeeded",
                        "started g/b",
                        "forked g/b/c",
                        "started g/b/c",
                        "ended g/b/c Succeeded",
                        "settled g/b Succeeded",
                        "ended g/b Succeeded",
                        "settled g Succeeded");
    }

    @Test
    void neverStarted_isForkedAndEnded() {
        get(TaskGroup.ofAll(scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    scope.after(a).fork("b", KindFixtures::untilCancelled);
                })
                .named("g")
                .start(system)
                .outcome());
        assertThat(recorder.events)
                .containsExactly(
                        "forked g/a",
                        "forked g/b",
                        "started g/a",
                        "ended g/a Failed",
                        "ended g/b Cancelled",
                        "settled g Failed");
    }

    @Test
    void endsAtItsFork_isForkedFirst() throws Exception {
        TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                    Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                        throw new IOException("disk full");
                    }));
                    scope.fork(
                            "forks",
                            Task.<Object>async(() -> a.completion().thenApply(outcome -> {
                                scope.after(a).fork("late", KindFixtures::untilCancelled);
                                return 1;
                            })));
                })
                .named("g")
                .join(system);
        assertThat(recorder.events)
                .containsSubsequence(
                        "ended g/a Failed", "forked g/late", "ended g/late Cancelled", "settled g Succeeded")
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("G7")
    void rejectedFork_isNoEvent() throws Exception {
        CompletableFuture<Scope<Object>> scope = new CompletableFuture<>();
        TaskGroup.ofAll(scope::complete).named("g").join(system);
        assertThat(get(scope).fork("late", KindFixtures.untilCancelled()).state())
                .isEqualTo(SubtaskState.REJECTED);
        assertThat(recorder.events).containsExactly("settled g Succeeded");
    }

    @Test
    @Tag("C6")
    void unresponsive_isTold() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        KindFixtures.Started<Void> running = KindFixtures.start(
                system,
                Task.run(() -> {
                            started.countDown();
                            KindFixtures.deafAwait(release);
                        })
                        .grace(Duration.ofMillis(10)));
        await(started);
        KindFixtures.cancelDeaf(system, running);
        release.countDown();
        assertThat(recorder.events)
                .containsExactly(
                        "forked g/t", "started g/t", "ended g/t Failed", "unresponsive g/t", "settled g Failed");
    }

    @Test
    @Tag("B4")
    void oneThatThrows_isLoggedOnceAndRemovedAndHarmsNobody() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Kindred.get(system).addListener(new GroupListener() {
            @Override
            public void started(String path, Duration waited) {
                calls.incrementAndGet();
                throw new StackOverflowError("in a listener");
            }
        });
        LoggingTestKit.warn("failed and is removed")
                .withCause(StackOverflowError.class)
                .withOccurrences(1)
                .expect(
                        system,
                        () -> get(TaskGroup.ofAll(scope -> {
                                    scope.fork("a", Task.compute(() -> 1));
                                    scope.fork("b", Task.compute(() -> 2));
                                })
                                .named("g")
                                .run(system)
                                .thenApply(nothing -> 1)));
        assertThat(calls).hasValue(1);
        assertThat(recorder.events).contains("started g/a", "started g/b", "settled g Succeeded");
    }

    @Test
    void oneNamedInTheConfiguration_hears() throws Exception {
        TaskGroup.ofAll(scope -> {}).named("configured").join(system);
        assertThat(Named.SETTLED).contains("configured");
    }

    @Test
    void flightRecorder_hasAnEventForEach(@TempDir Path directory) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        // Java 17 loses a text that an earlier recording of the same JVM had too.
        String name = "flight-" + UUID.randomUUID();
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            for (String event :
                    List.of("SubtaskForked", "SubtaskStarted", "SubtaskEnded", "GroupSettled", "TaskUnresponsive")) {
                recording.enable("dev.kindred." + event);
            }
            recording.start();
            CountDownLatch started = new CountDownLatch(1);
            RunningTask<List<Outcome<Object>>> group = TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                        scope.fork("a", Task.<Object>compute(() -> {
                            throw new IOException("disk of " + name);
                        }));
                        Task<Object> deaf = Task.blocking(() -> {
                            started.countDown();
                            KindFixtures.deafAwait(release);
                            return 1;
                        });
                        scope.fork("deaf", deaf.timeout(Duration.ofHours(1)).grace(Duration.ofMillis(10)));
                    })
                    .named(name)
                    .start(system);
            await(started);
            HeldTimers.of(system).strike(Duration.ofHours(1));
            get(group.outcome());
            recording.dump(file);
        } finally {
            release.countDown();
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events.stream().map(event -> text(event).replace(name, "flight")))
                .containsExactlyInAnyOrder(
                        "SubtaskForked flight/a",
                        "SubtaskForked flight/deaf",
                        "SubtaskStarted flight/a",
                        "SubtaskStarted flight/deaf",
                        "SubtaskEnded flight/a failed: IOException: disk of flight",
                        "SubtaskEnded flight/deaf failed: UnresponsiveTaskException",
                        "TaskUnresponsive flight/deaf",
                        "GroupSettled flight succeeded");
        assertThat(events)
                .filteredOn(event -> event.hasField("ran"))
                .allSatisfy(event -> assertThat(event.getDuration("ran")).isGreaterThanOrEqualTo(Duration.ZERO));
    }

    private static String text(RecordedEvent event) {
        String name = event.getEventType().getName().replace("dev.kindred.", "");
        String outcome = event.hasField("outcome")
                ? " " + event.getString("outcome").replaceAll("(Exception): Task.*", "$1")
                : "";
        return name + " " + event.getString("path") + outcome;
    }
}
