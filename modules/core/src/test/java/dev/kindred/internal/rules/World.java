package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import dev.kindred.TaskFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A group, its subtasks, and a language of a few words for what happens to them:
 *
 * <pre>
 * new World(Policies.TOGETHER, 1).play("fork a; fork b after a; fill; fails a; body ends")
 * </pre>
 */
final class World {

    static final Duration GRACE = Duration.ofSeconds(5);

    final Map<String, Part> parts = new LinkedHashMap<>();
    final RecordedEffects effects = new RecordedEffects();
    final GroupRules rules;
    final List<String> rejections = new ArrayList<>();

    /** A failure group as its facts. */
    static final class GroupFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient List<TaskFailure> failures;
        final long dropped;
        final boolean timedOut;
        final transient @Nullable Cancellation cancelled;
        final transient List<Outcome<?>> outcomes;

        GroupFailure(
                List<TaskFailure> failures,
                long dropped,
                Counts counts,
                boolean timedOut,
                @Nullable Cancellation cancelled,
                List<Outcome<?>> outcomes) {
            super(counts.toString());
            this.failures = failures;
            this.dropped = dropped;
            this.timedOut = timedOut;
            this.cancelled = cancelled;
            this.outcomes = outcomes;
        }
    }

    World(JoinPolicy policy, int limit) {
        this(policy, limit, 1_000, 16);
    }

    World(JoinPolicy policy, int limit, int failuresKept, int startsAtOnce) {
        this(policy, settings(limit, failuresKept, startsAtOnce));
    }

    World(JoinPolicy policy, GroupRules.Settings settings) {
        rules = new GroupRules(settings, policy, effects);
    }

    private static GroupRules.Settings settings(int limit, int failuresKept, int startsAtOnce) {
        return new GroupRules.Settings(
                "g", limit, Integer.MAX_VALUE, Integer.MAX_VALUE, false, failuresKept, startsAtOnce, GRACE);
    }

    /** A group whose subtasks are cancelled one after another. */
    static World inReverse() {
        return new World(
                Policies.TOGETHER,
                new GroupRules.Settings("g", 0, Integer.MAX_VALUE, Integer.MAX_VALUE, true, 1_000, 16, GRACE));
    }

    /** A group with a limit of 1 in which so many may wait, and so many retries are left. */
    static World bounded(int maxWaiting, int retries) {
        return new World(
                Policies.TOGETHER, new GroupRules.Settings("g", 1, maxWaiting, retries, false, 1_000, 16, GRACE));
    }

    /** Plays events that are separated by semicolons. */
    World play(String script) {
        for (String each : script.split(";", -1)) {
            if (!each.isBlank()) {
                one(each.strip());
            }
        }
        return this;
    }

    private void one(String event) {
        String[] words = event.split(" ", -1);
        String name = words[words.length - 1];
        switch (words[0]) {
            case "fork", "batch" -> fork(words);
            case "fill" -> rules.fill();
            case "reach" -> reach(name);
            case "part" -> rules.partAll();
            case "look" -> rules.partForFreePlaces();
            case "value" -> rules.ended(part(name), Ending.value("value of " + name));
            case "fails" -> rules.ended(part(name), new Ending.Failure(failure(name)));
            case "fatal" -> rules.ended(part(name), new Ending.Failure(new OutOfMemoryError(name)));
            case "echo" -> rules.ended(part(name), new Ending.Cancelled(new InterruptedException(name), null));
            case "cancel" -> cancel(words);
            case "granted" -> rules.granted(part(name));
            case "refused" -> rules.refused(part(name), failure(name));
            case "backoff" -> rules.backoffOver(part(name));
            case "deadline" -> rules.deadlineStruck();
            case "timeout" -> rules.timeoutStruck(part(name));
            case "grace" -> List.copyOf(effects.batches).forEach(rules::graceOver);
            default -> throw new IllegalArgumentException(event);
        }
    }

    /** After {@code batch a+b+c}, {@code reach b}: its worker has begun b; {@code reach end}: all have succeeded. */
    private void reach(String name) {
        for (Part batch : parts.values()) {
            if (batch.items() > 0 && (name.equals("end") || batch.items.contains(part(name)))) {
                batch.begun = !name.equals("end");
                batch.succeeded = batch.begun ? batch.items.indexOf(part(name)) : batch.items();
            }
        }
    }

    /** {@code cancel} of the group, {@code cancel a} of one. */
    private void cancel(String[] words) {
        if (words.length == 1) {
            rules.cancel(cancelFromOutside());
        } else {
            rules.cancelSubtask(part(words[1]), cancelFromOutside());
        }
    }

    /** {@code fork a}, {@code fork group a}, {@code fork slow a}, {@code fork permits+daemon a}, {@code fork a after b,c}. */
    private void fork(String[] words) {
        if (words[0].equals("batch")) {
            forkBatch(words[1]);
            return;
        }
        int at = 1;
        boolean leaf = !words[at].equals("group");
        Duration grace = Duration.ofSeconds(words[at].equals("slow") ? 60 : 10);
        at += words[at].length() > 1 ? 1 : 0;
        Part part = new Part(words[at], leaf, grace, traits(words[1]));
        parts.put(part.name, part);
        List<ForkedSubtask> dependencies = new ArrayList<>();
        if (words.length > at + 1) {
            for (String each : words[at + 2].split(",", -1)) {
                dependencies.add(part(each));
            }
        }
        String rejected = rules.fork(part, dependencies, true);
        if (rejected != null) {
            part.refuse();
            rejections.add(rejected);
        }
    }

    private void forkBatch(String name) {
        Part batch = new Part(name);
        List<Part> items = new ArrayList<>();
        for (String each : name.split("\\+", -1)) {
            Part item = new Part(each);
            parts.put(each, item);
            items.add(item);
        }
        batch.items = items;
        parts.put(name, batch);
        String rejected = rules.fork(batch, List.of(), false);
        if (rejected != null) {
            rejections.add(rejected);
        }
    }

    private static Set<Part.Trait> traits(String word) {
        return Stream.of(Part.Trait.values())
                .filter(trait ->
                        List.of(word.split("\\+", -1)).contains(trait.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    static Cancellation cancelFromOutside() {
        return new Cancellation(Cancellation.Origin.REQUESTED, "outside", "somebody asked");
    }

    static Throwable failure(String name) {
        return new IllegalStateException(name + " broke");
    }

    ForkedSubtask part(String name) {
        if (name.equals("body")) {
            return rules.body();
        }
        Part part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no subtask " + name);
        }
        return part;
    }

    SubtaskState state(String name) {
        return part(name).state();
    }

    @Nullable
    Outcome<?> outcome(String name) {
        return part(name).outcomeOrNull();
    }

    Cancellation.@Nullable Origin cancelOf(String name) {
        Cancellation cancellation = part(name).cancellationOrNull();
        return cancellation == null ? null : cancellation.origin();
    }

    /** Such as {@code CANCELLING outside 1-0/0 ready 0 0+0; body CANCELLING; a CANCELLING(REQUESTED)}. */
    String states() {
        List<String> each = new ArrayList<>();
        parts.values().forEach(part -> each.add(part.toString()));
        ForkedSubtask body = rules.body();
        return rules.stateText() + "; body " + body.state() + (body.isUnresponsive() ? " unresponsive" : "") + "; "
                + String.join(", ", each);
    }

    Outcome<Object> conclude() {
        return conclude(() -> "the result");
    }

    Outcome<Object> conclude(Callable<Object> result) {
        return rules.conclude(result, GroupFailure::new);
    }

    GroupFailure failure() {
        return (GroupFailure) ((Outcome.Failed<?>) conclude()).cause();
    }

    /** The paths of the failures, in order. */
    List<String> failedPaths() {
        return failure().failures.stream().map(TaskFailure::path).toList();
    }
}
