package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.fail;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group with a few subtasks, and everything that can happen to it: each event is a number, so that a history is a list
 * of numbers and any state can be reached again. After each event the invariants are checked.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they would be made by the million, and nobody reads their traces
final class SmallWorld implements GroupEffects {

    /**
     * What the world is made of.
     *
     * @param dependencies for each subtask the indices of those that it comes after
     * @param groups how many of the first subtasks are groups, which have no grace
     * @param twists what else may happen
     */
    record Shape(JoinPolicy policy, int limit, List<List<Integer>> dependencies, int groups, Set<Twist> twists) {
        int size() {
            return dependencies.size();
        }

        boolean has(Twist twist) {
            return twists.contains(twist);
        }

        private Set<Part.Trait> traitsOf(int index) {
            Set<Part.Trait> traits = EnumSet.noneOf(Part.Trait.class);
            if (has(Twist.RETRIES)) {
                traits.add(Part.Trait.RETRIED);
            }
            if (has(Twist.SHIELD) && index == 0) {
                traits.add(Part.Trait.SHIELDED);
            }
            if (has(Twist.DAEMON)
                    && index == size() - 1
                    && dependencies.get(index).isEmpty()) {
                traits.add(Part.Trait.DAEMON);
            }
            return traits;
        }
    }

    /** What not every world has. */
    enum Twist {
        /** Leaves have timeouts. */
        TIMEOUTS,
        /** Errors that the JVM cannot be trusted after. */
        FATALS,
        /** Subtasks are run again once. */
        RETRIES,
        /** Any subtask may be cancelled alone. */
        CANCEL_ONE,
        /** The first subtask is shielded. */
        SHIELD,
        /** The last subtask is a daemon. */
        DAEMON,
        /** Subtasks are cancelled one after another. */
        REVERSE,
        /** Subtasks are to hold permits. */
        PERMITS
    }

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Throwable BROKEN = new IllegalStateException("broken");
    private static final Throwable INTERRUPTED = new InterruptedException();

    private static final int FORK = 0;
    private static final int FILL = 1;
    private static final int CANCEL = 2;
    private static final int DEADLINE = 3;
    private static final int FIRST_OF_BODY = 4;
    private static final int PER_PIECE =
            9; // value, failure, echo, fatal, timeout, cancel, backoff over, granted, refused

    private final Shape shape;
    private final GroupRules rules;
    private final List<Part> parts = new ArrayList<>();
    private final boolean[] waits; // for permits
    private final int[] starts; // the last attempt that did
    private final int[] cancels; // the last one is the body's
    private final int[] ends;
    private final @Nullable Outcome<?>[] outcomes;
    private final List<Integer> graces = new ArrayList<>();
    private @Nullable Error fatal;
    private int lastBatch;
    private int nextFork;
    private int raised;
    private int settled;
    private boolean fillAsked;
    private boolean cancelAsked;
    private boolean deadlineStruck;
    private boolean quiet; // what happens now must ask for nothing

    SmallWorld(Shape shape) {
        this.shape = shape;
        int size = shape.size();
        waits = new boolean[size];
        starts = new int[size];
        cancels = new int[size + 1];
        ends = new int[size];
        outcomes = new Outcome<?>[size];
        GroupRules.Settings settings = new GroupRules.Settings(
                "g", shape.limit, Integer.MAX_VALUE, Integer.MAX_VALUE, shape.has(Twist.REVERSE), 1_000, 2, GRACE);
        rules = new GroupRules(settings, shape.policy, this);
        for (int i = 0; i < size; i++) {
            parts.add(new Part(Integer.toString(i), i >= shape.groups, GRACE, shape.traitsOf(i)));
        }
    }

    // ---- events ----

