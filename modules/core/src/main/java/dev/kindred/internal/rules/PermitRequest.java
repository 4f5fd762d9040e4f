package dev.kindred.internal.rules;

import org.jspecify.annotations.Nullable;

/**
 * One request for permits, to its end. A million of them may wait, so it is its own entry of each list that it is in.
 *
 * <pre>
 *   NEW ──────▶ WAITING ──────▶ HELD
 *    │  grant      │              │ released, cancelled, holder gone
 *    │  at once    │ refused, timed out, cancelled, holder gone
 *    └─────────────┴──────────────┴──────────▶ ENDED
 * </pre>
 */
public class PermitRequest {

    /** Where it is. */
    public enum State {
        NEW,
        WAITING,
        HELD,
        /** It is held, by what may never give it back. */
        LOST,
        ENDED
    }

    /** The {@link #id} of a request that has none, and cannot be cancelled alone. */
    public static final long NO_ID = 0;

    private final PermitHolder holder;
    private final long id;
    private final int permits;

    State state = State.NEW;
    long permit;
    long since;
    int deadline = PermitDeadlines.NONE;

    // Its neighbours in the queue.
    @Nullable
    PermitRequest ahead;

    @Nullable
    PermitRequest behind;

    // Its neighbours among those of its holder.
    @Nullable
    PermitRequest before;

    @Nullable
    PermitRequest after;

    /**
     * @param permits how many, at least 1: all of them are granted at once, or none
     * @param id its number among the live ones of its holder, or {@link #NO_ID}
     */
    public PermitRequest(int permits, PermitHolder holder, long id) {
        this.permits = permits;
        this.holder = holder;
        this.id = id;
    }

    public final PermitHolder holder() {
        return holder;
    }

    public final long id() {
        return id;
    }

    public final int permits() {
        return permits;
    }

    public final State state() {
        return state;
    }

    /** The number under which the permits were granted; 0 before. */
    public final long permit() {
        return permit;
    }

    /** Since when it waits, or holds. */
    public final long since() {
        return since;
    }

    final boolean hasId() {
        return id != NO_ID;
    }
}
