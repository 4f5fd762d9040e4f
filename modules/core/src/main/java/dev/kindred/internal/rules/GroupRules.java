package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import dev.kindred.TaskFailure;
import dev.kindred.UnresponsiveTaskException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one group: what has happened goes in as a call, what is to be done comes out as {@link GroupEffects}. No
 * actor, no clock, no thread: time is an event like any other.
 *
 * <pre>
 *            body ends                 nothing left
 *   OPEN ───────────────▶ JOINING ───────────────────▶ SETTLED
 *     │                      │                            ▲
 *     │ failure, cancel, deadline, decision               │ nothing left
 *     └──────────┬───────────┘                            │
 *                ▼                                        │
 *            CANCELLING ─────────────────────────────────┘
 * </pre>
 *
 * Invariants, after every event:
 * <ul>
 *   <li>a subtask is in the list of the living exactly as long as it has no outcome;
 *   <li>places taken = subtasks that run or clean up + unresponsive ones, and never more than the limit;
 *   <li>a cancelled group has no waiting subtask;
 *   <li>the group has settled if and only if the body has ended and nobody lives.
 * </ul>
 */
public final class GroupRules {

    /** Where the group is. */
    public enum Phase {
        OPEN,
        JOINING,
        CANCELLING,
        SETTLED
    }

    /** What a group is configured with. */
    public record Settings(String path, int limit, int failuresKept, int startsAtOnce, Duration bodyGrace) {}

    /** How the failure group is made: it is an exception of the public face. */
    public interface FailureGroups {
        Throwable of(
                List<TaskFailure> failures,
                long dropped,
                Counts counts,
                boolean timedOut,
                @Nullable Cancellation cancelled,
                List<Outcome<?>> outcomes);
    }

    private final Settings settings;
    private final JoinPolicy policy;
    private final GroupEffects effects;
    private final Body body;

    private final PriorityQueue<ForkedSubtask> ready = new PriorityQueue<>((a, b) -> Integer.compare(a.index, b.index));
    private final List<ForkedSubtask> kept = new ArrayList<>();
    private final Living living = new Living();
    private final Failures failures;
    private final Counts counts = new Counts();
    private final Set<Integer> openBatches = new LinkedHashSet<>();

    private int forked;
    private int placesTaken;
    private int placesUnresponsive;
    private int batches;
    private boolean fillAsked;
    private boolean decided;
    private boolean deadlineStruck;
    private boolean settled;
    private @Nullable Cancellation cancellation;
    private @Nullable Cancellation outsideCancel;

    public GroupRules(Settings settings, JoinPolicy policy, GroupEffects effects) {
        this.settings = settings;
        this.policy = policy;
        this.effects = effects;
        this.failures = new Failures(settings.failuresKept);
        this.body = new Body(settings);
        this.body.started();
    }

    // ---- questions ----

    public Phase phase() {
        if (settled) {
            return Phase.SETTLED;
        }
        if (cancellation != null) {
            return Phase.CANCELLING;
        }
        return bodyRuns() ? Phase.OPEN : Phase.JOINING;
    }

    /** The first cancel of the whole group, whoever asked. */
    public @Nullable Cancellation cancellation() {
        return cancellation;
    }

    /** The body, which is cancelled like a subtask and counted nowhere. */
    public ForkedSubtask body() {
        return body;
    }

    public Counts counts() {
        return counts;
    }

    /** Subtasks without an outcome, in fork order. */
    public List<ForkedSubtask> living() {
        return living.copy();
    }

    /** Every subtask in fork order, where the joiner asked for them. */
    public List<ForkedSubtask> kept() {
        return kept;
    }

    private boolean bodyRuns() {
        return !body.state().isDone();
    }

    // ---- events ----