    /** Everything that can happen now and is no repetition. */
    List<Integer> possible() {
        List<Integer> events = new ArrayList<>();
        if (nextFork < shape.size()) {
            events.add(FORK);
        }
        if (fillAsked) {
            events.add(FILL);
        }
        if (!isSettled() && !cancelAsked) {
            events.add(CANCEL);
        }
        if (!isSettled() && !deadlineStruck) {
            events.add(DEADLINE);
        }
        addPossible(rules.body(), FIRST_OF_BODY, events);
        for (int i = 0; i < nextFork; i++) {
            addPossible(parts.get(i), firstOf(i), events);
        }
        for (int i = 0; i < graces.size(); i++) {
            events.add(firstOf(shape.size()) + i);
        }
        return events;
    }

    private void addPossible(ForkedSubtask piece, int first, List<Integer> events) {
        if (piece.isUnresponsive()) {
            events.add(first);
        } else if (runs(piece)) {
            events.add(first);
            events.add(first + 1);
            events.add(first + 2);
        }
        if (shape.has(Twist.FATALS) && (runs(piece) || piece.isUnresponsive())) {
            events.add(first + 3);
        }
        boolean isRunningPart = piece != rules.body() && piece.state() == SubtaskState.RUNNING;
        if (shape.has(Twist.TIMEOUTS) && isRunningPart && piece.isLeaf()) {
            events.add(first + 4);
        }
        if (shape.has(Twist.CANCEL_ONE) && (isRunningPart || piece.state() == SubtaskState.WAITING)) {
            events.add(first + 5);
        }
        if (piece.backsOff()) {
            events.add(first + 6);
        }
        if (piece.awaitsPermits) {
            events.add(first + 7);
            events.add(first + 8);
        }
    }

    private static boolean runs(ForkedSubtask piece) {
        return piece.state() == SubtaskState.RUNNING || piece.state() == SubtaskState.CANCELLING;
    }

    private static int firstOf(int index) {
        return FIRST_OF_BODY + (index + 1) * PER_PIECE;
    }

    /** Whether the event is one of those that cancel a group at any time, which would make most histories short. */
    static boolean endsTheGroup(int event) {
        return event == CANCEL || event == DEADLINE || event == FIRST_OF_BODY + 1 || event == FIRST_OF_BODY + 2;
    }

    void play(int event) {
        if (event == FORK) {
            fork();
        } else if (event == FILL) {
            fillAsked = false;
            rules.fill();
        } else if (event == CANCEL) {
            cancelAsked = true;
            rules.cancel(World.cancelFromOutside());
        } else if (event == DEADLINE) {
            deadlineStruck = true;
            rules.deadlineStruck();
        } else if (event >= firstOf(shape.size())) {
            rules.graceOver(graces.remove(event - firstOf(shape.size())));
        } else {
            toPiece(event - FIRST_OF_BODY);
        }
    }

    private void fork() {
        Part part = parts.get(nextFork);
        List<Part> dependencies =
                shape.dependencies.get(nextFork).stream().map(parts::get).toList();
        nextFork++;
        if (rules.fork(part, dependencies, true) != null) {
            part.refuse();
        }
    }

    private void toPiece(int event) {
        int index = event / PER_PIECE - 1;
        ForkedSubtask piece = index < 0 ? rules.body() : parts.get(index);
        switch (event % PER_PIECE) {
            case 0 -> rules.ended(piece, Ending.value("done"));
            case 1 -> rules.ended(piece, new Ending.Failure(BROKEN));
            case 2 -> rules.ended(piece, new Ending.Cancelled(INTERRUPTED, null));
            case 3 -> rules.ended(piece, new Ending.Failure(fatal()));
            case 4 -> rules.timeoutStruck(piece);
            case 5 -> rules.cancelSubtask(piece, World.cancelFromOutside());
            case 6 -> rules.backoffOver(piece);
            case 7 -> rules.granted(piece);
            default -> {
                waits[index] = false;
                rules.refused(piece, BROKEN);
            }
        }
    }

    private Error fatal() {
        Error thrown = new InternalError();
        if (fatal == null && !isSettled()) {
            fatal = thrown;
        }
        return thrown;
    }

