package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.runtime.TaskRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fan-out in one run of its group: the joiner that sees each item end, and the body that takes items, a batch at a time, on
 * threads that may block.
 *
 * <p>Invariant: what was taken and has not ended is at most the limit and a batch.
 */
abstract class FanOut<I, T, R> implements JoinerRun<R>, ItemBatch.Source {

    private static final Logger LOG = LoggerFactory.getLogger(TaskGroup.class);

    private static final int MOST_FOR_A_LIMIT = 1_024; // a limit may be any number
    private static final int MOST_APART = 1 << 12;

    private final Items<? extends I> items;
    private final TaskGroup.ItemTask<? super I, T> task;
    private final CompletableFuture<Callable<R>> body = new CompletableFuture<>();

    // Written before the first item is taken.
    private @Nullable GroupRun<?> group;
    private int most;
    private int batch;

    // Touched by one taking thread after another.
    private Items.@Nullable Opened<? extends I> opened;

    // What was taken of a batch: written by the taking thread, read by whoever hands it over.
    private List<@Nullable I> room = List.of();
    private final AtomicInteger taken = new AtomicInteger();

    // Written under the lock of this.
    private volatile TaskRuntime.@Nullable Timer look;

    // Guarded by this: how much of that is forked, and how much there was at the last look; what was forked and has not
    // ended.
    private int handed;
    private int seen;
    private long alive;
    private boolean taking;
    private boolean ending;
    private @Nullable Thread taker; // while it is in the user's code
    private volatile boolean stopped;

    // How many items share a worker; and for how many batches none do, because they turned out to be no good at it.
    private int sharing;
    private final AtomicInteger batches = new AtomicInteger(); // that are not parted
    private final AtomicInteger apart = new AtomicInteger();
    private volatile int apartNext = 16;

    private FanOut(Items<? extends I> items, TaskGroup.ItemTask<? super I, T> task) {
        this.items = items;
        this.task = task;
    }

