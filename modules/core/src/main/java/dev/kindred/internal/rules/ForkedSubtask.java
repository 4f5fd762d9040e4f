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
    private Duration grace = Duration.ZERO;

    private volatile SubtaskState state = SubtaskState.WAITING;
    private volatile @Nullable Cancellation cancellation;
    private volatile @Nullable Outcome<?> outcome;

    int index;
    int batch;
    boolean timedOut;
    boolean unresponsive;
    int missingDependencies;

    @Nullable
    List<ForkedSubtask> dependents;

    // The subtasks without an outcome are a list in fork order, linked through these.
    @Nullable
    ForkedSubtask previous;

    @Nullable
    ForkedSubtask next;

    /**
     * What the rules must know of it before it starts.
     *
     * @param isLeaf whether a cancel of it is bounded by a grace; a group is bounded by what is below it (C6)
     * @param cleanupGrace how long its cleanup may take
     */
    protected final void define(boolean isLeaf, Duration cleanupGrace) {
        leaf = isLeaf;
        grace = cleanupGrace;
    }

    /** Where it is in the tree. */
    public abstract String path();

    /** Which attempt runs, from 1. */
    public int attempt() {
        return 1;
    }

    public final SubtaskState state() {
        return state;
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

    /** Whether it waits for other subtasks, rather than for a place. */
    public final boolean waitsForDependencies() {
        return missingDependencies > 0;
    }

    boolean isLeaf() {
        return leaf;
    }

    Duration grace() {
        return grace;
    }

    void started() {
        state = SubtaskState.RUNNING;
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
        state = ended;
    }

    /** For a fork that came too late. */
    protected final void reject() {
        state = SubtaskState.REJECTED;
    }

    void addDependent(ForkedSubtask dependent) {
        if (dependents == null) {
            dependents = new ArrayList<>(1);
        }
        dependents.add(dependent);
    }

    List<ForkedSubtask> takeDependents() {
        List<ForkedSubtask> taken = dependents == null ? List.of() : dependents;
        dependents = null;
        return taken;
    }
}