    /** Whatever comes late or twice changes nothing and asks for nothing. */
    void playLate() {
        String before = key();
        quiet = true;
        if (!fillAsked) {
            rules.fill();
        }
        if (isSettled() || cancelAsked) {
            rules.cancel(Reasons.deadline("elsewhere"));
        }
        if (isSettled() || deadlineStruck) {
            rules.deadlineStruck();
        }
        for (int batch = 1; batch <= lastBatch; batch++) {
            if (isSettled() || !graces.contains(batch)) {
                rules.graceOver(batch);
            }
        }
        late(rules.body());
        parts.forEach(this::late);
        quiet = false;
        if (!key().equals(before)) {
            fail("late events changed %s to %s", before, key());
        }
    }

    private void late(ForkedSubtask piece) {
        if (piece.state() != SubtaskState.RUNNING) {
            rules.timeoutStruck(piece);
        }
        if (!piece.backsOff()) {
            rules.backoffOver(piece);
        }
        if (!piece.awaitsPermits) {
            rules.granted(piece);
            rules.refused(piece, BROKEN);
        }
        if (piece.state() != SubtaskState.RUNNING && piece.state() != SubtaskState.WAITING) {
            rules.cancelSubtask(piece, World.cancelFromOutside());
        }
        if (!runs(piece) && !piece.isUnresponsive()) {
            rules.ended(piece, Ending.value("late"));
            rules.ended(piece, new Ending.Failure(new InternalError("late")));
        }
    }

    // ---- effects ----

    private void check(boolean holds, String rule) {
        if (!holds || quiet) {
            fail("%s: %s", rule, key());
        }
    }

    private int indexOf(ForkedSubtask piece) {
        return piece == rules.body() ? shape.size() : parts.indexOf((Part) piece);
    }

    @Override
    public void fillLater() {
        check(!fillAsked && settled == 0, "fill is asked once");
        fillAsked = true;
    }

    @Override
    public boolean acquire(ForkedSubtask subtask) {
        int index = indexOf(subtask);
        check(raised == 0 && !waits[index], "G8: nothing is asked for in a cancelled group, or twice");
        waits[index] = shape.has(Twist.PERMITS);
        return waits[index];
    }

    @Override
    public void abandon(ForkedSubtask waiting) {
        int index = indexOf(waiting);
        check(waits[index], "L7: who waits for permits waits no more");
        waits[index] = false;
    }

    @Override
    public void start(ForkedSubtask subtask) {
        int index = indexOf(subtask);
        check(!shape.has(Twist.PERMITS) || waits[index], "it has its permits");
        waits[index] = false;
        check(starts[index] < subtask.attempt() && raised == 0, "an attempt starts once, not in a cancelled group");
        starts[index] = subtask.attempt();
        for (int each : shape.dependencies.get(index)) {
            check(parts.get(each).state() == SubtaskState.SUCCEEDED, "what it comes after has succeeded");
        }
    }

    @Override
    public Parts part(ForkedSubtask batch) {
        throw new AssertionError("there is none: see BatchesTest");
    }

    @Override
    public @Nullable Duration backoff(ForkedSubtask failed, Throwable cause) {
        check(raised == 0 && settled == 0, "D5: nothing is run again in a cancelled group");
        return ((Part) failed).is(Part.Trait.RETRIED) && failed.attempt() == 1 ? GRACE : null;
    }

    @Override
    public void retry(ForkedSubtask subtask, Throwable cause, Duration backoff) {
        check(subtask.backsOff() && subtask.attempt() == 2, "D5: one more attempt");
        cancels[indexOf(subtask)] = 0;
    }

    @Override
    public void raise(Cancellation cancellation) {
        check(++raised == 1 && settled == 0, "a group is cancelled once");
    }

    @Override
    public void cancel(ForkedSubtask subtask, Cancellation cancellation) {
        int index = indexOf(subtask);
        check(++cancels[index] == 1 && settled == 0, "C2: each piece of work sees one cancel");
        check(index == shape.size() || starts[index] == subtask.attempt(), "only what runs is cancelled");
        check(!subtask.isShielded() || subtask.timedOut(), "C9: a shield lets nothing through but its own timeout");
    }

