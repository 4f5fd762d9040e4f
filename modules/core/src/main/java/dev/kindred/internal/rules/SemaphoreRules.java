package dev.kindred.internal.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one semaphore: what has happened goes in as a call, what is to be done comes out as {@link SemaphoreEffects}.
 * No actor, no clock, no thread: the time is a number of nanoseconds that comes with the event.
 *
 * <p>Requests are granted in their order, each as a whole. Only the first of the queue is ever looked at, so many small ones
 * cannot keep a large one waiting (L3), and while one waits a newcomer waits behind it, or its try is refused (L4).
 *
 * <p><b>Capacity.</b> A request for more than it is refused at once, because no release will ever do (L8). The same happens to
 * those that wait when it is made smaller than they need: they would hold up everybody behind them. Capacity 0 is a pause and
 * no size: nobody is refused for it, all wait as long as they may, and what does not fit is refused when the pause ends. What is
 * lost, which is held by what may never give it back, does not count to the capacity as long as it is held.
 *
 * <p>Invariants, after every event:
 * <ul>
 *   <li>free + the permits of those that hold = capacity (L5). Free is negative after the capacity was made smaller than what
 *       is held, of which nothing is taken back (L9);
 *   <li>nobody waits, or the first one needs more than is free: no wake-up is ever missing;
 *   <li>nobody waits for more than the capacity without what is lost, unless the capacity is 0;
 *   <li>a holder is watched exactly as long as it holds or waits for something;
 *   <li>a timer is set exactly as long as somebody with a deadline waits, and not after the earliest of these.
 * </ul>
 *
 * <p>Each event costs the same on average, however many wait, beside the grants that it makes: a cancel and a grant do in any
 * place of the queue. A deadline costs up to the logarithm of their number when it is set, and when it is reached; a resize to
 * less looks at all that wait.
 */
public final class SemaphoreRules {

    /** How long a request waits that has no time of its own. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Why a request is not granted, now or ever. */
    public enum Refusal {
        ABOVE_CAPACITY,
        QUEUE_FULL,
        WOULD_WAIT,
        ID_IN_USE,
        STOPPED
    }

    static final long NO_TIMER = Long.MAX_VALUE;

    private final int maxWaiting;
    private final SemaphoreEffects effects;
    private final PermitQueue queue = new PermitQueue();
    private final PermitRequestIndex index = new PermitRequestIndex();
    private final PermitDeadlines deadlines = new PermitDeadlines();
    private final Map<Long, PermitRequest> held = new LinkedHashMap<>(); // by permit, in the order of the grants

    private int capacity;
    private int free;
    private int lost; // of what is held
    private long timer = NO_TIMER;
    private long lastHolder;
    private long grants;
    private long refusals;
    private long timeouts;

    /**
     * @param capacity at least 0
     * @param maxWaiting the longest queue, at least 0
     */
    public SemaphoreRules(int capacity, int maxWaiting, SemaphoreEffects effects) {
        this.capacity = capacity;
        this.free = capacity;
        this.maxWaiting = maxWaiting;
        this.effects = effects;
    }

    // ---- events ----

    /**
     * Somebody asks for permits.
     *
     * @param longest how long it waits at most; 0 or less: its time is over, and it gets nothing even if there is something
     */
    public void acquire(PermitRequest request, long longest, long now) {
        Refusal never = refusalAtAnyTime(request);
        if (never != null) {
            refuse(request, never);
        } else if (longest <= 0) {
            timeOut(request);
        } else if (canBeGranted(request)) {
            enter(request);
            grant(request, now);
        } else if (queue.size() >= maxWaiting) {
            refuse(request, Refusal.QUEUE_FULL);
        } else {
            enter(request);
            await(request, longest, now);
        }
    }

    /** What is granted at once or not at all. */
    public void tryAcquire(PermitRequest request, long now) {
        Refusal never = refusalAtAnyTime(request);
        if (never != null) {
            refuse(request, never);
        } else if (canBeGranted(request)) {
            enter(request);
            grant(request, now);
        } else {
            refuse(request, Refusal.WOULD_WAIT);
        }
    }

    /**
     * Somebody gives a permit back (L6).
     *
     * @return whether it was held: a second release changes nothing
     */
    public boolean release(long permit, long now) {
        PermitRequest request = held.get(permit);
        if (request == null) {
            return false;
        }
        giveBack(request);
        grantNext(now);
        return true;
    }

    /** A permit, if it is held, may never come back: nobody waits for what cannot be granted without it (C6). */
    public void lose(long permit, long now) {
        PermitRequest request = held.get(permit);
        if (request != null && request.state == PermitRequest.State.HELD) {
            request.state = PermitRequest.State.LOST;
            lost += request.permits();
            refuseWhatNeverFits();
            grantNext(now);
        }
    }

    /** Ends the request, if it lives: it waits no more, or what it was granted goes on to the next (L7). */
    public void cancel(PermitHolder holder, long id, long now) {
        PermitRequest request = holder.isIdle() ? null : index.find(holder, id);
        if (request != null) {
            cancel(request);
            grantNext(now);
        }
    }

    /** Whatever ended it: what it held goes on, what it waited for is forgotten (L6). */
    public void holderGone(PermitHolder holder, long now) {
        for (PermitRequest each = holder.first; each != null; each = holder.first) {
            cancel(each);
        }
        grantNext(now);
    }

    /** The timer rang, or an earlier one that was set: nothing depends on which. */
    public void timeOver(long now) {
        for (PermitRequest each = deadlines.poll(now); each != null; each = deadlines.poll(now)) {
            stopWaiting(each);
            timeOut(each);
        }
        timer = NO_TIMER;
        if (!deadlines.isEmpty()) {
            setTimer(deadlines.earliest());
        }
        grantNext(now);
    }

