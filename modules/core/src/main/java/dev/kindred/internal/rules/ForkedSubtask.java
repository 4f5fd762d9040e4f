package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subtask as the rules see it. Only {@link GroupRules} writes; {@code state}, {@code cancellation} and {@code outcome}
 * are read by any thread, in that the outcome is written before the state that says so.
 */
public abstract class ForkedSubtask {

    private boolean leaf = true;
    private boolean shielded;
    private Duration grace = Duration.ZERO;

    // Null for waiting, as which each begins, and 0 for the first attempt: a volatile write costs more than a field's.
    private volatile @Nullable SubtaskState state;
    private volatile @Nullable Cancellation cancellation;
    private volatile @Nullable Outcome<?> outcome;

    private volatile int retries;
    private boolean backsOff;

    int index;
    int startOrder;
    int batch;
    boolean timedOut;
    boolean unresponsive;
    boolean awaitsPermits;

    private @Nullable Ties ties;

    /** What few have, for there may be a million. */
    private static final class Ties {
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
     * @param cleanupGrace how long its cleanup may take
     */
    protected final void define(boolean isLeaf, boolean isShielded, Duration cleanupGrace) {
        leaf = isLeaf;
        shielded = isShielded;
        grace = cleanupGrace;
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
        return retries + 1;
    }

    /** Whether it has failed, and waits until it is run again. */
    public final boolean backsOff() {
        return backsOff;
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
        return unresponsive;
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

    Duration grace() {
        return grace;
    }

    /** Whether it was asked to end, and not by its own timeout. */
    boolean isAskedToEnd() {
        return state == SubtaskState.CANCELLING && !timedOut;
    }

    void started(int order) {
        startOrder = order;
        state = SubtaskState.RUNNING;
    }

    /** It is as before its first attempt, but for what it knows of those that failed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the supervisor alone writes
    void backOff(Throwable failure) {
        Ties mine = ties();
        if (mine.earlierFailures.isEmpty()) {
            mine.earlierFailures = new ArrayList<>(1);
        }
        mine.earlierFailures.add(failure);
        int next = retries + 1; // nobody else writes it
        retries = next;
        backsOff = true;
        timedOut = false;
        batch = 0;
        cancellation = null;
        state = SubtaskState.WAITING;
    }

    void ready() {
        backsOff = false;
    }

    /** What its last attempt failed with, if one did. */
    @Nullable
    Throwable lastFailure() {
        List<Throwable> earlier = ties == null ? List.of() : ties.earlierFailures;
        return earlier.isEmpty() ? null : earlier.get(earlier.size() - 1);
    }

    /** D5: the failures of earlier attempts are kept with the last one. */
    void suppressEarlier(Throwable last) {
        if (ties != null) {
            ties.earlierFailures.stream()
                    .distinct()
                    .filter(each -> each != last)
                    .forEach(last::addSuppressed);
            ties.earlierFailures = List.of();
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
        backsOff = false;
        state = ended;
    }

    /** For a fork that came too late. */
    protected final void reject() {
        state = SubtaskState.REJECTED;
    }

    private Ties ties() {
        if (ties == null) {
            ties = new Ties();
        }
        return ties;
    }

    /** It comes after that one, which has not ended. */
    void comesAfter(ForkedSubtask dependency) {
        ties().missingDependencies++;
        Ties itsTies = dependency.ties();
        if (itsTies.dependents.isEmpty()) {
            itsTies.dependents = new ArrayList<>(1);
        }
        itsTies.dependents.add(this);
    }

    /** How many of those that it comes after have not succeeded yet. */
    int missingDependencies() {
        return ties == null ? 0 : ties.missingDependencies;
    }

    void oneDependencyLess() {
        ties().missingDependencies--;
    }

    List<ForkedSubtask> takeDependents() {
        if (ties == null) {
            return List.of();
        }
        List<ForkedSubtask> taken = ties.dependents;
        ties.dependents = List.of();
        return taken;
    }
}