    @Override
    public void awaitGrace(Duration grace, int batch) {
        check(batch > 0 && !graces.contains(batch), "batches have numbers of their own");
        graces.add(batch);
        lastBatch = batch;
    }

    @Override
    public void ended(ForkedSubtask subtask) {
        int index = indexOf(subtask);
        check(++ends[index] == 1 && settled == 0, "G2: a subtask has one outcome");
        outcomes[index] = subtask.outcomeOrNull();
    }

    @Override
    public void unresponsive(ForkedSubtask subtask) {
        check(subtask.isUnresponsive() && settled == 0 && cancels[indexOf(subtask)] == 1, "it was asked to end before");
    }

    @Override
    public void released(ForkedSubtask subtask) {
        check(!subtask.isUnresponsive() && subtask.state() == SubtaskState.FAILED, "it was given up before");
    }

    @Override
    public void settle() {
        check(++settled == 1, "G2: a group settles once");
    }

    // ---- state ----

    boolean isSettled() {
        return settled > 0;
    }

    /** Equal keys have equal futures. */
    String key() {
        StringBuilder key = new StringBuilder(rules.stateText());
        key.append(' ').append(nextFork);
        append(rules.body(), key);
        parts.forEach(part -> append(part, key));
        return key.toString();
    }

    private void append(ForkedSubtask piece, StringBuilder key) {
        key.append(' ').append(piece.state().name(), 0, 2);
        if (shape.has(Twist.RETRIES)) {
            key.append(piece.attempt()).append(piece.backsOff() ? "b" : "");
        }
        if (shape.has(Twist.REVERSE) && runs(piece)) {
            key.append('@').append(rankOf(piece));
        }
        if (piece.isUnresponsive()) {
            key.append('!');
        }
        if (piece.state() == SubtaskState.WAITING) {
            key.append(piece.missingDependencies()).append(piece.awaitsPermits ? "p" : "");
        } else if (piece.state() == SubtaskState.CANCELLING) {
            key.append(piece.timedOut() ? 't' : 'c').append(graces.indexOf(piece.batch));
        }
    }

    /** How many of those that run were started before it. */
    private long rankOf(ForkedSubtask piece) {
        return parts.stream()
                .filter(part -> runs(part) && part.startOrder() < piece.startOrder())
                .count();
    }

    // ---- invariants ----

    void checkInvariants() {
        int places = 0;
        int lost = 0;
        int ready = 0;
        int done = 0;
        for (int i = 0; i < nextFork; i++) {
            Part part = parts.get(i);
            if (part.state() == SubtaskState.REJECTED) {
                continue;
            }
            done += part.state().isDone() ? 1 : 0;
            if (!part.isDaemon()) {
                places += runs(part) || part.isUnresponsive() || part.awaitsPermits ? 1 : 0;
                lost += part.isUnresponsive() ? 1 : 0;
                ready += isReady(part) ? 1 : 0;
            }
            checkPart(i, part);
        }
        checkLiving();
        checkBounded(rules.body());
        String accounts = " " + places + "-" + lost + "/" + shape.limit + " ready " + ready + " ";
        check((rules.stateText() + " ").contains(accounts), "places:" + accounts);
        check(shape.limit == 0 || places <= shape.limit, "L1: places never exceed the limit");
        check(shape.limit == 0 || lost < shape.limit || ready == 0, "C6: nobody waits for places that are lost");
        check(ready == 0 || fillAsked || places == shape.limit, "who can start is started");
        Counts counts = rules.counts();
        check(
                counts.succeeded() + counts.failed() + counts.cancelled() + counts.neverStarted() == done,
                "each outcome is counted once");
        checkSettled();
    }

    private static boolean isReady(Part part) {
        boolean hasItsTurn = part.backsOff() || part.awaitsPermits;
        return part.state() == SubtaskState.WAITING && part.missingDependencies() == 0 && !hasItsTurn;
    }

