package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import dev.kindred.TaskFailure;
import dev.kindred.UnresponsiveTaskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 *   <li>places taken = subtasks that wait for permits, run or clean up + unresponsive ones, and never more than the limit;
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

    /**
     * What a group is configured with.
     *
     * @param limit the most subtasks that run at once; 0 for no limit
     * @param maxWaiting the most subtasks that wait for a place; a fork above it is rejected
     * @param retries the most retries of all its subtasks together
     * @param stopsInReverse whether running subtasks are cancelled one after another, the last started first (G14)
     * @param failuresKept the most failures of subtasks that are kept; those above are counted
     * @param startsAtOnce the most subtasks that start between two messages
     * @param grace how long the cleanup may take of the body, and of a subtask that says nothing else
     */
    public record Settings(
            String path,
            int limit,
            int maxWaiting,
            int retries,
            boolean stopsInReverse,
            int failuresKept,
            int startsAtOnce,
            Duration grace) {}

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

    private final List<ForkedSubtask> kept = new ArrayList<>();
    private final Living living = new Living();
    private final Places places;
    private final Stopping stopping;
    private final Failures failures;
    private final Counts counts = new Counts();

    private int forked;
    private int started;
    private int retriesLeft;
    private boolean fillAsked;
    private boolean decided;
    private boolean daemonsStopped;
    private boolean deadlineStruck;
    private boolean settled;
    private @Nullable Cancellation cancellation;
    private @Nullable Cancellation outsideCancel;

    public GroupRules(Settings settings, JoinPolicy policy, GroupEffects effects) {
        this.settings = settings;
        this.policy = policy;
        this.effects = effects;
        this.body = new Body(settings);
        this.places = new Places(settings.limit);
        this.stopping = new Stopping(settings.stopsInReverse, settings.grace, effects);
        this.retriesLeft = settings.retries;
        this.failures = new Failures(settings.failuresKept, policy.failuresAreData());
    }

    // ---- questions ----

    public Phase phase() {
        if (settled) {
            return Phase.SETTLED;
        }
        if (cancellation != null) {
            return Phase.CANCELLING;
        }
        return body.state().isDone() ? Phase.JOINING : Phase.OPEN;
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

    /** How many wait for a place under the limit. */
    public int waiting() {
        return places.waiting();
    }

    /** Subtasks without an outcome, in fork order. */
    public List<ForkedSubtask> living() {
        return living.copy();
    }

    /** Every subtask in fork order, where the joiner asked for them. */
    public List<ForkedSubtask> kept() {
        return kept;
    }

    /** All that decides what comes next, but for the states of the subtasks: equal texts have equal futures. */
    String stateText() {
        return phase() + (decided ? " decided" : "") + (daemonsStopped ? " alone" : "")
                + (deadlineStruck ? " struck" : "") + (outsideCancel != null ? " outside" : "")
                + (fillAsked ? " fill" : "") + " " + places + " " + failures + stopping;
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
        String rejected = rejection(dependencies.isEmpty() && !subtask.isDaemon());
        if (rejected == null) {
            admit(subtask, keep);
            if (cancellation == null) {
                awaitDependencies(subtask, dependencies);
                if (!subtask.isDaemon()) {
                    decide(() -> policy.onForked(subtask), subtask);
                }
            } else {
                endWaiting(subtask, cancellation); // decided: its handle never starts
            }
            afterEach();
        }
        return rejected;
    }

    /** Starts what may start now, a bounded number at a time, so that a cancel can be heard between. */
    public void fill() {
        fillAsked = false;
        for (int budget = settings.startsAtOnce; budget > 0; ) {
            ForkedSubtask next = places.takeNext();
            if (next == null) {
                break;
            }
            begin(next);
            budget -= Math.max(1, next.places());
        }
        afterEach();
    }

    /** The function that makes its task may fork, and a fork may decide the group: then it waits no more. */
    private void begin(ForkedSubtask next) {
        next.awaitsPermits = true;
        if (!effects.acquire(next)) {
            start(next);
        }
    }

    /** The subtask holds all permits that it is to hold. */
    public void granted(ForkedSubtask waiting) {
        start(waiting);
        afterEach();
    }

    private void start(ForkedSubtask waiting) {
        if (waiting.awaitsPermits) {
            waiting.awaitsPermits = false;
            started(waiting);
            effects.start(waiting);
        }
    }

    /** The subtask holds nothing, and will not get the permits that it is to hold: it fails without a start. */
    public void refused(ForkedSubtask waiting, Throwable cause) {
        if (waiting.awaitsPermits) {
            waiting.awaitsPermits = false;
            places.giveBack(waiting);
            endAttempt(waiting, cause);
            afterEach();
        }
    }

    /** It runs; its turn is kept where they are stopped in reverse. */
    private void started(ForkedSubtask subtask) {
        started++;
        subtask.started(settings.stopsInReverse ? started : 0);
    }

    /** The body, or the work of a subtask, has ended and holds nothing of the group any more. */
    public void ended(ForkedSubtask subtask, Ending ending) {
        if (subtask.isUnresponsive()) {
            release(subtask, ending);
        } else if (runs(subtask)) {
            if (subtask == body) {
                endBody(ending);
            } else {
                endSubtask(subtask, ending);
            }
        }
        afterEach();
    }

    private static boolean runs(ForkedSubtask subtask) {
        return subtask.state() == SubtaskState.RUNNING || subtask.state() == SubtaskState.CANCELLING;
    }

    /** Whoever wants to know of each subtask by itself: there is none any more that stands behind another (G1). */
    public void partAll() {
        partLiving();
        afterEach();
    }

    /** As {@link #partAll}, of that batch alone. One that was parted is left as it is. */
    public void part(ForkedSubtask batch) {
        partIfAlive(batch);
        afterEach();
    }

    /** So that no place is free while somebody waits: a batch that waits for more of them is parted. */
    public void partForFreePlaces() {
        ForkedSubtask first = places.tooLarge();
        if (first != null) {
            partBatch(first);
            afterEach();
        }
    }

    /** A cancel from outside: only the first counts (C2, G13). */
    public void cancel(Cancellation asked) {
        if (!settled) {
            cancelFromOutside(asked);
            afterEach();
        }
    }

    /** A cancel of one subtask alone (G12); one that is shielded hears of it no more than of the group's (C9). */
    public void cancelSubtask(ForkedSubtask subtask, Cancellation asked) {
        if (subtask.state() == SubtaskState.WAITING) {
            places.forget(subtask);
            endWaiting(subtask, asked);
            endDependents(subtask).forEach(this::decide);
        } else if (subtask.state() == SubtaskState.RUNNING && !subtask.isShielded()) {
            stopping.one(subtask, asked);
        }
        afterEach();
    }

    /** The backoff before the next attempt of a subtask is over (D5). */
    public void backoffOver(ForkedSubtask subtask) {
        if (subtask.backsOff()) {
            subtask.ready();
            places.await(subtask);
            afterEach();
        }
    }

    /** The group's own deadline struck (D3). */
    public void deadlineStruck() {
        if (!settled) {
            deadlineStruck = true;
            cancelAll(Reasons.deadline(settings.path));
            afterEach();
        }
    }

    /** A leaf's own timeout struck (D1): it alone is cancelled. */
    public void timeoutStruck(ForkedSubtask subtask) {
        if (subtask.state() == SubtaskState.RUNNING) {
            subtask.timeoutStruck();
            stopping.one(subtask, Reasons.timeout(subtask.path()));
        }
    }

    /** The grace of a batch of cancelled leaves is over (C6). */
    public void graceOver(int batch) {
        if (outlived(body, batch)) {
            giveUpBody();
        }
        for (ForkedSubtask each : living()) {
            if (outlived(each, batch)) {
                giveUp(each);
            }
        }
        afterEach();
    }

    private static boolean outlived(ForkedSubtask subtask, int batch) {
        return subtask.batch == batch && subtask.state() == SubtaskState.CANCELLING;
    }

    /**
     * The outcome of the group, once it has settled.
     *
     * @param result computes the value; called only where nothing failed and nobody cancelled
     */
    public <R> Outcome<R> conclude(Callable<? extends R> result, FailureGroups groups) {
        List<Outcome<?>> outcomes = policy.failuresAreData() ? keptOutcomes() : List.of();
        return new Conclusion(settings.path, policy, failures, counts, deadlineStruck, outsideCancel, outcomes, groups)
                .outcome(result);
    }

    private List<Outcome<?>> keptOutcomes() {
        List<Outcome<?>> outcomes = new ArrayList<>(kept.size());
        for (ForkedSubtask each : kept) {
            outcomes.add(Objects.requireNonNull(each.outcomeOrNull()));
        }
        return outcomes;
    }

    // ---- after every event ----

    private void afterEach() {
        endWhatCanNeverStart();
        stopDaemonsThatAreAlone();
        stopping.goOn();
        if (places.canStart() && !fillAsked) {
            fillAsked = true;
            effects.fillLater();
        }
        if (!settled && body.state().isDone() && living.isEmpty()) {
            settled = true;
            if (cancellation == null) {
                joined();
            }
            effects.settle();
        }
    }

    /** Nobody decided it before everybody had ended. */
    private void joined() {
        try {
            if (policy.onJoined(counts) == JoinPolicy.Decision.FAILED) {
                failures.countAsFailures();
            }
        } catch (Throwable thrown) { // J3
            failures.addOwn(new TaskFailure(settings.path, 1, Ending.unwrap(thrown)));
        }
    }

    /** C6: no group waits for ever on code that does not listen, so nobody waits for a place that such code holds. */
    private void endWhatCanNeverStart() {
        for (ForkedSubtask next = places.takeHopeless(); next != null; next = places.takeHopeless()) {
            if (next.isBatch()) {
                partBatch(next);
            } else {
                endWaiting(next, Reasons.noPlaceLeft(settings.path));
                endDependents(next).forEach(this::decide);
            }
        }
    }

    /** The join waits for no daemon: those that are left when all others are done are cancelled. */
    private void stopDaemonsThatAreAlone() {
        boolean alone = body.state().isDone() && living.ordinary() == 0 && !living.isEmpty();
        if (alone && cancellation == null && !daemonsStopped) {
            daemonsStopped = true;
            stopLiving(Reasons.othersDone(settings.path));
        }
    }

    // ---- forks ----

    private @Nullable String rejection(boolean wantsPlace) {
        if (settled) {
            return Reasons.HAS_SETTLED;
        }
        if (daemonsStopped) {
            return Reasons.ONLY_DAEMONS_ARE_LEFT;
        }
        if (cancellation == null) {
            boolean full = wantsPlace && !places.areFree() && places.waiting() >= settings.maxWaiting;
            return full ? Reasons.queueIsFull(places.waiting()) : null;
        }
        return decided ? null : Reasons.isCancelled(cancellation);
    }

    private void admit(ForkedSubtask subtask, boolean keep) {
        subtask.index = forked;
        forked += Math.max(1, subtask.items());
        living.add(subtask);
        if (keep && !subtask.isDaemon()) {
            kept.add(subtask);
        }
    }

    private void awaitDependencies(ForkedSubtask subtask, List<? extends ForkedSubtask> dependencies) {
        for (ForkedSubtask dependency : dependencies) {
            if (dependency.state().isDone() && dependency.state() != SubtaskState.SUCCEEDED) {
                endWaiting(subtask, Reasons.dependency(dependency.path()));
                decide(subtask);
                return;
            }
        }
        for (ForkedSubtask dependency : dependencies) {
            if (!dependency.state().isDone()) {
                subtask.comesAfter(dependency);
            }
        }
        if (subtask.missingDependencies() == 0) {
            places.await(subtask);
        }
    }

    // ---- ends ----

    private void endBody(Ending ending) {
        if (ending instanceof Ending.Value value) {
            body.end(SubtaskState.SUCCEEDED, new Outcome.Succeeded<>(value.value()));
        } else if (ending instanceof Ending.Failure failure) {
            failBody(failure.cause());
        } else {
            stopBody((Ending.Cancelled) ending);
        }
    }

    private void failBody(Throwable cause) {
        body.end(SubtaskState.FAILED, new Outcome.Failed<>(cause));
        failTheGroup(cause);
    }

    /** Its code can see a cancel from above before the group is told of it, and the group has no result without it. */
    private void stopBody(Ending.Cancelled ending) {
        Cancellation why = whyStopped(body, ending);
        body.end(SubtaskState.CANCELLED, new Outcome.Cancelled<>(why, true, ending.echo(), List.of()));
        if (cancellation == null) {
            cancelFromOutside(why);
        }
    }

    private void endSubtask(ForkedSubtask subtask, Ending ending) {
        if (subtask.isBatch()) {
            partBatch(subtask);
            return;
        }
        places.giveBack(subtask);
        if (ending instanceof Ending.Value value) {
            endSucceeded(subtask, value);
        } else if (ending instanceof Ending.Failure failure) {
            endAttempt(subtask, failure.cause());
        } else {
            endStopped(subtask, (Ending.Cancelled) ending);
        }
    }

    /** D5: one that has failed may be run again, unless it or the group is cancelled. */
    private void endAttempt(ForkedSubtask subtask, Throwable cause) {
        Duration backoff = mayRetry(subtask, cause) ? backoff(subtask, cause) : null;
        if (backoff == null) {
            endFailed(subtask, cause);
        } else {
            retriesLeft--;
            subtask.backOff(cause);
            effects.retry(subtask, cause, backoff);
        }
    }

    private boolean mayRetry(ForkedSubtask subtask, Throwable cause) {
        return !subtask.isAskedToEnd()
                && cancellation == null
                && !daemonsStopped
                && retriesLeft > 0
                && !Ending.isFatal(cause);
    }

    private @Nullable Duration backoff(ForkedSubtask subtask, Throwable cause) {
        try {
            return effects.backoff(subtask, cause);
        } catch (Throwable thrown) { // J3
            failTheGroup(thrown);
            return null;
        }
    }

    private void endSucceeded(ForkedSubtask subtask, Ending.Value value) {
        subtask.end(SubtaskState.SUCCEEDED, new Outcome.Succeeded<>(value.value()));
        counts.oneSucceeded();
        leave(subtask);
        for (ForkedSubtask dependent : subtask.takeDependents()) {
            dependent.oneDependencyLess();
            if (dependent.missingDependencies() == 0 && !dependent.state().isDone()) {
                places.await(dependent);
            }
        }
        decide(subtask);
    }

    private void endFailed(ForkedSubtask subtask, Throwable cause) {
        boolean ofTheGroup = subtask.isAskedToEnd() || subtask.failureIsOfTheGroup() || Ending.isFatal(cause);
        subtask.suppressEarlier(cause);
        subtask.end(SubtaskState.FAILED, new Outcome.Failed<>(cause));
        counts.oneFailed();
        TaskFailure failure = new TaskFailure(subtask.path(), subtask.attempt(), cause);
        if (ofTheGroup) {
            failures.addOfSubtask(failure);
        }
        leave(subtask);
        List<ForkedSubtask> ended = endDependents(subtask);
        if (Ending.isFatal(cause)) {
            cancelAll(Reasons.failed(failure));
        }
        ended.stream().filter(each -> ofTheGroup || each != subtask).forEach(this::decide);
    }

    private void endStopped(ForkedSubtask subtask, Ending.Cancelled ending) {
        if (subtask.timedOut()) {
            endAttempt(subtask, new TimeoutException("its timeout struck").initCause(ending.echo()));
            return;
        }
        Cancellation why = whyStopped(subtask, ending);
        subtask.end(SubtaskState.CANCELLED, new Outcome.Cancelled<>(why, true, ending.echo(), List.of()));
        counts.oneCancelled();
        leave(subtask);
        endDependents(subtask).forEach(this::decide);
    }

    private static Cancellation whyStopped(ForkedSubtask subtask, Ending.Cancelled ending) {
        Cancellation asked = subtask.cancellationOrNull();
        Cancellation why = asked != null ? asked : ending.own();
        return why != null ? why : Reasons.endedItself(subtask.path());
    }

    private void endWaiting(ForkedSubtask waiting, Cancellation why) {
        if (waiting.awaitsPermits) {
            waiting.awaitsPermits = false;
            places.giveBack(waiting);
            effects.abandon(waiting);
        }
        boolean hadStarted = waiting.attempt() > 1;
        waiting.end(SubtaskState.CANCELLED, new Outcome.Cancelled<>(why, hadStarted, waiting.lastFailure(), List.of()));
        if (hadStarted) {
            counts.oneCancelled();
        } else {
            counts.oneNeverStarted();
        }
        leave(waiting);
    }

    private void leave(ForkedSubtask subtask) {
        living.remove(subtask);
        effects.ended(subtask);
    }

    /**
     * Ends all that wait for a subtask that did not succeed, however long the chain.
     *
     * @return the subtask and those that ended with it, in this order
     */
    private List<ForkedSubtask> endDependents(ForkedSubtask subtask) {
        List<ForkedSubtask> ended = new ArrayList<>();
        ended.add(subtask);
        for (int i = 0; i < ended.size(); i++) {
            ForkedSubtask dependency = ended.get(i);
            for (ForkedSubtask dependent : dependency.takeDependents()) {
                if (!dependent.state().isDone()) {
                    endWaiting(dependent, Reasons.dependency(dependency.path()));
                    ended.add(dependent);
                }
            }
        }
        return ended;
    }

    // ---- batches ----

    private void partLiving() {
        if (living.hasBatches()) {
            living().forEach(this::partIfAlive);
        }
    }

    private void partIfAlive(ForkedSubtask subtask) {
        if (subtask.isBatch() && !subtask.state().isDone()) {
            partBatch(subtask);
        }
    }

    /** What runs keeps a place of the batch's; what has not begun waits for one, before all that came later. */
    private void partBatch(ForkedSubtask batch) {
        GroupEffects.Parts parts = effects.part(batch);
        ForkedSubtask begun = parts.begun();
        if (runs(batch)) {
            places.giveBack(batch);
        } else {
            places.forget(batch);
        }
        int index = batch.index + parts.succeeded();
        if (begun != null) {
            begun.index = index++;
            living.addBefore(batch, begun);
            places.keep(begun);
            started(begun);
        }
        for (ForkedSubtask each : parts.unbegun()) {
            each.index = index++;
            living.addBefore(batch, each);
            places.await(each);
        }
        living.remove(batch);
        batch.end(SubtaskState.SUCCEEDED, new Outcome.Succeeded<>(null));
        counts.moreSucceeded(parts.succeeded());
        if (parts.succeeded() > 0) {
            decide(batch);
        }
    }

    // ---- unresponsive work ----

    private void giveUp(ForkedSubtask subtask) {
        subtask.unresponsive(true);
        places.lose(subtask);
        endFailed(subtask, unresponsive(subtask));
        effects.unresponsive(subtask);
    }

    private void giveUpBody() {
        body.unresponsive(true);
        failBody(unresponsive(body));
        effects.unresponsive(body);
    }

    private Throwable unresponsive(ForkedSubtask subtask) {
        Cancellation asked = Objects.requireNonNull(subtask.cancellationOrNull());
        return new UnresponsiveTaskException(subtask.path(), stopping.graceOf(subtask), asked);
    }

    /** Its outcome was given long ago, but what is fatal counts whoever threw it (F6). */
    private void release(ForkedSubtask subtask, Ending ending) {
        subtask.unresponsive(false);
        if (subtask != body) {
            places.find(subtask);
        }
        effects.released(subtask);
        if (!settled && ending instanceof Ending.Failure failure && Ending.isFatal(failure.cause())) {
            failures.noteFatal(failure.cause());
            cancelAll(Reasons.failed(new TaskFailure(subtask.path(), subtask.attempt(), failure.cause())));
        }
    }

    // ---- decisions and cancels ----

    /** A daemon's success or cancel says nothing of the group; its failure does. */
    private void decide(ForkedSubtask ended) {
        if (!ended.isDaemon() || ended.state() == SubtaskState.FAILED) {
            long toCome = body.state().isDone() ? living.ordinary() : Long.MAX_VALUE;
            decide(() -> policy.onEnded(ended, counts, toCome), ended);
        }
    }

    /** Asks the joiner, until the group is cancelled: then there is nothing left to decide. */
    private void decide(Callable<JoinPolicy.Decision> question, ForkedSubtask subtask) {
        if (cancellation != null) {
            return;
        }
        JoinPolicy.Decision decision;
        try {
            decision = question.call();
        } catch (Throwable thrown) { // J3: whatever the joiner throws fails the group
            failTheGroup(thrown);
            return;
        }
        if (decision == JoinPolicy.Decision.FAILED) {
            failBecauseOf(subtask);
        } else if (decision == JoinPolicy.Decision.DECIDED) {
            decided = true;
            cancelAll(Reasons.decided(subtask.path()));
        }
    }

    private void failBecauseOf(ForkedSubtask subtask) {
        if (subtask.outcomeOrNull() instanceof Outcome.Failed<?> failed) {
            failures.countAsFailures();
            cancelAll(Reasons.failed(new TaskFailure(subtask.path(), subtask.attempt(), failed.cause())));
        } else {
            failTheGroup(new IllegalStateException("its joiner failed it when [" + subtask.path() + "] had ended"));
        }
    }

    private void failTheGroup(Throwable cause) {
        TaskFailure own = new TaskFailure(settings.path, 1, cause);
        failures.addOwn(own);
        cancelAll(Reasons.failed(own));
    }

    private void cancelFromOutside(Cancellation asked) {
        if (outsideCancel == null) {
            outsideCancel = asked;
        }
        cancelAll(asked);
    }

    private void cancelAll(Cancellation asked) {
        if (cancellation != null) {
            return;
        }
        cancellation = asked;
        effects.raise(asked);
        stopLiving(asked);
    }

    private void stopLiving(Cancellation asked) {
        partLiving();
        places.nobodyWaits();
        List<ForkedSubtask> running = new ArrayList<>();
        if (!body.state().isDone()) {
            running.add(body);
        }
        for (ForkedSubtask each : living()) {
            if (each.state() == SubtaskState.WAITING) {
                endWaiting(each, asked);
            } else if (each.state() == SubtaskState.RUNNING && !each.isShielded()) {
                running.add(each);
            }
        }
        stopping.all(running, asked);
    }
}