    /**
     * A task is handed to the group (G7).
     *
     * @param dependencies the subtasks of this group that must have succeeded before it starts
     * @param keep whether the joiner wants to see it at the end
     * @return why it is rejected, or null
     */
    public @Nullable String fork(ForkedSubtask subtask, List<? extends ForkedSubtask> dependencies, boolean keep) {
        if (settled) {
            return "the group has settled. Fork from its body, or from a subtask that still runs.";
        }
        if (cancellation != null && !decided) {
            return "the group is " + cancellation + ". "
                    + (cancellation.origin() == Origin.SIBLING_FAILED
                            ? "Fork before the first failure, or use Joiner.awaitAll()."
                            : "Fork before the cancel.");
        }
        subtask.index = forked++;
        if (keep) {
            kept.add(subtask);
        }
        living.add(subtask);
        if (decided) {
            endCancelled(subtask, cancellationInForce());
            return null;
        }
        awaitDependencies(subtask, dependencies);
        return null;
    }

    /** Starts what may start now, a bounded number at a time, so that a cancel can be heard between. */
    public void fill() {
        fillAsked = false;
        int budget = settings.startsAtOnce;
        while (budget-- > 0) {
            ForkedSubtask next = takeReady();
            if (next == null) {
                break;
            }
            next.started();
            placesTaken++;
            effects.start(next);
        }
        fillIfPossible();
        cancelWhatCanNeverStart();
        settleIfDone();
    }

    /** The body, or the work of a subtask, has ended and holds nothing of the group any more. */
    public void ended(ForkedSubtask subtask, Ending ending) {
        if (subtask.unresponsive) {
            release(subtask);
        } else if (runs(subtask) && !settled) {
            endWith(subtask, ending);
            if (subtask != body) {
                placesTaken--;
                fillIfPossible();
            }
            settleIfDone();
        }
    }

    private static boolean runs(ForkedSubtask subtask) {
        return subtask.state() == SubtaskState.RUNNING || subtask.state() == SubtaskState.CANCELLING;
    }

    /** A cancel from outside: only the first counts (C2, G13). */
    public void cancel(Cancellation asked) {
        if (settled) {
            return;
        }
        if (outsideCancel == null) {
            outsideCancel = asked;
        }
        cancelAll(asked);
        settleIfDone();
    }

    /** The group's own deadline struck (D3). */
    public void deadlineStruck() {
        if (settled) {
            return;
        }
        deadlineStruck = true;
        cancelAll(new Cancellation(Origin.DEADLINE, settings.path, "the deadline of [" + settings.path + "] struck"));
        settleIfDone();
    }

    /** A leaf's own timeout struck (D1): it alone is cancelled. */
    public void timeoutStruck(ForkedSubtask subtask) {
        if (subtask.state() != SubtaskState.RUNNING) {
            return;
        }
        subtask.timedOut = true;
        String path = subtask.path();
        List<ForkedSubtask> one = new ArrayList<>(1);
        cancelOne(subtask, new Cancellation(Origin.DEADLINE, path, "the timeout of [" + path + "] struck"), one);
        awaitGraces(one);
    }

    /** The grace of a batch of cancelled leaves is over (C6). */
    public void graceOver(int batch) {
        if (settled || !openBatches.remove(batch)) {
            return;
        }
        if (body.batch == batch && bodyRuns()) {
            giveUp(body);
        }
        for (ForkedSubtask each : living()) {
            if (each.batch == batch && each.state() == SubtaskState.CANCELLING) {
                giveUp(each);
            }
        }
        cancelWhatCanNeverStart();
        settleIfDone();
    }

