package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import dev.kindred.Cancellation.Origin;
import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.GroupEffects;
import dev.kindred.internal.rules.GroupRules;
import dev.kindred.internal.runtime.Fault;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages to the rules of one group, and their effects out. It belongs to one actor at a time: to the supervisor,
 * and if that is stopped from outside, to an actor of the reaper, which sees it to its end. The hand-over happens after the
 * last message of the one and before the first of the other, so nothing here needs a lock.
 */
final class GroupDriver<R> implements GroupEffects {

    private static final Logger LOG = LoggerFactory.getLogger(TaskGroup.class);
    private static final int READINGS_OF_A_CLOCK = 64;

    /** What only a live supervisor can do. */
    interface Workers {
        <M> ActorRef<M> spawn(Behavior<M> worker, Props props);

        void stop(ActorRef<?> worker);
    }

    private record Grace(Instant over, TaskRuntime.Timer timer) {}

    private final GroupRun<R> run;
    private final JoinerRun<R> joiner;
    private final GroupRules rules;
    private final Listeners listeners;
    private Map<Integer, Grace> graces = Map.of(); // few groups wait for any

    private Workers workers;
    private CompletableFuture<Ending> bodyEnd = new CompletableFuture<>();
    private TaskRuntime.@Nullable Timer deadline;
    private @Nullable Outcome<R> outcome;
    private @Nullable SubtaskHandle<?> forking;
    private @Nullable Work endsTaken;
    private boolean moreEnds;
    private @Nullable Instant began;
    // When this turn began, or part of a long one: a clock is not read for each subtask.
    private @Nullable Instant turn;
    private int readings;
    private @Nullable GroupPermits permits; // when the first subtask is to hold some
    private boolean fillFollows;
    private boolean permitsFollow;
    private @Nullable BatchWatch batches; // when the first one is forked
    // Read by the sentinel, which may outlive the last message.
    private volatile boolean settled;

    GroupDriver(GroupRun<R> run, Workers workers) {
        this.run = run;
        this.workers = workers;
        this.listeners = run.kindred().listeners();
        KindredSettings settings = run.kindred().settings();
        GroupOptions options = run.group().groupOptions;
        this.joiner = run.group().joiner.begin(run.bodyContext().carried);
        this.rules = new GroupRules(
                new GroupRules.Settings(
                        run.path(),
                        options.limit(),
                        options.maxWaiting(),
                        options.retryBudget(),
                        options.stopsInReverse(),
                        options.open() && joiner.failuresAreData() ? 0 : settings.failuresKept(),
                        settings.startsAtOnce(),
                        run.grace()),
                joiner.with(run.bodyContext().carried),
                this);
    }

    boolean isSettled() {
        return settled;
    }

    /** Whether the reply must not wait for the end of the actors below (C6). */
    boolean leavesActor() {
        return run.leavesActor();
    }

    // ---- life ----

    void begin(Address self) {
        began = turn();
        run.driveBy(this, self);
        Duration timeout = run.group().options.timeout();
        if (timeout != null) {
            await(run.ownDeadline().setIn(timeout));
        }
        Cancellation already = run.askedCancel();
        if (already != null) { // G8: no code of it runs
            rules.cancel(already);
            endBody(new Ending.Cancelled(null, null));
        } else {
            beginBody();
        }
    }

    private void beginBody() {
        @Nullable CompletionStage<? extends Callable<? extends R>> stage;
        try {
            stage = onSupervisor(
                    "body",
                    run.bodyContext().carried,
                    () -> run.group().definition.begin(new Scope<>(run), joiner));
            if (stage != null) {
                stage.whenComplete((result, failure) -> bodyEnd.complete(
                        failure == null ? Ending.value(result) : Ending.thrown(failure, run.isRaised())));
            }
        } catch (Throwable thrown) { // F6
            endBody(Ending.thrown(thrown, false));
            return;
        }
        if (stage == null) {
            endBody(Ending.value(null));
            return;
        }
        Ending already = bodyEnd.getNow(null);
        if (already != null) {
            endBody(already);
        } else {
            listenToBody();
        }
    }

    private void endBody(Ending ending) {
        bodyEnd.complete(ending);
        drainForks(); // of other threads that it had
        hearCancel(); // its own
        rules.ended(rules.body(), ending);
    }

