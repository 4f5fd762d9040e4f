package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subtask as the rules see it. Only {@link GroupRules} writes; {@code state}, {@code cancellation}, {@code outcome} and
 * the attempt are read by any thread, in that the outcome is written before the state that says so.
 */
public abstract class ForkedSubtask {

    private boolean leaf = true;
    private boolean shielded;

    // Null for waiting, as which each begins: a volatile write costs more than a field's.
    private volatile @Nullable SubtaskState state;
    private volatile @Nullable Cancellation cancellation;
    private volatile @Nullable Outcome<?> outcome;

    int index;
    int batch;
    boolean awaitsPermits;

    // Made when there is something for it.
    private volatile @Nullable Extras extras;

    /** What few have, for there may be a million. */
    private static final class Extras {
        @Nullable
        Duration grace;

        volatile int retries;
        boolean backsOff;
        int startOrder;
        boolean timedOut;
        boolean unresponsive;
        int missingDependencies;
        List<ForkedSubtask> dependents = List.of();
        List<Throwable> earlierFailures = List.of();
    }

    // The subtasks without an outcome are a list in fork order, linked through these.
    @Nullable
    ForkedSubtask previous;

    @Nullable
    ForkedSubtask next;

    /**
     * What the rules must know of it before it starts.
     *
     * @param isLeaf whether a cancel of it is bounded by a grace; a group is bounded by what is below it (C6)
     * @param isShielded whether no cancel but that of its own timeout reaches it (C9)
     * @param ownGrace how long its cleanup may take; null for as long as the group says
     */
    protected final void define(boolean isLeaf, boolean isShielded, @Nullable Duration ownGrace) {
        leaf = isLeaf;
        shielded = isShielded;
        if (ownGrace != null) {
            extras().grace = ownGrace;
        }
    }

    /** Where it is in the tree. */
    public abstract String path();

    /** Whether the join does not wait for it, and it takes no place. */
    public abstract boolean isDaemon();

    /** Whether it fails its group, and not only whoever waits for it to be ready. Asked when it has failed. */
    public abstract boolean failureIsOfTheGroup();

    /** How many subtasks, next to each other in fork order, stand behind it until they are parted (G1); 0 for one that is itself. */
    public int items() {
        return 0;
    }

    /** How many places it takes under the limit: one for each that stands behind it. */
    final int places() {
        return isDaemon() ? 0 : Math.max(1, items());
    }

    final boolean isBatch() {
        return items() > 0;
    }

    /** Which attempt runs, or is the next to run, from 1. */
    public final int attempt() {
        Extras its = extras;
        return its == null ? 1 : its.retries + 1;
    }

    /** Whether it has failed, and waits until it is run again. */
    public final boolean backsOff() {
        return extras != null && extras.backsOff;
    }

    /** Its number in fork order, from 0. */
    public final int order() {
        return index;
    }

    public final SubtaskState state() {
        SubtaskState now = state;
        return now == null ? SubtaskState.WAITING : now;
    }

    /** The one cancel that it saw, if there was one. */
    public final @Nullable Cancellation cancellationOrNull() {
        return cancellation;
    }

    public final @Nullable Outcome<?> outcomeOrNull() {
        return outcome;
    }

    /** Whether it outlived its grace and still runs. */
    public final boolean isUnresponsive() {
        return extras != null && extras.unresponsive;
    }

    /** Says whether it outlived its grace and still runs. */
    void unresponsive(boolean is) {
        extras().unresponsive = is;
    }

    /** Whether it has its place, if it takes one, and waits for the permits that it is to hold. */
    public final boolean waitsForPermits() {
        return awaitsPermits;
    }

    /** Whether it waits for other subtasks, rather than for a place. */
    public final boolean waitsForDependencies() {
        return missingDependencies() > 0;
    }

    boolean isLeaf() {
        return leaf;
    }

    /** Whether no cancel but that of its own timeout reaches it. Known when it starts. */
    public final boolean isShielded() {
        return shielded;
    }

    /** Its own, if it has one. */
    @Nullable
    Duration ownGrace() {
        return extras == null ? null : extras.grace;
    }

    /** Whether its own timeout struck. */
    boolean timedOut() {
        return extras != null && extras.timedOut;
    }

    void timeoutStruck() {
        extras().timedOut = true;
    }

    /** Which it was of those that have started; 0 where nobody asks. */
    int startOrder() {
        return extras == null ? 0 : extras.startOrder;
    }

    /** Whether it was asked to end, and not by its own timeout. */
    boolean isAskedToEnd() {
        return state == SubtaskState.CANCELLING && !timedOut();
    }

    /** @param order which it is of those that have started; 0 where nobody will ask */
    void started(int order) {
        if (order > 0) {
            extras().startOrder = order;
        }
        state = SubtaskState.RUNNING;
    }

    /** It is as before its first attempt, but for what it knows of those that failed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the supervisor alone writes
    void backOff(Throwable failure) {
        Extras mine = extras();
        if (mine.earlierFailures.isEmpty()) {
            mine.earlierFailures = new ArrayList<>(1);
        }
        mine.earlierFailures.add(failure);
        int next = mine.retries + 1; // nobody else writes it
        mine.retries = next;
        mine.backsOff = true;
        mine.timedOut = false;
        batch = 0;
        cancellation = null;
        state = SubtaskState.WAITING;
    }

    void ready() {
        extras().backsOff = false;
    }

    /** What its last attempt failed with, if one did. */
    @Nullable
    Throwable lastFailure() {
        List<Throwable> earlier = extras == null ? List.of() : extras.earlierFailures;
        return earlier.isEmpty() ? null : earlier.get(earlier.size() - 1);
    }

    /** D5: the failures of earlier attempts are kept with the last one. */
    void suppressEarlier(Throwable last) {
        if (extras != null) {
            extras.earlierFailures.stream()
                    .distinct()
                    .filter(each -> each != last)
                    .forEach(last::addSuppressed);
            extras.earlierFailures = List.of();
        }
    }

    void cancelling(Cancellation asked) {
        cancellation = asked;
        state = SubtaskState.CANCELLING;
    }

    void end(SubtaskState ended, Outcome<?> result) {
        if (result instanceof Outcome.Cancelled<?> cancelled) {
            cancellation = cancelled.cancellation();
        }
        outcome = result;
        if (extras != null) {
            extras.backsOff = false;
        }
        state = ended;
    }

    /** For a fork that came too late. */
    protected final void reject() {
        state = SubtaskState.REJECTED;
    }

    private Extras extras() {
        if (extras == null) {
            extras = new Extras();
        }
        return extras;
    }

    /** It comes after that one, which has not ended. */
    void comesAfter(ForkedSubtask dependency) {
        extras().missingDependencies++;
        Extras its = dependency.extras();
        if (its.dependents.isEmpty()) {
            its.dependents = new ArrayList<>(1);
        }
        its.dependents.add(this);
    }

    /** How many of those that it comes after have not succeeded yet. */
    int missingDependencies() {
        return extras == null ? 0 : extras.missingDependencies;
    }

    void oneDependencyLess() {
        extras().missingDependencies--;
    }

    List<ForkedSubtask> takeDependents() {
        if (extras == null) {
            return List.of();
        }
        List<ForkedSubtask> taken = extras.dependents;
        extras.dependents = List.of();
        return taken;
    }
}