    /**
     * The outcome of the group, once it has settled.
     *
     * @param result computes the value; called only where nothing failed and nobody cancelled
     */
    public <R> Outcome<R> conclude(Callable<? extends R> result, FailureGroups groups) {
        Throwable fatal = failures.fatalWithTheOthers();
        if (fatal != null) {
            return new Outcome.Failed<>(fatal);
        }
        List<Outcome<?>> outcomes = policy.failuresAreData() ? keptOutcomes() : List.of();
        List<TaskFailure> ofTheGroup = failures.ofTheGroup(policy.failuresAreData());
        if (!ofTheGroup.isEmpty()) {
            return failed(ofTheGroup, groups, outcomes);
        }
        if (outsideCancel != null) {
            return new Outcome.Cancelled<>(outsideCancel, true, null, outcomes);
        }
        if (deadlineStruck) {
            TimeoutException strike = new TimeoutException("the deadline of [" + settings.path + "] struck");
            return failed(List.of(new TaskFailure(settings.path, 1, strike)), groups, outcomes);
        }
        return resultOf(result, groups, outcomes);
    }

    // ---- forks and starts ----

    private void awaitDependencies(ForkedSubtask subtask, List<? extends ForkedSubtask> dependencies) {
        for (ForkedSubtask dependency : dependencies) {
            if (!dependency.state().isDone()) {
                dependency.addDependent(subtask);
                subtask.missingDependencies++;
            } else if (dependency.state() != SubtaskState.SUCCEEDED) {
                endWithDependents(subtask, notSucceeded(dependency));
                return;
            }
        }
        if (subtask.missingDependencies == 0) {
            ready.add(subtask);
            fillIfPossible();
        }
    }

    private @Nullable ForkedSubtask takeReady() {
        dropEnded();
        return mayStart() ? ready.poll() : null;
    }

    private void fillIfPossible() {
        dropEnded();
        if (mayStart() && !ready.isEmpty() && !fillAsked) {
            fillAsked = true;
            effects.fillLater();
        }
    }

    // A waiting subtask that is cancelled stays in the queue until it comes to the front.
    private void dropEnded() {
        ForkedSubtask first = ready.peek();
        while (first != null && first.state().isDone()) {
            ready.poll();
            first = ready.peek();
        }
    }

    private boolean mayStart() {
        return cancellation == null && (settings.limit == 0 || placesTaken < settings.limit);
    }

    /** C6: no group waits for ever on code that does not listen, so nobody waits for a place that such code holds. */
    private void cancelWhatCanNeverStart() {
        if (settings.limit == 0 || placesUnresponsive < settings.limit) {
            return;
        }
        Cancellation why = new Cancellation(
                Origin.SIBLING_FAILED,
                settings.path,
                "every place of [" + settings.path + "] is held by unresponsive work");
        for (ForkedSubtask next = ready.poll(); next != null; next = ready.poll()) {
            if (!next.state().isDone()) {
                endWithDependents(next, why);
            }
        }
    }

    // ---- ends ----

    private void endWith(ForkedSubtask subtask, Ending ending) {
        if (ending instanceof Ending.Value value) {
            endSucceeded(subtask, value);
        } else if (ending instanceof Ending.Failure failure) {
            endFailed(subtask, failure.cause());
        } else {
            endStopped(subtask, (Ending.Cancelled) ending);
        }
    }

    private void endSucceeded(ForkedSubtask subtask, Ending.Value value) {
        subtask.end(SubtaskState.SUCCEEDED, new Outcome.Succeeded<>(value.value()));
        if (subtask != body) {
            counts.oneSucceeded();
        }
        leave(subtask);
        for (ForkedSubtask dependent : subtask.takeDependents()) {
            if (--dependent.missingDependencies == 0 && !dependent.state().isDone()) {
                ready.add(dependent);
            }
        }
        decide(subtask);
    }

    private void endFailed(ForkedSubtask subtask, Throwable cause) {
        subtask.end(SubtaskState.FAILED, new Outcome.Failed<>(cause));
        TaskFailure failure = new TaskFailure(subtask.path(), subtask.attempt(), cause);
        if (subtask == body) {
            failures.addOwn(failure);
        } else {
            counts.oneFailed();
            failures.addOfSubtask(failure);
        }
        leave(subtask);
        endDependents(subtask);
        if (subtask == body || failures.hasFatal()) {
            cancelAll(siblingFailed(failure));
        } else {
            decide(subtask);
        }
    }