    private void listenToBody() {
        bodyEnd.thenAccept(ending -> run.tell(new GroupCommand.Ended(rules.body(), 1, ending)));
    }

    /**
     * The supervisor was stopped from outside (G10): another actor goes on with what is left, which is to hear that it is
     * cancelled, to end, and to be replied for.
     */
    void takeOver(Address self) {
        workers = NO_WORKERS;
        fillFollows = false; // what was to follow may be lost
        permitsFollow = false;
        run.ownerIsGone();
        run.driveBy(this, self);
        listenToBody();
        for (ForkedSubtask each : rules.living()) {
            SubtaskHandle<?> handle = (SubtaskHandle<?>) each;
            if (handle.work != null) {
                awaitTimeoutAgain(handle);
            }
        }
        if (endsTaken != null) {
            run.tell(GroupCommand.Wake.ENDS_TAKEN);
        }
        awaitGracesAgain();
        drainForks();
        hearCancel();
        String reason = "the actor that ran [" + run.path() + "] was stopped";
        rules.cancel(new Cancellation(Origin.OWNER_GONE, run.path(), reason));
        sendPermits();
    }

    /**
     * The supervisor was stopped, and the reaper may be gone too. What has an actor of the group's own ends with that, in no order
     * (G14); what has not is to do the same.
     */
    void endAtOnce() {
        for (ForkedSubtask each : rules.living()) {
            SubtaskHandle<?> handle = (SubtaskHandle<?>) each;
            if (handle.work instanceof Work.Leaf leaf) {
                leaf.stopped();
            } else if (handle.work instanceof GroupWork group) {
                group.nested.tell(GroupCommand.Wake.OWNER_STOPPED);
            }
        }
    }

    /** Nothing else ends what is shielded, and it may have rung unheard. */
    private void awaitTimeoutAgain(SubtaskHandle<?> handle) {
        TaskRuntime.Timer timer = handle.timer();
        if (timer != null && handle.isShielded() && handle.work instanceof Work.Leaf leaf) {
            timer.cancel();
            leaf.context().remaining().ifPresent(left -> awaitTimeout(handle, left));
        }
    }

    /** One may have rung unheard. */
    private void awaitGracesAgain() {
        Instant now = run.runtime().now();
        new LinkedHashMap<>(graces).forEach((batch, grace) -> {
            grace.timer().cancel();
            awaitGrace(now.isBefore(grace.over()) ? Duration.between(now, grace.over()) : Duration.ZERO, batch);
        });
    }

    /** The one reply (G2), sent when nothing of the group is left, or what is left was given up (C6). */
    void reply() {
        Outcome<R> result = Objects.requireNonNull(outcome);
        run.complete(result);
    }

    /** There is no actor left to go on, because the whole system ends. */
    void abandon() {
        if (!settled) {
            settled = true;
            LOG.warn("Group [{}] is left with work that still runs, because its actor system has ended", run.path());
            run.close();
            run.complete(new Outcome.Cancelled<>(run.cancellationInForce(), true, null, List.of()));
        }
    }

    // ---- messages ----

    void on(TaskGroup.Command command) {
        turn = null;
        if (command != GroupCommand.Wake.ENDS) { // these are handled one by one
            run.runtime().handles(run.path(), command);
        }
        hear(command);
        sendAboutPermits();
    }

    /** What is only given back waits for what is in the mailbox already: the more comes at once, the fewer messages it takes. */
    private void sendAboutPermits() {
        if (permits != null && permits.isUrgent()) {
            permits.send();
        } else if (permits != null && permits.hasReturns() && !fillFollows && !permitsFollow) {
            permitsFollow = true;
            run.tell(GroupCommand.Wake.PERMITS);
        }
    }

    private void sendPermits() {
        if (permits != null) {
            permits.send();
        }
    }

    private void hearPermits() {
        permitsFollow = false;
        sendPermits();
    }

