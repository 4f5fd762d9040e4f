package dev.kindred;

import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorRef;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What listeners and the flight recorder hear. */
class GroupListenerTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class, GroupListener.class);

    /** Of one run. */
    private static final class Recorder implements GroupListener, AutoCloseable {
        final List<String> events = new ArrayList<>();
        final List<String> times = new ArrayList<>();
        private final Kindred kindred;

        Recorder(Simulation simulation) {
            kindred = Kindred.get(simulation.system());
            kindred.addListener(this);
        }

        @Override
        public void close() {
            kindred.removeListener(this);
        }

        @Override
        public void forked(String path) {
            events.add("forked " + path);
        }

        @Override
        public void waiting(String path) {
            events.add("waiting " + path);
        }

        @Override
        public void started(String path, Duration waited) {
            events.add("started " + path);
            times.add(path + " waited " + waited.toSeconds());
        }

        @Override
        public void ended(String path, Outcome<?> outcome, Duration ran) {
            events.add("ended " + path + " " + outcome.getClass().getSimpleName());
            times.add(path + " ran " + ran.toSeconds());
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
        static final List<String> SETTLED = new ArrayList<>();

        public Named() {}

        @Override
        public void settled(String path, Outcome<?> outcome) {
            SETTLED.add(path);
        }
    }

    @SimulationTest(seeds = 500)
    void eventsOfAGroup_comeInTheOrderOfItsLife(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            simulation.run(TaskGroup.ofAll(scope -> {
                        scope.fork("a", Task.compute(() -> 1));
                        scope.fork("b", TaskGroup.ofAll(inner -> inner.fork("c", Task.compute(() -> 2))));
                    })
                    .named("g")
                    .limit(1));
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
    }

    @SimulationTest(seeds = 500)
    void waitForPermits_isTold(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            ActorRef<Semaphore.Command> one = simulation.spawn(Semaphore.create("one", 1), "one");
            simulation.run(TaskGroup.ofAll(
                            scope -> scope.fork("a", Task.compute(() -> 1).holding(one, 1)))
                    .named("g"));
            assertThat(recorder.events)
                    .containsExactly(
                            "forked g/a", "waiting g/a", "started g/a", "ended g/a Succeeded", "settled g Succeeded");
        }
    }

    @SimulationTest
    void waitForAPlaceAndRun_areTold(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            simulation.run(TaskGroup.ofAll(scope -> {
                        scope.fork("a", Task.asyncRun(context -> context.sleep(Duration.ofSeconds(2))));
                        scope.fork("b", Task.asyncRun(context -> context.sleep(Duration.ofSeconds(3))));
                    })
                    .named("g")
                    .limit(1));
            assertThat(recorder.times).containsExactly("g/a waited 0", "g/a ran 2", "g/b waited 2", "g/b ran 3");
        }
    }

    @SimulationTest
    void neverStarted_isForkedAndEnded(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            simulation.run(TaskGroup.ofAll(scope -> {
                        Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                            throw new IOException("disk full");
                        }));
                        scope.after(a).fork("b", SimulatedWorks::untilCancelled);
                    })
                    .named("g"));
            assertThat(recorder.events)
                    .containsExactly(
                            "forked g/a",
                            "forked g/b",
                            "started g/a",
                            "ended g/a Failed",
                            "ended g/b Cancelled",
                            "settled g Failed");
        }
    }

    @SimulationTest
    void endsAtItsFork_isForkedFirst(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            simulation.run(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                        Subtask<Object> a = scope.fork("a", Task.<Object>compute(() -> {
                            throw new IOException("disk full");
                        }));
                        scope.fork(
                                "forks",
                                Task.<Object>async(() -> a.completion().thenApply(outcome -> {
                                    scope.after(a).fork("late", SimulatedWorks::untilCancelled);
                                    return 1;
                                })));
                    })
                    .named("g"));
            assertThat(recorder.events)
                    .containsSubsequence(
                            "ended g/a Failed", "forked g/late", "ended g/late Cancelled", "settled g Succeeded")
                    .doesNotHaveDuplicates();
        }
    }

    @SimulationTest
    @Tag("G7")
    void rejectedFork_isNoEvent(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            AtomicReference<Scope<Object>> leaked = new AtomicReference<>();
            simulation.run(TaskGroup.ofAll(leaked::set).named("g"));
            assertThat(leaked.get().fork("late", untilCancelled()).state()).isEqualTo(SubtaskState.REJECTED);
            assertThat(recorder.events).containsExactly("settled g Succeeded");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void unresponsive_isTold(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            Gate started = new Gate();
            Gate release = new Gate();
            Task<Integer> deaf = SimulatedWorks.deaf(started, release);
            RunningTask<Void> group =
                    simulation.start(TaskGroup.ofAll(scope -> scope.fork("t", deaf.grace(Duration.ofSeconds(10))))
                            .named("g"));
            simulation.await(started.opened());
            group.cancel("enough");
            simulation.await(group);
            release.reach();
            simulation.settle();
            assertThat(recorder.events)
                    .containsExactly(
                            "forked g/t", "started g/t", "ended g/t Failed", "unresponsive g/t", "settled g Failed");
        }
    }

    @SimulationTest(seeds = 500)
    @Tag("B4")
    void oneThatThrows_isLoggedOnceAndRemovedAndHarmsNobody(Simulation simulation) {
        try (Recorder recorder = new Recorder(simulation)) {
            AtomicInteger calls = new AtomicInteger();
            Kindred.get(simulation.system()).addListener(new GroupListener() {
                @Override
                public void started(String path, Duration waited) {
                    calls.incrementAndGet();
                    throw new StackOverflowError("in a listener");
                }
            });
            TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                        scope.fork("a", Task.compute(() -> 1));
                        scope.fork("b", Task.compute(() -> 2));
                    })
                    .named("g");
            LoggingTestKit.warn("failed and is removed")
                    .withLoggerName(GroupListener.class.getName()) // the root does not hear it
                    .withCause(StackOverflowError.class)
                    .withOccurrences(1)
                    .expect(simulation.system(), () -> simulation.run(group));
            assertThat(calls).hasValue(1);
            assertThat(recorder.events).contains("started g/a", "started g/b", "settled g Succeeded");
        }
    }

    @SimulationTest(settings = "kindred.listeners = [\"dev.kindred.GroupListenerTest$Named\"]")
    void oneNamedInTheConfiguration_hears(Simulation simulation) {
        Named.SETTLED.clear();
        simulation.run(TaskGroup.ofAll(scope -> {}).named("configured"));
        assertThat(Named.SETTLED).containsExactly("configured");
    }

    @SimulationTest(seeds = 3)
    void flightRecorder_hasAnEventForEach(Simulation simulation, @TempDir Path directory) throws Exception {
        // Java 17 loses a text that an earlier recording of the same JVM had too.
        String name = "flight-" + UUID.randomUUID();
        Path file = directory.resolve(name + ".jfr");
        Gate release = new Gate();
        Task<Integer> deaf = SimulatedWorks.deaf(new Gate(), release);
        try (Recording recording = new Recording()) {
            for (String event :
                    List.of("SubtaskForked", "SubtaskStarted", "SubtaskEnded", "GroupSettled", "TaskUnresponsive")) {
                recording.enable("dev.kindred." + event);
            }
            recording.start();
            simulation.run(TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> {
                        scope.fork("a", Task.<Object>compute(() -> {
                            throw new IOException("disk of " + name);
                        }));
                        scope.fork("deaf", deaf.timeout(Duration.ofHours(1)).grace(Duration.ofSeconds(10)));
                    })
                    .named(name));
            recording.dump(file);
        }
        release.reach();
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