    private void endStopped(ForkedSubtask subtask, Ending.Cancelled ending) {
        if (subtask.timedOut) {
            TimeoutException strike = new TimeoutException("its timeout struck");
            if (ending.echo() != null) {
                strike.initCause(ending.echo());
            }
            endFailed(subtask, strike);
            return;
        }
        Cancellation asked = subtask.cancellationOrNull();
        Cancellation why = asked != null ? asked : ending.own();
        if (why == null) {
            why = cancellationInForce();
        }
        subtask.end(SubtaskState.CANCELLED, new Outcome.Cancelled<>(why, true, ending.echo(), List.of()));
        if (subtask != body) {
            counts.oneCancelled();
        }
        leave(subtask);
        endDependents(subtask);
        decide(subtask);
    }

    private void endCancelled(ForkedSubtask waiting, Cancellation why) {
        waiting.end(SubtaskState.CANCELLED, new Outcome.Cancelled<>(why, false, null, List.of()));
        counts.oneNeverStarted();
        leave(waiting);
    }

    /** Ends a waiting subtask and all that wait for it, however long the chain. */
    private void endWithDependents(ForkedSubtask waiting, Cancellation why) {
        endCancelled(waiting, why);
        endDependents(waiting);
        decide(waiting);
    }

    private void endDependents(ForkedSubtask ended) {
        Deque<ForkedSubtask> open = new ArrayDeque<>();
        open.add(ended);
        while (!open.isEmpty()) {
            ForkedSubtask dependency = open.remove();
            for (ForkedSubtask dependent : dependency.takeDependents()) {
                if (!dependent.state().isDone()) {
                    endCancelled(dependent, notSucceeded(dependency));
                    decide(dependent);
                    open.add(dependent);
                }
            }
        }
    }

    private void giveUp(ForkedSubtask subtask) {
        subtask.unresponsive = true;
        if (subtask != body) {
            placesUnresponsive++;
        }
        Cancellation asked = cancellationOf(subtask);
        endFailed(subtask, new UnresponsiveTaskException(subtask.path(), subtask.grace(), asked));
        effects.unresponsive(subtask);
    }

    private void release(ForkedSubtask subtask) {
        subtask.unresponsive = false;
        if (subtask != body) {
            placesUnresponsive--;
            placesTaken--;
        }
        effects.released(subtask);
        if (!settled) {
            fillIfPossible();
        }
    }

    private void leave(ForkedSubtask subtask) {
        if (subtask == body) {
            return;
        }
        living.remove(subtask);
        effects.ended(subtask);
    }

    // ---- decisions and cancels ----

    private void decide(ForkedSubtask subtask) {
        if (subtask == body) {
            return;
        }
        JoinPolicy.Decision decision;
        try {
            decision = policy.onEnded(subtask, counts);
        } catch (Throwable thrown) { // J3: whatever the joiner throws fails the group
            TaskFailure ofTheJoiner = new TaskFailure(settings.path, 1, thrown);
            failures.addOwn(ofTheJoiner);
            cancelAll(siblingFailed(ofTheJoiner));
            return;
        }
        if (decision == JoinPolicy.Decision.FAILED) {
            cancelAll(siblingFailed(failureOf(subtask)));
        } else if (decision == JoinPolicy.Decision.DECIDED && cancellation == null) {
            decided = true;
            cancelAll(new Cancellation(Origin.DECIDED, subtask.path(), "[" + subtask.path() + "] decided the group"));
        }
    }

    private static TaskFailure failureOf(ForkedSubtask subtask) {
        Throwable cause = subtask.outcomeOrNull() instanceof Outcome.Failed<?> failed
                ? failed.cause()
                : new IllegalStateException("the joiner failed the group");
        return new TaskFailure(subtask.path(), subtask.attempt(), cause);
    }

