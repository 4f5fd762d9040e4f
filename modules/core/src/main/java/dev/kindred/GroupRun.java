package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a group, as everybody sees it: its place in the tree, its cancel, its end. What is asked of it is left here
 * and a message wakes the actor that drives it, so nothing is lost when that actor is stopped and another takes over.
 */
final class GroupRun<R> implements WorkContext.Of {

    private final Kindred kindred;
    private final TaskGroup<R> group;
    private final @Nullable GroupRun<?> parent;
    private final String path;
    private final Duration grace;
    // What it holds of semaphores for all below it, by semaphore, in the order of these.
    private final Map<ActorRef<Semaphore.Command>, LentPermits> lends;
    private final CompletableFuture<Outcome<R>> end = new CompletableFuture<>();
    private final Deadline ownDeadline;
    private final WorkContext bodyContext;

    private final Queue<SubtaskHandle<?>> forks = new ConcurrentLinkedQueue<>();
    private final Ends ends = new Ends();
    private final AtomicReference<@Nullable Cancellation> asked = new AtomicReference<>();
    private final AtomicInteger unnamed = new AtomicInteger();
    // Guarded by itself: how often a name was asked for, so that the next number is found at once.
    private final Map<String, Integer> names = new HashMap<>(0);

    // Written by the driver, read by anybody.
    private final AtomicReference<@Nullable Address> address = new AtomicReference<>();
    private volatile @Nullable GroupDriver<R> driver;
    private volatile @Nullable Cancellation raised;
    private volatile @Nullable Cancellation bodyCancellation;
    private volatile @Nullable Thread userCode;
    private volatile boolean closed;
    private volatile boolean ownerGone;
    private volatile boolean leavesActor;
    // Written before it begins.
    private Consumer<Outcome<R>> beforeEnd = outcome -> {};

    private GroupRun(
            Kindred kindred,
            TaskGroup<R> group,
            @Nullable GroupRun<?> parent,
            String path,
            CarriedContext carried,
            Map<ActorRef<Semaphore.Command>, LentPermits> lends) {
        this.lends = lends;
        this.kindred = kindred;
        this.group = group;
        this.parent = parent;
        this.path = path;
        Duration inherited = parent == null ? kindred.settings().grace() : parent.grace;
        this.grace = group.options.grace() == null ? inherited : group.options.grace();
        this.ownDeadline = new Deadline(path, kindred.runtime());
        this.bodyContext = new WorkContext(this, 1, null, false, carried);
    }

    static <R> GroupRun<R> root(Kindred kindred, TaskGroup<R> group, CarriedContext carried) {
        String name = group.options.name();
        String path = name == null ? "group" : name;
        return new GroupRun<>(kindred, group, null, path, carried.named(path, path, 1), Map.of());
    }

    static <R> GroupRun<R> nested(GroupRun<?> parent, TaskGroup<R> group, SubtaskHandle<R> handle) {
        String path = handle.path();
        PermitClaim claim = handle.claim();
        return new GroupRun<>(
                parent.kindred,
                group,
                parent,
                path,
                handle.carried.named(path, path, handle.attempt()),
                claim == null ? Map.of() : claim.lend(parent.kindred));
    }

    // ---- questions, from any thread ----

    Kindred kindred() {
        return kindred;
    }

    TaskRuntime runtime() {
        return kindred.runtime();
    }

    TaskGroup<R> group() {
        return group;
    }

    String path() {
        return path;
    }

    boolean isRoot() {
        return parent == null;
    }

    /** The grace of its leaves that state none. */
    Duration grace() {
        return grace;
    }

    /** A lone task is the only subtask of a group that nobody made, so it has the group's own path. */
    String pathOf(String name) {
        return group.isLone() ? path : path + "/" + name;
    }

    CompletableFuture<Outcome<R>> end() {
        return end;
    }

    WorkContext bodyContext() {
        return bodyContext;
    }

    /** The earliest on the way up, as far as it is followed. */
    Optional<Instant> deadline() {
        Optional<Instant> earliest = Optional.empty();
        for (GroupRun<?> each = this; each != null; each = each.isShielded() ? null : each.parent) {
            earliest = earlier(earliest, each.ownDeadline.at());
        }
        return earliest;
    }

    Deadline ownDeadline() {
        return ownDeadline;
    }

    /** What the nearest group on the way up holds of that semaphore, itself included (L10). */
    @Nullable
    LentPermits lentFromAbove(ActorRef<Semaphore.Command> semaphore) {
        for (GroupRun<?> each = this; each != null; each = each.parent) {
            LentPermits lent = each.lends.get(semaphore);
            if (lent != null) {
                return lent;
            }
        }
        return null;
    }