    /**
     * The capacity is another one from now on (L9).
     *
     * @param newCapacity at least 0
     */
    public void resize(int newCapacity, long now) {
        free += newCapacity - capacity;
        capacity = newCapacity;
        refuseWhatNeverFits();
        grantNext(now);
    }

    /** There is no actor any more: nobody is left to wait for, and who holds is forgotten. */
    public void stop() {
        for (PermitRequest each = queue.head(); each != null; each = queue.head()) {
            stopWaiting(each);
            refuse(each, Refusal.STOPPED);
        }
        List.copyOf(held.values()).forEach(this::giveBack);
        cancelTimerOfNobody();
    }

    // ---- decisions ----

    private @Nullable Refusal refusalAtAnyTime(PermitRequest request) {
        if (request.hasId() && !request.holder().isIdle() && index.find(request.holder(), request.id()) != null) {
            return Refusal.ID_IN_USE;
        }
        return neverFits(request) ? Refusal.ABOVE_CAPACITY : null;
    }

    private boolean neverFits(PermitRequest request) {
        return capacity > 0 && request.permits() > capacity - lost;
    }

    private boolean canBeGranted(PermitRequest request) {
        return queue.isEmpty() && request.permits() <= free;
    }

    /** The one place where those that wait are granted; at the end of each event that may have made it possible. */
    private void grantNext(long now) {
        for (PermitRequest next = queue.head(); next != null && next.permits() <= free; next = queue.head()) {
            queue.remove(next);
            deadlines.remove(next);
            grant(next, now);
        }
        cancelTimerOfNobody();
    }

    private void refuseWhatNeverFits() {
        PermitRequest next = queue.head();
        while (next != null) {
            PermitRequest each = next;
            next = each.behind;
            if (neverFits(each)) {
                stopWaiting(each);
                refuse(each, Refusal.ABOVE_CAPACITY);
            }
        }
    }

    // ---- what becomes of a request ----

    private void enter(PermitRequest request) {
        PermitHolder holder = request.holder();
        if (holder.isIdle()) {
            holder.number = ++lastHolder;
            effects.watch(holder);
        }
        holder.add(request);
        if (request.hasId()) {
            index.add(request);
        }
    }

    private void leave(PermitRequest request) {
        if (request.hasId()) {
            index.remove(request);
        }
        PermitHolder holder = request.holder();
        holder.remove(request);
        request.state = PermitRequest.State.ENDED;
        if (holder.isIdle()) {
            effects.unwatch(holder);
        }
    }

    private void await(PermitRequest request, long longest, long now) {
        request.state = PermitRequest.State.WAITING;
        request.since = now;
        queue.add(request);
        if (longest < FOREVER - now) { // else it is later than any time
            long deadline = now + longest;
            deadlines.add(request, deadline);
            if (deadline < timer) {
                setTimer(deadline);
            }
        }
    }

    private void grant(PermitRequest request, long now) {
        request.state = PermitRequest.State.HELD;
        request.since = now;
        request.permit = ++grants;
        free -= request.permits();
        held.put(request.permit, request);
        effects.granted(request);
    }

    private void giveBack(PermitRequest request) {
        held.remove(request.permit);
        lost -= request.state == PermitRequest.State.LOST ? request.permits() : 0;
        free += request.permits();
        leave(request);
    }

    private void cancel(PermitRequest request) {
        if (request.state != PermitRequest.State.WAITING) {
            giveBack(request);
        } else {
            stopWaiting(request);
            effects.cancelled(request);
        }
    }

    private void stopWaiting(PermitRequest request) {
        queue.remove(request);
        deadlines.remove(request);
        leave(request);
    }

    private void refuse(PermitRequest request, Refusal why) {
        request.state = PermitRequest.State.ENDED;
        refusals++;
        effects.refused(request, why);
    }

    private void timeOut(PermitRequest request) {
        request.state = PermitRequest.State.ENDED;
        timeouts++;
        effects.timedOut(request);
    }

    private void setTimer(long at) {
        timer = at;
        effects.setTimer(at);
    }

    private void cancelTimerOfNobody() {
        if (timer != NO_TIMER && deadlines.isEmpty()) {
            timer = NO_TIMER;
            effects.cancelTimer();
        }
    }

    // ---- snapshot ----

    public int capacity() {
        return capacity;
    }

    /** Negative while more is held than the capacity is now. */
    public int free() {
        return free;
    }

    /** How many of the permits that are held may never come back. */
    public int lost() {
        return lost;
    }

    /** How many requests wait. */
    public int waiting() {
        return queue.size();
    }

    /** How many requests hold. */
    public int holding() {
        return held.size();
    }

    /** Of this semaphore, ever; the last one's number. */
    public long grants() {
        return grants;
    }

    public long refusals() {
        return refusals;
    }

    public long timeouts() {
        return timeouts;
    }

    /** Those that hold, longest first. */
    public void forEachHeld(int most, Consumer<? super PermitRequest> action) {
        held.values().stream().limit(most).forEach(action);
    }

    /** Those that wait, in the order of the queue. */
    public void forEachWaiting(int most, Consumer<? super PermitRequest> action) {
        PermitRequest each = queue.head();
        for (int i = 0; i < most && each != null; i++) {
            action.accept(each);
            each = each.behind;
        }
    }

    /** For tests: what is kept of requests beside the queue and the held ones. */
    String keptText() {
        return "index " + index.size() + ", deadlines " + deadlines.size();
    }

    /** For tests: when the timer is to ring. */
    long timer() {
        return timer;
    }
}