    private void cancelAll(Cancellation asked) {
        if (cancellation != null) {
            return;
        }
        cancellation = asked;
        effects.raise(asked);
        List<ForkedSubtask> leaves = new ArrayList<>();
        if (body.state() == SubtaskState.RUNNING) {
            cancelOne(body, asked, leaves);
        }
        for (ForkedSubtask each : living()) {
            if (each.state() == SubtaskState.WAITING) {
                endCancelled(each, asked);
            } else if (each.state() == SubtaskState.RUNNING) {
                cancelOne(each, asked, leaves);
            }
        }
        ready.clear();
        awaitGraces(leaves);
    }

    private void cancelOne(ForkedSubtask running, Cancellation asked, List<ForkedSubtask> leaves) {
        running.cancelling(asked);
        if (running.isLeaf()) {
            leaves.add(running);
        }
        effects.cancel(running, asked);
    }

    /** One timer for all leaves that have the same grace. */
    private void awaitGraces(List<ForkedSubtask> leaves) {
        Map<Duration, Integer> batchOf = new LinkedHashMap<>();
        for (ForkedSubtask leaf : leaves) {
            Integer batch = batchOf.get(leaf.grace());
            if (batch == null) {
                batch = ++batches;
                batchOf.put(leaf.grace(), batch);
                openBatches.add(batch);
            }
            leaf.batch = batch;
        }
        batchOf.forEach(effects::awaitGrace);
    }

    private void settleIfDone() {
        if (!settled && !bodyRuns() && living.isEmpty()) {
            settled = true;
            effects.settle();
        }
    }

    // ---- the conclusion ----

    private <R> Outcome<R> resultOf(Callable<? extends R> result, FailureGroups groups, List<Outcome<?>> outcomes) {
        try {
            return new Outcome.Succeeded<>(result.call());
        } catch (Throwable thrown) { // J3
            Throwable cause = Ending.unwrap(thrown);
            return Ending.isFatal(cause)
                    ? new Outcome.Failed<>(cause)
                    : failed(List.of(new TaskFailure(settings.path, 1, cause)), groups, outcomes);
        }
    }

    private <R> Outcome<R> failed(List<TaskFailure> ofTheGroup, FailureGroups groups, List<Outcome<?>> outcomes) {
        return new Outcome.Failed<>(
                groups.of(ofTheGroup, failures.dropped(), counts, deadlineStruck, outsideCancel, outcomes));
    }

    private List<Outcome<?>> keptOutcomes() {
        List<Outcome<?>> outcomes = new ArrayList<>(kept.size());
        for (ForkedSubtask each : kept) {
            Outcome<?> outcome = each.outcomeOrNull();
            if (outcome != null) {
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    private Cancellation cancellationInForce() {
        return cancellation != null
                ? cancellation
                : new Cancellation(Origin.REQUESTED, settings.path, "it ended itself");
    }

    private Cancellation cancellationOf(ForkedSubtask subtask) {
        Cancellation own = subtask.cancellationOrNull();
        return own != null ? own : cancellationInForce();
    }

    private static Cancellation siblingFailed(TaskFailure failure) {
        return new Cancellation(
                Origin.SIBLING_FAILED,
                failure.path(),
                "[" + failure.path() + "] failed (" + FailureText.of(failure.cause()) + ")");
    }

    private static Cancellation notSucceeded(ForkedSubtask dependency) {
        return new Cancellation(
                Origin.DEPENDENCY_NOT_SUCCEEDED,
                dependency.path(),
                "[" + dependency.path() + "], which it comes after, did not succeed");
    }

    /** The body behaves like a leaf that takes no place and has no outcome of its own. */
    private static final class Body extends ForkedSubtask {
        private final String path;

        Body(Settings settings) {
            this.path = settings.path;
            define(true, settings.bodyGrace);
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String toString() {
            return "body of [" + path + "]";
        }
    }
}
