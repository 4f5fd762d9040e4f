package dev.kindred.verification.conformance;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Semaphore;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.verification.conformance.RanGroup.Child;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of a scenario's group, alone, and what came of it in the scenario's words. */
final class Run {

    /** How a task or group of the scenario ended, in ticks since the run began. */
    private record Entry(
            String state, @Nullable Long started, @Nullable Long ended) {

        Entry later(long ticks) {
            return new Entry(state, started == null ? null : started + ticks, ended == null ? null : ended + ticks);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new TreeMap<>();
            json.put("state", state);
            json.put("started", started);
            json.put("ended", ended);
            return json;
        }
    }

    private final Instant began;
    private final Instant ended;
    private final RanGroup root;
    private final Outcome<Object> outcome;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final SameTick sameTick;

    private Run(Instant began, Instant ended, RanGroup root, Outcome<Object> outcome, SameTick sameTick) {
        this.began = began;
        this.ended = ended;
        this.root = root;
        this.outcome = outcome;
        this.sameTick = sameTick;
        entries.put(RanGroup.name(root.node), new Entry(state(outcome), 0L, end()));
        addEntries(root);
        sameTick.begun()
                .values()
                .forEach(begun -> begun.alone()
                        .entries
                        .forEach((name, entry) -> entries.put(name, entry.later(tick(begun.at())))));
    }

    /** Runs the group to its end, and cancels it on the way where a time for that is given. */
    static Run of(
            JsonNode group,
            @Nullable Duration cancelAfter,
            Map<String, ActorRef<Semaphore.Command>> semaphores,
            Simulation simulation) {
        RanGroup root = new RanGroup(group);
        Instant began = simulation.now();
        RunningTask<Object> running = Translation.of(root, semaphores).start(simulation.system());
        if (cancelAfter != null) {
            simulation.after(cancelAfter, () -> running.cancel("the scenario says so"));
        }
        Outcome<Object> outcome = simulation.await(running);
        Instant ended = simulation.now();
        SameTick sameTick = SameTick.of(root, nested -> withoutTime(nested, semaphores, simulation));
        return new Run(began, ended, root, outcome, sameTick);
    }

    private static Run withoutTime(
            JsonNode group, Map<String, ActorRef<Semaphore.Command>> semaphores, Simulation simulation) {
        return of(group, Duration.ofNanos(1), semaphores, simulation);
    }

    // ---- questions ----

    /** Whether it needed no time. */
    boolean endedAtOnce() {
        return ended.equals(began);
    }

    boolean isFailed() {
        return outcome instanceof Outcome.Failed;
    }

    long end() {
        return tick(ended);
    }

    Map<String, Object> tasks() {
        Map<String, Object> tasks = new TreeMap<>();
        entries.forEach((name, entry) -> tasks.put(name, entry.json()));
        return tasks;
    }

    Map<String, Object> result() {
        if (outcome instanceof Outcome.Failed<Object> failed && !isTimeout(failed.cause())) {
            TaskGroupException group = (TaskGroupException) failed.cause();
            return Map.of("error", failure(group), "timed_out", group.timedOut());
        }
        return outcome.<Map<String, Object>>fold(
                value -> Map.of("ok", value(root, value)),
                timeout -> Map.of("timed_out", true),
                cancelled -> Map.of("cancelled", true));
    }

    // ---- tasks ----

    private void addEntries(RanGroup group) {
        for (Child child : group.children) {
            if (child.wasForked()) {
                entries.put(RanGroup.name(child.node()), entry(child));
            }
            if (child.group() != null) {
                addEntries(child.group());
            }
        }
    }

    private Entry entry(Child child) {
        Long started = child.subtask().startedAt().map(this::tick).orElse(null);
        Long endedAt = child.subtask().endedAt().map(this::tick).orElse(null);
        String state = started == null ? "never_started" : state(child.subtask().outcome());
        return new Entry(state, started, endedAt);
    }

    private static String state(Outcome<?> outcome) {
        return outcome.<String>fold(value -> "succeeded", failure -> "failed", cancelled -> "cancelled");
    }

    private long tick(Instant at) {
        return Duration.between(began, at).toMillis();
    }

    // ---- values and failures ----

    /** A leaf's value is a number. A group's is a list: of its children's values, or of their outcomes. */
    private Object value(@Nullable RanGroup group, Object value) {
        if (group == null) {
            return value;
        }
        Iterator<?> joined = ((List<?>) value).iterator();
        List<Object> values = new ArrayList<>();
        for (Child child : group.children) {
            if (group.isTogether()) {
                values.add(value(
                        child.group(),
                        child.takesPlace() ? joined.next() : child.subtask().get()));
            } else {
                values.add(outcome(
                        child,
                        child.takesPlace()
                                ? (Outcome<?>) joined.next()
                                : child.subtask().outcome()));
            }
        }
        if (joined.hasNext()) {
            throw new IllegalStateException("the group joined more than it forked: " + value);
        }
        return values;
    }

    private Map<String, Object> outcome(Child child, Outcome<?> outcome) {
        return outcome.<Map<String, Object>>fold(
                value -> Map.of("ok", value(child.group(), value)),
                failure -> Map.of("error", failure(failure)),
                cancelled -> Map.of("cancelled", true));
    }

    private Map<String, Object> failure(Throwable failure) {
        if (isTimeout(failure)) {
            return Map.of("type", "TimeoutError", "message", "");
        }
        if (failure instanceof TaskGroupException group) {
            return Map.of("failures", failures(group));
        }
        ScenarioError error = (ScenarioError) failure;
        return Map.of("type", error.type, "message", error.text);
    }

    private List<Object> failures(TaskGroupException group) {
        List<Child> first = sameTick.failedFirst(group.path());
        List<Object> failures = new ArrayList<>();
        first.forEach(child -> failures.add(failureOf(child)));
        List<String> told = first.stream().map(Child::path).toList();
        for (TaskFailure each : group.failures()) {
            if (!told.contains(each.path())) {
                failures.add(failure(each.cause()));
            }
        }
        return failures;
    }

    private Map<String, Object> failureOf(Child child) {
        SameTick.Begun begun = sameTick.begun().get(child.path());
        return begun == null
                ? failure(causeOf(child.subtask().outcome()))
                : begun.alone().failure();
    }

    private Map<String, Object> failure() {
        return failure(causeOf(outcome));
    }

    private static Throwable causeOf(Outcome<?> failed) {
        return ((Outcome.Failed<?>) failed).cause();
    }

    /** The strike alone: asyncio raises TimeoutError for it, Kindred a failure group with that one leaf (rule A2). */
    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TaskGroupException group
                && group.timedOut()
                && group.failures().size() == 1
                && group.primary().cause() instanceof TimeoutException
                && group.primary().path().equals(group.path());
    }
}