    static <I, T> TaskGroup<List<T>> intoList(Items<? extends I> items, TaskGroup.ItemTask<? super I, T> task) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(task, "task");
        return group(() -> new IntoList<I, T>(items, task));
    }

    static <I, T> TaskGroup<Long> each(
            Items<? extends I> items,
            TaskGroup.ItemTask<? super I, T> task,
            TaskGroup.ItemEnded<? super I, ? super T> ended) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(ended, "ended");
        return group(() -> new Each<I, T>(items, task, ended));
    }

    private static <I, T, R> TaskGroup<R> group(java.util.function.Supplier<FanOut<I, T, R>> runs) {
        return TaskGroup.<T, R>of(Joiner.<T, R>ofRuns(runs), (scope, joiner) -> {
            @SuppressWarnings("unchecked") // made by this very supplier
            FanOut<I, T, R> run = (FanOut<I, T, R>) joiner;
            return run.begin(scope.group());
        });
    }

    // ---- the body ----

    @SuppressWarnings("unchecked") // nobody sees the array
    private CompletionStage<Callable<R>> begin(GroupRun<?> run) {
        group = run;
        most = run.group().groupOptions.limit();
        batch = Math.max(run.kindred().settings().fanOutBatch(), Math.min(most, MOST_FOR_A_LIMIT));
        room = Arrays.asList((I[]) new Object[batch]);
        sharing = mayShare(run) ? mostThatShare(run, batch) : 1;
        run.bodyContext().onCancel(this::stop);
        takeMore();
        return body;
    }

    /** Not where somebody is to hear of each item as it starts and ends, or be told that it may not wait. */
    private static boolean mayShare(GroupRun<?> run) {
        return run.runtime().faults() == null
                && run.group().groupOptions.maxWaiting() == Integer.MAX_VALUE
                && !run.stopsInReverse()
                && !run.bodyContext().carried.hasLogFields();
    }

    /** So few that there are enough batches for all workers, and some more. */
    private static int mostThatShare(GroupRun<?> run, int takenAtOnce) {
        KindredSettings settings = run.kindred().settings();
        int limit = run.group().groupOptions.limit();
        int atOnce = limit == 0 ? takenAtOnce : Math.min(limit, takenAtOnce);
        return Math.max(1, Math.min(settings.itemsAWorker(), atOnce / (2 * settings.sharedWorkers())));
    }

    /** Not for each batch that ends: to wake whoever takes items costs as much as some of them. */
    private void takeMore() {
        if (mayTake(batches.get() == 0 ? most : most / 2)) {
            execute(this::take);
        }
    }

    private synchronized boolean mayTake(int atMost) {
        if (taking || stopped || body.isDone() || (most > 0 && alive > atMost)) {
            return false;
        }
        taking = true;
        return true;
    }

    private void execute(Runnable action) {
        try {
            theGroup().runtime().blocking().execute(action);
        } catch (Throwable refused) { // no thread to be had
            body.completeExceptionally(refused);
        }
    }

    /** On a thread that may block. */
    private void take() {
        do {
            boolean more = false;
            Throwable failure = null;
            try {
                enter();
                more = theGroup().bodyContext().carried.call(this::takeBatch);
            } catch (Throwable thrown) { // G6
                failure = thrown;
            } finally {
                leave();
            }
            handOver();
            if (!goesOn(more)) {
                end(failure);
                return;
            }
        } while (mayTake(most));
    }

    /** Says whether there may be more. */
    private boolean takeBatch() throws Exception {
        Items.Opened<? extends I> source = opened;
        if (source == null) {
            source = items.open();
            opened = source;
        }
        for (int left = batch; left > 0 && !stopped; left--) {
            if (!source.iterator().hasNext()) {
                return false;
            }
            room.set(batch - left, Objects.requireNonNull(source.iterator().next(), "An item of the fan-out is null."));
            taken.set(batch - left + 1); // before it is asked whether anybody looks
            if (look == null) {
                lookLater();
            }
        }
        return true;
    }

    /** What has been taken is forked, in its order, and there is room for more. */
    private synchronized void handOver() {
        forkTaken();
        handed = 0;
        taken.set(0);
    }

    private void forkTaken() {
        int end = taken.get();
        if (end > handed) {
            List<@Nullable I> there = room.subList(handed, end);
            List<I> some = List.copyOf(there);
            Collections.fill(there, null);
            handed = end;
            alive += some.size();
            theGroup().forkAll(handles(some));
        }
    }

    /** The next item may be long in coming, as from a queue: then those that are there do not wait for it. */
    private synchronized void look() {
        look = null; // before it is asked what there is
        int end = taken.get();
        if (end == seen) {
            forkTaken();
        }
        seen = end;
        if (end > handed) {
            lookLater();
        }
    }

    private synchronized void lookLater() {
        if (look == null && !ending) {
            look = theGroup().runtime().schedule(theGroup().kindred().settings().handOverAfter(), this::look);
        }
    }

    /** Whether more is to be taken, and this thread has nothing to end. */
    private synchronized boolean goesOn(boolean more) {
        taking = !more || stopped;
        return !taking;
    }

    private List<SubtaskHandle<T>> handles(List<I> some) {
        GroupRun<?> run = theGroup();
        List<SubtaskHandle<T>> handles = new ArrayList<>();
        if (isShared() && some.size() > 1 && !run.kindred().listeners().hearEachItem()) {
            for (int from = 0; from < some.size(); from += sharing) {
                List<I> together = List.copyOf(some.subList(from, Math.min(some.size(), from + sharing)));
                batches.incrementAndGet();
                handles.add(run.<I, T>newBatch(together, task, this).handle());
            }
        } else {
            apart.updateAndGet(left -> Math.max(0, left - 1));
            for (I item : some) {
                handles.add(run.newItem(item, () -> task.of(item)));
            }
        }
        return handles;
    }

    @Override
    public void parted() {
        if (batches.decrementAndGet() == 0) {
            takeMore();
        }
    }

    private boolean isShared() {
        return sharing > 1 && apart.get() == 0;
    }

    /** For longer each time: it costs some time to find out. */
    @Override
    public void goApart() {
        if (apart.compareAndSet(0, apartNext)) {
            apartNext = Math.min(2 * apartNext, MOST_APART);
        }
    }

    private synchronized void enter() {
        taker = Thread.currentThread();
        if (stopped) {
            throw new CancellationException();
        }
    }

    private void leave() {
        synchronized (this) {
            taker = null;
        }
        Thread.interrupted(); // of our own interrupt nothing is left for whoever has the thread next
    }

    /** The group is cancelled: whoever takes items is interrupted, and closes what is open. */
    private void stop() {
        synchronized (this) {
            stopped = true;
            if (taker != null) {
                theGroup().runtime().interrupt(taker);
            }
            if (taking) {
                return;
            }
            taking = true;
        }
        execute(() -> end(null));
    }

    /** The last one closes what is open, and ends the body. */
    private void end(@Nullable Throwable failure) {
        lookNoMore();
        Throwable why = failure;
        try {
            if (opened != null) {
                close(opened.after());
            }
        } catch (Throwable thrown) {
            if (why == null) {
                why = thrown;
            } else {
                why.addSuppressed(thrown);
            }
        }
        if (why != null) {
            LOG.debug("The items of [{}] ended with a failure", theGroup().path(), why);
            body.completeExceptionally(why);
        } else if (stopped) {
            body.cancel(false);
        } else {
            body.complete(this::result);
        }
    }

    private synchronized void lookNoMore() {
        ending = true;
        TaskRuntime.Timer last = look;
        if (last != null) {
            last.cancel();
            look = null;
        }
    }

    private void close(AutoCloseable what) throws Exception {
        theGroup().bodyContext().carried.call(() -> {
            what.close();
            return what;
        });
    }

    GroupRun<?> theGroup() {
        return Objects.requireNonNull(group);
    }

    // ---- the joiner ----

    /** An item has ended by itself. */
    abstract Decision ended(I item, SubtaskHandle<T> handle, Outcome<T> outcome) throws Exception;

    /** An item has succeeded that shared a worker with others. */
    abstract void succeeded(I item, int order, @Nullable T value) throws Exception;

    abstract R result() throws Exception;

    @Override
    public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
        SubtaskHandle<T> handle = JoinerRun.handle(subtask);
        @SuppressWarnings("unchecked") // made by this very fan-out
        ItemBatch<I, T> several = (ItemBatch<I, T>) handle.batch();
        synchronized (this) {
            alive -= several == null ? 1 : several.succeeded();
        }
        takeMore();
        if (several == null) {
            return ended(itemOf(handle), handle, handle.outcome());
        }
        several.forEachSucceeded(this::succeeded);
        return Decision.CONTINUE;
    }

    @SuppressWarnings("unchecked") // what was handed to its fork
    private I itemOf(SubtaskHandle<T> handle) {
        return (I) Objects.requireNonNull(handle.item());
    }

    @Override
    public R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> ofBody) throws Exception {
        return result();
    }

    /** All together; their values in the order of the items. */
    private static final class IntoList<I, T> extends FanOut<I, T, List<T>> {
        private final List<@Nullable T> values = new ArrayList<>();
        private @Nullable SubtaskHandle<T> withoutValue;

        IntoList(Items<? extends I> items, TaskGroup.ItemTask<? super I, T> task) {
            super(items, task);
        }

        @Override
        public boolean failuresAreData() {
            return false;
        }

        @Override
        Decision ended(I item, SubtaskHandle<T> handle, Outcome<T> outcome) {
            if (outcome instanceof Outcome.Failed) {
                return Decision.FAILED;
            }
            if (outcome instanceof Outcome.Succeeded<T> succeeded) {
                succeeded(item, handle.order(), succeeded.value());
            } else {
                withoutValue = handle;
            }
            return Decision.CONTINUE;
        }

        @Override
        void succeeded(I item, int order, @Nullable T value) {
            if (order >= values.size()) {
                values.addAll(Collections.nCopies(order - values.size() + 1, null));
            }
            values.set(order, value);
        }

        @Override
        @SuppressWarnings("NullAway") // each has a value, and null is legal for Void alone
        List<T> result() {
            if (withoutValue != null) {
                var unused = withoutValue.get(); // says that it was cancelled alone
            }
            return values;
        }
    }

    /** Each for itself, and nothing is kept. */
    private static final class Each<I, T> extends FanOut<I, T, Long> {
        private final TaskGroup.ItemEnded<? super I, ? super T> handler;
        private long count;

        Each(
                Items<? extends I> items,
                TaskGroup.ItemTask<? super I, T> task,
                TaskGroup.ItemEnded<? super I, ? super T> handler) {
            super(items, task);
            this.handler = handler;
        }

        @Override
        public boolean runsCodeOfUsers() {
            return true;
        }

        @Override
        public boolean failuresAreData() {
            return true;
        }

        @Override
        Decision ended(I item, SubtaskHandle<T> handle, Outcome<T> outcome) throws Exception {
            tell(item, outcome);
            return Decision.CONTINUE;
        }

        @Override
        void succeeded(I item, int order, @Nullable T value) throws Exception {
            tell(item, new Outcome.Succeeded<>(value));
            theGroup().bodyContext().carried.enterAgain();
        }

        @SuppressWarnings("unchecked") // an outcome is only read
        private void tell(I item, Outcome<T> outcome) throws Exception {
            count++;
            handler.accept(item, (Outcome) outcome);
        }

        @Override
        Long result() {
            return count;
        }
    }
}