    private void hear(TaskGroup.Command command) {
        hearCancel();
        if (command instanceof GroupCommand.Ended ended) {
            if (ended.attempt() == ended.subtask().attempt()) {
                rules.ended(ended.subtask(), ended.ending());
            }
        } else if (command instanceof GroupCommand.Wake wake) {
            onWake(wake);
        } else if (command instanceof GroupCommand.GraceOver over) {
            graces.remove(over.batch());
            rules.graceOver(over.batch());
        } else if (command instanceof GroupCommand.DeadlineStruck struck) {
            if (run.ownDeadline().strikes(struck.move())) {
                rules.deadlineStruck();
            }
        } else if (command instanceof GroupCommand.TimeoutStruck struck) {
            if (struck.attempt() == struck.subtask().attempt()) {
                rules.timeoutStruck(struck.subtask());
            }
        } else if (command instanceof GroupCommand.BackoffOver over) {
            rules.backoffOver(over.subtask());
        } else if (permits != null && command instanceof GroupCommand.PermitNews news) {
            permits.on(news);
        } else if (permits != null && command instanceof GroupCommand.SemaphoreGone gone) {
            permits.onGone(gone.semaphore());
        } else if (command instanceof GroupCommand.PermitsRefused refused) {
            rules.refused(refused.subtask(), refused.why());
        } else if (command instanceof GroupCommand.CancelSubtask cancel) {
            cancelSubtask(cancel.subtask(), cancel.cancellation());
        } else if (command instanceof GroupCommand.TreeAsked asked) {
            rules.partAll();
            asked.answer().complete(snapshot());
        } else if (command instanceof TaskGroup.Cancel cancel) {
            rules.cancel(new Cancellation(Origin.REQUESTED, run.path(), cancel.reason()));
        } else if (command instanceof TaskGroup.Fork<?> fork) {
            forkByMessage(fork, run.bodyContext().carried);
        } else if (command instanceof GroupCommand.CarryingFork<?> fork) {
            forkByMessage(fork.asked(), fork.carried());
        } else if (command instanceof TaskGroup.Close && joiner instanceof JoinerRun.Open open) {
            var unused = open.closed().complete(() -> null);
        }
    }

    private <T> void forkByMessage(TaskGroup.Fork<T> asked, CarriedContext carried) {
        Task<T> task = asked.task();
        SubtaskHandle<T> handle = run.newHandle(task.options.name(), task, null, carried);
        boolean isClosed =
                joiner instanceof JoinerRun.Open open && open.closed().isDone();
        String rejected = isClosed ? "the group is closed. Open another one." : fork(handle);
        if (rejected == null) {
            handle.completion().thenAccept(outcome -> asked.replyTo().tell(new TaskGroup.Ended<>(outcome)));
        } else {
            handle.rejected(run.rejection(handle, rejected));
            asked.replyTo().tell(new TaskGroup.Rejected<>(rejected, rules.waiting()));
        }
    }

    private void onWake(GroupCommand.Wake wake) {
        switch (wake) {
            case BEGIN, OWNER_STOPPED -> {} // for an actor that is lent
            case FILL -> fill();
            case PERMITS -> hearPermits();
            case LOOK -> watchBatches().look();
            case FORKS -> drainForks();
            case DEADLINE_MOVED -> awaitMovedDeadline();
            case CANCEL -> {} // heard already
            case ENDS -> takeEnds();
            case ENDS_TAKEN -> hearEnds();
        }
    }

    /**
     * What a subtask told its group before it ended, be it by a message of its own, is heard before its end: all that is taken
     * here was told before the message that is sent now.
     */
    private void takeEnds() {
        if (endsTaken == null) {
            endsTaken = run.takeEnds();
            for (Work each = endsTaken; each != null; each = each.endedBefore) {
                run.runtime().handles(run.path(), each);
            }
            run.tell(GroupCommand.Wake.ENDS_TAKEN);
        } else {
            moreEnds = true; // they came before that message could be sent
        }
    }

    private void hearEnds() {
        drainForks(); // theirs
        Work next = endsTaken;
        endsTaken = null;
        while (next != null) {
            Work ended = next;
            next = Ends.after(ended);
            hearCancel();
            if (!ended.isFormer()) {
                rules.ended(ended.subtask(), ended.ending());
            }
        }
        if (moreEnds) {
            moreEnds = false;
            takeEnds();
        }
    }

    private void fill() {
        fillFollows = false;
        rules.fill();
        sendPermits();
    }