    /**
     * What a group on the way up holds of a semaphore that comes after that one in the order of all semaphores (L11). The way
     * ends where that one is lent: what the lender holds it has already, and only those below it wait for what it lends.
     */
    @Nullable
    LentPermits heldAboveAfter(ActorRef<Semaphore.Command> semaphore) {
        for (GroupRun<?> each = this; each != null && !each.lends.containsKey(semaphore); each = each.parent) {
            for (LentPermits held : each.lends.values()) {
                if (held.holding().semaphore().compareTo(semaphore) > 0) {
                    return held;
                }
            }
        }
        return null;
    }

    /** Whatever this group and those above it hold stays with work that has outlived its grace, for that runs on it (C6). */
    void keepPermitsUntil(CompletableFuture<?> end) {
        for (GroupRun<?> each = this; each != null; each = each.parent) {
            for (LentPermits held : each.lends.values()) {
                held.keep();
                end.thenRun(held::drop);
            }
        }
    }

    /** C9: whether no cancel from above reaches it. */
    boolean isShielded() {
        return group.options.shielded();
    }

    /** G14: whether the group's cancel reaches its subtasks only one by one. */
    boolean stopsInReverse() {
        return group.groupOptions.stopsInReverse();
    }

    boolean isCancelled() {
        return raisedOrNull() != null;
    }

    /** The nearest cancel on the way up, as far as it is followed before it is told. */
    private @Nullable Cancellation raisedOrNull() {
        for (GroupRun<?> each = this; each != null; each = each.followed()) {
            Cancellation cancellation = each.raised;
            if (cancellation != null) {
                return cancellation;
            }
        }
        return null;
    }

    private @Nullable GroupRun<?> followed() {
        return parent == null || isShielded() || parent.stopsInReverse() ? null : parent;
    }

    /** A cancel of a group above, which work here may follow before this group is told of it. */
    @Nullable
    Cancellation raisedAbove() {
        GroupRun<?> above = followed();
        return above == null ? null : above.raisedOrNull();
    }

    Cancellation cancellationInForce() {
        Cancellation inForce = raisedOrNull();
        return inForce != null
                ? inForce
                : new Cancellation(
                        Cancellation.Origin.OWNER_GONE, path, "the actor that ran [" + path + "] was stopped");
    }

