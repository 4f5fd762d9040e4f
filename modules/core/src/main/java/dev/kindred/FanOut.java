package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fan-out in one run of its group: the joiner that sees each item end, and the body that takes items, a batch at a time, on
 * threads that may block.
 *
 * <p>Invariant: what was taken and has not ended is at most the limit and a batch.
 */
abstract class FanOut<I, T, R> implements JoinerRun<R> {

    private static final Logger LOG = LoggerFactory.getLogger(TaskGroup.class);

    private final Items<? extends I> items;
    private final TaskGroup.ItemTask<? super I, T> task;
    private final CompletableFuture<Callable<R>> body = new CompletableFuture<>();

    // Written before the first item is taken.
    private @Nullable GroupRun<?> group;
    private int most;
    private int batch;

    // Touched by one taking thread after another.
    private Items.@Nullable Opened<? extends I> opened;

    // Guarded by this.
    private long alive;
    private boolean taking;
    private @Nullable Thread taker; // while it is in the user's code
    private volatile boolean stopped;

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

    private CompletionStage<Callable<R>> begin(GroupRun<?> run) {
        group = run;
        most = run.group().groupOptions.limit();
        batch = run.kindred().settings().fanOutBatch();
        run.bodyContext().onCancel(this::stop);
        takeMore();
        return body;
    }

    private void takeMore() {
        synchronized (this) {
            if (taking || stopped || body.isDone() || (most > 0 && alive > most)) {
                return;
            }
            taking = true;
        }
        execute(this::take);
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
        List<I> taken = new ArrayList<>(batch);
        boolean more = false;
        Throwable failure = null;
        try {
            enter();
            more = theGroup().bodyContext().carried.call(() -> takeInto(taken));
        } catch (Throwable thrown) { // G6
            failure = thrown;
        } finally {
            leave();
        }
        if (forkAll(taken, more)) {
            takeMore();
        } else {
            end(failure);
        }
    }

    private boolean takeInto(List<I> taken) throws Exception {
        Items.Opened<? extends I> source = opened;
        if (source == null) {
            source = items.open();
            opened = source;
        }
        while (taken.size() < batch && !stopped) {
            if (!source.iterator().hasNext()) {
                return false;
            }
            taken.add(Objects.requireNonNull(source.iterator().next(), "An item of the fan-out is null."));
        }
        return true;
    }

    /** @return whether more is to be taken, and this thread has nothing to end */
    private boolean forkAll(List<I> taken, boolean more) {
        List<SubtaskHandle.Fork<T>> forks = new ArrayList<>(taken.size());
        for (I item : taken) {
            forks.add(SubtaskHandle.Fork.ofItem(item, () -> task.of(item)));
        }
        synchronized (this) {
            alive += taken.size();
        }
        theGroup().forkAll(forks);
        synchronized (this) {
            taking = !more || stopped;
            return !taking;
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

    private void close(AutoCloseable what) throws Exception {
        theGroup().bodyContext().carried.call(() -> {
            what.close();
            return what;
        });
    }

    private GroupRun<?> theGroup() {
        return Objects.requireNonNull(group);
    }

    // ---- the joiner ----

    abstract Decision ended(SubtaskHandle<T> item, Outcome<T> outcome) throws Exception;

    abstract R result() throws Exception;

    @Override
    public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
        synchronized (this) {
            alive--;
        }
        takeMore();
        SubtaskHandle<T> item = JoinerRun.handle(subtask);
        return ended(item, item.outcome());
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
        Decision ended(SubtaskHandle<T> item, Outcome<T> outcome) {
            if (outcome instanceof Outcome.Failed) {
                return Decision.FAILED;
            }
            if (outcome instanceof Outcome.Succeeded<T> succeeded) {
                keep(item.order(), succeeded.value());
            } else {
                withoutValue = item;
            }
            return Decision.CONTINUE;
        }

        private void keep(int order, @Nullable T value) {
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
        @SuppressWarnings("unchecked") // what was handed to its fork
        Decision ended(SubtaskHandle<T> item, Outcome<T> outcome) throws Exception {
            count++;
            handler.accept((I) Objects.requireNonNull(item.item), (Outcome) outcome);
            return Decision.CONTINUE;
        }

        @Override
        Long result() {
            return count;
        }
    }
}