    private void checkPart(int index, Part part) {
        check(part.state().isDone() == (ends[index] == 1), "an end is told");
        check(part.awaitsPermits == waits[index], "it waits for permits until it starts or is told to stop");
        check(part.outcomeOrNull() == outcomes[index], "G2: an outcome stays");
        check(raised == 0 || part.state() != SubtaskState.WAITING, "G8: nobody waits in a cancelled group");
        check(
                raised == 0 || part.state() != SubtaskState.RUNNING || part.isShielded() || awaitsTurn(),
                "whoever runs in a cancelled group was told");
        checkBounded(part);
    }

    /** G14: one after another, so one other cleans up. */
    private boolean awaitsTurn() {
        boolean oneCleansUp = rules.body().state() == SubtaskState.CANCELLING
                || parts.stream().anyMatch(part -> part.state() == SubtaskState.CANCELLING);
        return shape.has(Twist.REVERSE) && oneCleansUp;
    }

    private void checkBounded(ForkedSubtask piece) {
        boolean cleansUp = piece.state() == SubtaskState.CANCELLING && piece.isLeaf();
        check(!cleansUp || graces.contains(piece.batch), "C6: a leaf's cleanup is bounded");
    }

    private void checkLiving() {
        List<ForkedSubtask> alive = new ArrayList<>();
        for (Part part : parts.subList(0, nextFork)) {
            if (!part.state().isDone()) {
                alive.add(part);
            }
        }
        check(rules.living().equals(alive), "those without an outcome, in fork order");
        boolean alone = rules.body().state().isDone() && alive.stream().allMatch(ForkedSubtask::isDaemon);
        boolean untold = alive.stream().anyMatch(each -> each.state() == SubtaskState.RUNNING && !each.isShielded());
        check(!alone || !untold || awaitsTurn(), "daemons that are alone are told");
        boolean over = rules.body().state().isDone() && alive.isEmpty();
        check(over == (rules.phase() == GroupRules.Phase.SETTLED), "settled if and only if nothing is left");
    }

    private void checkSettled() {
        check((settled == 1) == (rules.phase() == GroupRules.Phase.SETTLED), "the end is told");
        if (settled == 1) {
            checkOutcome(rules.conclude(() -> "result", World.GroupFailure::new));
        }
    }

    /** The outcome as the contract has it, computed another way. */
    private void checkOutcome(Outcome<Object> outcome) {
        boolean data = shape.policy.failuresAreData();
        long failed = rules.counts().failed();
        boolean bodyFailed = rules.body().state() == SubtaskState.FAILED;
        boolean bodySaw = rules.body().state() == SubtaskState.CANCELLED && cancels[shape.size()] == 0;
        boolean outside = cancelAsked || bodySaw;
        long leaves = data && !bodyFailed ? 0 : failed + (bodyFailed ? 1 : 0);
        Throwable failure = outcome instanceof Outcome.Failed<?> ended ? ended.cause() : null;
        if (fatal != null) {
            check(failure == fatal, "F6: bare");
        } else if (leaves > 0) {
            check(failure instanceof World.GroupFailure group && group.failures.size() == leaves, "C8, F1: failures");
        } else if (outside) {
            check(outcome instanceof Outcome.Cancelled, "G13, C7: cancelled");
        } else if (deadlineStruck) {
            check(failure instanceof World.GroupFailure group && group.timedOut, "D3: timed out");
        } else {
            check(outcome.isSuccess(), "G5: a result");
        }
    }

    /** Nothing more will happen by itself, even if unresponsive work never ends: then the group has settled. */
    void checkNoDeadlock() {
        boolean idle = rules.body().state().isDone() && !fillAsked;
        for (Part part : parts.subList(0, nextFork)) {
            idle &= !runs(part) && !part.backsOff() && !part.awaitsPermits;
        }
        check(!idle || isSettled(), "no deadlock");
    }
}