    static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return a.get().isBefore(b.get()) ? a : b;
    }

    /** The instant, or the last one there is. */
    static Instant later(Instant now, Duration by) {
        try {
            return now.plus(by);
        } catch (DateTimeException | ArithmeticException never) {
            return Instant.MAX;
        }
    }

    // ---- the body, as its context sees it ----

    @Override
    public GroupRun<?> run() {
        return this;
    }

    @Override
    public @Nullable SubtaskHandle<?> handle() {
        return null;
    }

    @Override
    public @Nullable Cancellation cancellation() {
        return bodyCancellation;
    }

    @Override
    public boolean isRaised() {
        return bodyCancellation != null || isCancelled();
    }

    // ---- requests, from any thread ----

    /** Cancels the group, or the run of it that is about to begin. Only the first one counts (G13). */
    void cancel(Cancellation cancellation) {
        if (asked.compareAndSet(null, cancellation)) {
            tell(GroupCommand.Wake.CANCEL);
        }
    }

    void cancelRequested(String reason) {
        cancel(new Cancellation(Cancellation.Origin.REQUESTED, path, reason));
    }

    /** @param handshake of one that is to tell that it is ready */
    <T> SubtaskHandle<T> fork(@Nullable String name, Task<T> task, @Nullable Handshake<?> handshake) {
        return fork(newHandle(name, task, handshake, capture()));
    }

    /** What starts when all of these have succeeded. */
    <T> SubtaskHandle<T> forkAfter(
            List<SubtaskHandle<?>> dependencies, String name, Callable<? extends Task<T>> definition) {
        int number = numberOf(name);
        return fork(new SubtaskHandle<>(this, ownName(name, number), number, definition, dependencies, capture()));
    }

    private CarriedContext capture() {
        return kindred.carriers().capture(bodyContext.carried);
    }

    private <T> SubtaskHandle<T> fork(SubtaskHandle<T> handle) {
        GroupDriver<R> current = driver;
        if (current != null && userCode == Thread.currentThread()) {
            current.forkOrThrow(handle);
            return handle;
        }
        forks.add(handle);
        tell(GroupCommand.Wake.FORKS);
        if (closed) {
            rejectForks();
        }
        return handle;
    }

    /** From a thread of its own; a fork that comes too late is nobody's concern. */
    void forkAll(List<? extends SubtaskHandle<?>> some) {
        forks.addAll(some);
        tell(GroupCommand.Wake.FORKS);
        if (closed) {
            rejectForks();
        }
    }

    /** The work of one of its subtasks has ended. */
    void ended(Work work) {
        if (ends.add(work)) {
            tell(GroupCommand.Wake.ENDS);
        }
    }

    <T> SubtaskHandle<T> newHandle(
            @Nullable String name, Task<T> task, @Nullable Handshake<?> handshake, CarriedContext carried) {
        int number = numberOf(name);
        return new SubtaskHandle<>(this, ownName(name, number), number, task, handshake, carried);
    }

    <T> SubtaskHandle<T> newItem(Object item, Callable<? extends Task<T>> definition) {
        return new SubtaskHandle.Item<>(this, unnamed.incrementAndGet(), item, definition, bodyContext.carried);
    }

    /** In an open group each has one, so that no name that was ever there must be kept. */
    private int numberOf(@Nullable String name) {
        return name == null || group.groupOptions.open() ? unnamed.incrementAndGet() : 0;
    }

    private @Nullable String ownName(@Nullable String name, int number) {
        if (name == null) {
            return null;
        }
        return number > 0 ? name + "#" + number : uniqueName(name);
    }

    /** Of subtasks that are to share a worker, each of which has its number. */
    <I, T> ItemBatch<I, T> newBatch(List<I> items, TaskGroup.ItemTask<? super I, T> task, ItemBatch.Source source) {
        int number = unnamed.getAndAdd(items.size()) + 1;
        return new ItemBatch<>(this, number, items, task, bodyContext.carried, source);
    }

    void moveDeadline(@Nullable Instant at) {
        ownDeadline.move(at);
        tell(GroupCommand.Wake.DEADLINE_MOVED);
    }

    private String uniqueName(String name) {
        synchronized (names) {
            String unique = name;
            while (names.putIfAbsent(unique, 1) != null) {
                unique = name + "-" + names.merge(name, 1, Integer::sum);
            }
            return unique;
        }
    }

    void tell(TaskGroup.Command command) {
        Address current = address.get();
        if (current != null) {
            current.tell(command);
        }
    }

    /** Of the actor that drives it. */
    Address address() {
        return Objects.requireNonNull(address.get(), "nobody drives the group yet");
    }

    /** For a planned fault: stops the actor that drives it, as its owner's end does. */
    void stopFromOutside() {
        Address current = address.get();
        if (current != null && !end.isDone()) { // it may drive another one by then
            kindred.stopFromOutside(current.actor());
        }
    }

    // ---- for the driver ----

    /** From now on the body can see it. */
    void raiseInBody(Cancellation cancellation) {
        bodyCancellation = cancellation;
    }

    /** Its actor is made, and will hear what it is told when it begins. */
    void reachableAt(Address supervisor) {
        address.compareAndSet(null, supervisor);
    }

    /** From now on that actor drives the group. What was asked before is there to be heard. */
    void driveBy(GroupDriver<R> newDriver, Address newAddress) {
        driver = newDriver;
        address.set(newAddress);
        if (asked.get() != null) {
            newAddress.tell(GroupCommand.Wake.CANCEL);
        }
        if (!forks.isEmpty()) {
            newAddress.tell(GroupCommand.Wake.FORKS);
        }
        if (!ends.isEmpty()) {
            newAddress.tell(GroupCommand.Wake.ENDS);
        }
    }

    @Nullable
    Work takeEnds() {
        return ends.takeAll();
    }

    /** A cancel of this group, or of one above it, whether it was told of it or not. */
    @Nullable
    Cancellation askedCancel() {
        Cancellation own = asked.get();
        Cancellation above = raisedAbove();
        return own != null || above == null ? own : above.below();
    }

    void ownerIsGone() {
        ownerGone = true;
    }

    /** Whether it was stopped from outside, so that its owner hears nothing any more. */
    boolean isOwnerGone() {
        return ownerGone;
    }

    void leaveActor() {
        leavesActor = true;
    }

    /** Whether actors of it may be there after its reply, because their code does not return or they never had a thread. */
    boolean leavesActor() {
        return leavesActor;
    }

    @Nullable
    SubtaskHandle<?> nextFork() {
        return forks.poll();
    }

    void raise(Cancellation cancellation) {
        raised = cancellation;
    }

    /** Runs the user's code on the supervisor: what it forks is forked at once. */
    <V> V onSupervisor(Callable<V> code) throws Exception {
        Thread before = userCode;
        userCode = Thread.currentThread();
        try {
            return code.call();
        } finally {
            userCode = before;
        }
    }

    /** No fork is taken any more. */
    void close() {
        closed = true;
        ownDeadline.close();
        rejectForks();
    }

    private void rejectForks() {
        for (SubtaskHandle<?> late = forks.poll(); late != null; late = forks.poll()) {
            late.rejected(
                    rejection(late, "the group has settled. Fork from its body, or from a subtask that still runs."));
        }
    }

    ForkRejectedException rejection(SubtaskHandle<?> handle, String why) {
        return new ForkRejectedException("Cannot fork [" + handle.name() + "] into group [" + path + "]: " + why);
    }

    /** Runs the action before anybody hears of the end. For the one that makes the run, before it begins. */
    void beforeEnd(Consumer<Outcome<R>> action) {
        beforeEnd = action;
    }

    void complete(Outcome<R> outcome) {
        Objects.requireNonNull(outcome);
        driver = null;
        if (!end.isDone()) {
            beforeEnd.accept(outcome);
            end.complete(outcome);
        }
    }
}