    private void awaitMovedDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        Deadline.Alarm alarm = run.ownDeadline().alarm();
        if (alarm != null) {
            await(alarm);
        }
    }

    private void await(Deadline.Alarm alarm) {
        deadline = run.runtime().schedule(alarm.in(), () -> run.tell(new GroupCommand.DeadlineStruck(alarm.move())));
    }

    private void cancelSubtask(SubtaskHandle<?> subtask, Cancellation asked) {
        drainForks(); // it may be among them
        if (subtask.sharing() != null) {
            rules.part(subtask.sharing());
        }
        if (subtask.isForked()) { // not one that has succeeded in a batch
            rules.cancelSubtask(subtask, asked);
        }
    }

    /**
     * Before anything else, whatever waits in the mailbox: nothing starts after the group was asked to end (G8), and what
     * ended because of a cancel above must not be taken for anything else.
     */
    private void hearCancel() {
        Cancellation asked = run.askedCancel();
        if (asked != null) {
            rules.cancel(asked);
        }
    }

    private void drainForks() {
        for (SubtaskHandle<?> next = run.nextFork(); next != null; next = run.nextFork()) {
            String rejected = fork(next);
            if (rejected != null) {
                next.rejected(run.rejection(next, rejected));
            }
        }
    }

    /** From the body, on this very thread. */
    void forkOrThrow(SubtaskHandle<?> handle) {
        String rejected = fork(handle);
        if (rejected != null) {
            ForkRejectedException rejection = run.rejection(handle, rejected);
            handle.rejected(rejection);
            throw rejection;
        }
    }

    private @Nullable String fork(SubtaskHandle<?> handle) {
        handle.forked(turn());
        forking = handle;
        if (handle.batch() != null) {
            watchBatches().begin();
        }
        String rejected = rules.fork(handle, handle.dependencies(), run.group().joiner.keepsSubtasks);
        if (rejected == null) {
            announceFork(handle);
        }
        return rejected;
    }

    /** Before its end, which may come with the fork itself. */
    private void announceFork(SubtaskHandle<?> handle) {
        if (handle == forking) {
            forking = null;
            if (handle.batch() == null) {
                listeners.forked(handle);
            }
        }
    }

    /** The time, a few microseconds ago at most but for code of the user's that holds the supervisor. */
    private Instant turn() {
        Instant now = turn;
        if (now == null || --readings < 0) {
            now = run.runtime().now();
            turn = now;
            readings = READINGS_OF_A_CLOCK;
        }
        return now;
    }

    // ---- effects ----

    @Override
    public void fillLater() {
        fillFollows = true;
        run.tell(GroupCommand.Wake.FILL);
    }

    @Override
    public boolean acquire(ForkedSubtask subtask) {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) subtask;
        ItemBatch<?, ?> batch = handle.batch();
        if (batch != null) {
            makeTasks(handle, batch);
            return false;
        }
        Holdings holdings = makeTask(handle);
        if (holdings.isEmpty() || handle.state().isDone()) { // a fork of that function may have decided the group
            return false;
        }
        if (permits == null) {
            permits = new GroupPermits(run, rules);
        }
        try {
            permits.claim(handle, holdings);
        } catch (RuntimeException thrown) { // no actor to be had that lends
            handle.work = new StillbornWork(Ending.thrown(thrown, false));
            return false;
        }
        listeners.waiting(handle);
        return true;
    }

    /** What it is to hold. */
    private <T> Holdings makeTask(SubtaskHandle<T> handle) {
        try {
            Task<T> task = handle.taskIsMade()
                    ? handle.makeTask()
                    : onSupervisor("function that makes a task", handle.carriedToCode(), handle::makeTask);
            return task.options.holdings();
        } catch (Throwable thrown) { // F6
            handle.work = new StillbornWork(Ending.thrown(thrown, false));
            return Holdings.NONE;
        }
    }

    private void makeTasks(SubtaskHandle<?> handle, ItemBatch<?, ?> batch) {
        try {
            var unused = onSupervisor("function that makes tasks", handle.carriedToCode(), batch::makeTasks);
        } catch (Throwable thrown) { // a carrier's
            handle.work = new StillbornWork(Ending.thrown(thrown, false));
        }
    }

    @Override
    public void abandon(ForkedSubtask waiting) {
        if (permits != null) {
            permits.abandon((SubtaskHandle<?>) waiting);
        }
    }

    @Override
    public void start(ForkedSubtask subtask) {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) subtask;
        handle.starting(turn());
        if (handle.batch() == null) {
            listeners.started(handle); // before its worker is made, which may be faster than this
        }
        if (handle.work == null) {
            try {
                startWork(handle);
            } catch (Throwable thrown) { // F6: no actor to be had
                handle.work = new StillbornWork(Ending.thrown(thrown, false));
            }
        }
        if (handle.work instanceof StillbornWork stillborn) {
            stillborn.reportTo(run, handle);
            stillborn.tellEnd();
        }
    }

    private <T> void startWork(SubtaskHandle<T> handle) {
        ItemBatch<?, ?> batch = handle.batch();
        if (batch != null) {
            startBatch(handle, batch);
            return;
        }
        Task<T> task = handle.takeTask();
        handle.defined(task);
        Work work = workOf(task, handle);
        handle.work = work;
        work.reportTo(run, handle);
        if (work instanceof Work.Leaf leaf) {
            leaf.lendWorker();
        } else {
            handle.runsOn(work.spawn(workers));
        }
        Duration timeout = task.options.timeout();
        if (timeout != null && task instanceof LeafTask) {
            awaitTimeout(handle, timeout);
        }
    }

    private void startBatch(SubtaskHandle<?> handle, ItemBatch<?, ?> batch) {
        Work work = batch.work();
        handle.work = work;
        if (work instanceof Work.Leaf leaf) {
            work.reportTo(run, handle);
            leaf.lendWorker();
        }
    }

    private BatchWatch watchBatches() {
        if (batches == null) {
            batches = new BatchWatch(run, rules);
        }
        return batches;
    }

    @Override
    public Parts part(ForkedSubtask subtask) {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) subtask;
        Parts parts = Objects.requireNonNull(handle.batch()).part(turn());
        handle.forgetAttempt(workers);
        if (parts.begun() instanceof SubtaskHandle<?> begun) {
            listeners.forked(begun);
            listeners.started(begun);
        }
        parts.unbegun().forEach(each -> listeners.forked((SubtaskHandle<?>) each));
        return parts;
    }

    private void awaitTimeout(SubtaskHandle<?> handle, Duration timeout) {
        int attempt = handle.attempt();
        handle.awaits(run.runtime().schedule(timeout, () -> run.tell(new GroupCommand.TimeoutStruck(handle, attempt))));
    }

    private <T> Work workOf(Task<T> task, SubtaskHandle<T> handle) {
        if (!(task instanceof LeafTask<T> leaf)) {
            return new GroupWork(GroupRun.nested(run, (TaskGroup<T>) task, handle));
        }
        Work work = leaf.work(handle, run, task.options.timeout());
        Fault.Source faults = run.runtime().faults();
        Fault fault = faults == null ? null : faults.of(handle.path(), work.kind(), handle.claim() != null);
        return fault == null ? work : new FaultyWork(work, fault, run);
    }

    @Override
    public @Nullable Duration backoff(ForkedSubtask failed, Throwable cause) throws Exception {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) failed;
        Duration backoff = onSupervisor("retry predicate", handle.carriedToCode(), () -> handle.backoff(cause));
        return backoff == null || endsAfterDeadline(backoff) ? null : backoff;
    }

    /** D5: what would begin past the deadline is not begun. */
    private boolean endsAfterDeadline(Duration backoff) {
        Instant over = GroupRun.later(run.runtime().now(), backoff);
        return run.deadline().map(at -> !over.isBefore(at)).orElse(false);
    }

    @Override
    public void retry(ForkedSubtask subtask, Throwable cause, Duration backoff) {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) subtask;
        endAttempt(handle);
        listeners.retried(handle, cause, backoff);
        handle.awaits(run.runtime().schedule(backoff, () -> run.tell(new GroupCommand.BackoffOver(handle))));
    }

    @Override
    public void raise(Cancellation cancellation) {
        run.raise(cancellation);
    }

    @Override
    public void cancel(ForkedSubtask subtask, Cancellation cancellation) {
        if (subtask == rules.body()) {
            run.raiseInBody(cancellation);
            run.runtime().cancels().execute(() -> run.bodyContext().deliver());
            return;
        }
        Work work = ((SubtaskHandle<?>) subtask).work;
        if (work != null) {
            work.cancel(cancellation);
        }
    }

    @Override
    public void awaitGrace(Duration grace, int batch) {
        Instant over = GroupRun.later(run.runtime().now(), grace);
        if (graces.isEmpty()) {
            graces = new LinkedHashMap<>();
        }
        graces.put(
                batch,
                new Grace(over, run.runtime().schedule(grace, () -> run.tell(new GroupCommand.GraceOver(batch)))));
    }

    @Override
    public void ended(ForkedSubtask subtask) {
        SubtaskHandle<?> handle = (SubtaskHandle<?>) subtask;
        endAttempt(handle);
        handle.over(turn());
        announceFork(handle);
        listeners.ended(handle);
    }

    private void endAttempt(SubtaskHandle<?> handle) {
        if (handle.work != null && handle.work.leavesActor()) {
            run.leaveActor();
        }
        if (permits != null && !handle.isUnresponsive()) {
            permits.release(handle);
        }
        handle.forgetAttempt(workers);
    }

    @Override
    public void unresponsive(ForkedSubtask subtask) {
        run.leaveActor();
        CompletableFuture<Ending> end = bodyEnd;
        if (subtask instanceof SubtaskHandle<?> handle && handle.work != null) {
            end = handle.work.end();
            if (permits != null) {
                permits.releaseAfter(end, handle);
            }
        }
        run.keepPermitsUntil(end);
        listeners.unresponsive(subtask);
        run.kindred().unresponsive().track(subtask.path(), run.runtime().now(), end);
    }

    @Override
    public void released(ForkedSubtask subtask) {
        if (subtask instanceof SubtaskHandle<?> handle) {
            handle.work = null;
        }
    }

    @Override
    public void settle() {
        if (deadline != null) {
            deadline.cancel();
        }
        if (batches != null) {
            batches.end();
        }
        graces.values().forEach(grace -> grace.timer().cancel());
        if (permits != null) {
            permits.close();
        }
        run.bodyContext().close();
        run.close();
        outcome = rules.conclude(this::result, this::failureOf);
        settled = true;
        listeners.settled(run, outcome, Objects.requireNonNull(began), turn());
    }

    /** The group that a retried group is run in has no failure of its own. */
    private Throwable failureOf(
            List<TaskFailure> failures,
            long dropped,
            Counts counts,
            boolean timedOut,
            @Nullable Cancellation cancelled,
            List<Outcome<?>> outcomes) {
        boolean ofOnlyGroup = run.group().isLone() && failures.get(0).cause() instanceof TaskGroupException;
        return ofOnlyGroup
                ? failures.get(0).cause()
                : TaskGroupException.of(run.path(), failures, dropped, counts, timedOut, cancelled, outcomes);
    }

    @SuppressWarnings("unchecked") // the body's end is the result function that its definition gave
    private R result() throws Exception {
        Callable<? extends R> ofBody = rules.body().outcomeOrNull() instanceof Outcome.Succeeded<?> succeeded
                ? (Callable<? extends R>) succeeded.value()
                : null;
        return onSupervisor("result function", run.bodyContext().carried, () -> joiner.result(rules.kept(), ofBody));
    }

    /** B1: code of the user's on the supervisor must be short. */
    private <V> V onSupervisor(String what, CarriedContext carried, Callable<V> code) throws Exception {
        long before = run.runtime().nanoTime();
        try {
            return run.onSupervisor(() -> carried.call(code));
        } finally {
            Duration took = Duration.ofNanos(run.runtime().nanoTime() - before);
            if (took.compareTo(run.kindred().settings().supervisorCodeWarning()) > 0) {
                LOG.atWarn()
                        .addKeyValue("group", run.path())
                        .log(
                                "The {} of group [{}] held its supervisor for {} ms. Move what takes time into a"
                                        + " subtask.",
                                what,
                                run.path(),
                                took.toMillis());
            }
        }
    }

    private GroupSnapshot snapshot() {
        return GroupSnapshot.of(run, rules, Objects.requireNonNull(began));
    }

    private static final Workers NO_WORKERS = new Workers() {
        @Override
        public <M> ActorRef<M> spawn(Behavior<M> worker, Props props) {
            throw new IllegalStateException("A group that is cancelled starts nothing.");
        }

        @Override
        public void stop(ActorRef<?> worker) {} // its supervisor's end stops it
    };
}
