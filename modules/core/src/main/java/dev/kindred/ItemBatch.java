package dev.kindred;

import akka.actor.typed.Props;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.GroupEffects.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Items of a fan-out that share a worker (G1): it runs one after the other, as long as each ends with a value when its code
 * returns. One that does not goes on as a subtask of its own, and so do those that have not begun; and so do all, when anybody
 * wants to know of each: for a cancel, a live tree, or because one takes long.
 *
 * <p>The supervisor makes the tasks, one worker runs them, and the supervisor parts the batch, maybe while the worker still runs
 * one: {@link #running} decides between the two.
 */
final class ItemBatch<I, T> {

    /** In place of the item that runs: none begins any more, and what has begun has ended with a value. */
    private static final Object DONE = "done";

    /** In place of the item that runs: none begins any more. */
    private static final Object PARTED = "parted";

    private final GroupRun<?> group;
    private final List<I> items;
    private final TaskGroup.ItemTask<? super I, T> function;
    private final Source source;
    private final SubtaskHandle<T> handle;

    // Written by the supervisor, before it starts.
    private final List<LeafTask.ShortCode<T>> tasks; // of those that share the worker, the first ones
    private @Nullable Callable<Task<T>> next; // gives what the function gave for the one after them
    private @Nullable Shared work;

    // Written by the worker; read when it is done, or below what was running when it was parted.
    private final @Nullable Object[] values;
    private int done;
    private int broken = -1; // the item that could not begin, and why
    private @Nullable Throwable brokenBy;
    // The last item that began: its work, or its index where its code takes no context, and so needs none. Most have
    // none ever.
    private final AtomicReference<@Nullable Object> running = new AtomicReference<>();

    // Guarded by this: the work of what was running when it was parted, or that it was done.
    private @Nullable Object lastBegun;

    // Of the supervisor.
    private boolean seen; // by somebody who looked
    private int succeeded; // written when it is parted, and read after it

    /** Where the items are from. */
    interface Source {

        /** These items turned out to be no good at sharing a worker. On the supervisor. */
        void goApart();

        /** The batch is parted. On the supervisor. */
        void parted();
    }

    ItemBatch(
            GroupRun<?> group,
            int number,
            List<I> items,
            TaskGroup.ItemTask<? super I, T> function,
            CarriedContext carried,
            Source source) {
        this.group = group;
        this.items = items;
        this.function = function;
        this.source = source;
        this.tasks = new ArrayList<>(items.size());
        this.values = new Object[items.size()];
        this.handle = new SubtaskHandle<>(group, number, this, carried);
    }

    /** Of all of them, until they are parted. */
    SubtaskHandle<T> handle() {
        return handle;
    }

    int size() {
        return items.size();
    }

    /** On the supervisor, as for any item: up to the first one that cannot share a worker with those before it. */
    Void makeTasks() {
        Class<?> kind = null;
        for (I item : items) {
            Task<T> task;
            try {
                task = function.of(item);
                handle.carried.enterAgain();
            } catch (Throwable thrown) { // F6
                next = () -> {
                    throw WorkContext.asException(thrown);
                };
                break;
            }
            if (!(task instanceof LeafTask.ShortCode<T> shared
                    && shared.options.isPlain()
                    && (kind == null || kind == shared.getClass()))) {
                next = () -> task;
                source.goApart();
                break;
            }
            kind = shared.getClass();
            tasks.add(shared);
        }
        return null;
    }

    /** What a worker is to run. */
    Work work() {
        if (tasks.isEmpty()) {
            return new StillbornWork(Ending.value(null));
        }
        Shared shared = new Shared(handle);
        work = shared;
        return shared;
    }

    // ---- on the worker ----

    private final class Shared extends Work.Leaf {

        Shared(SubtaskHandle<?> all) {
            super(all, all.group(), null, false, false);
        }

        @Override
        String kind() {
            return "task";
        }

        @Override
        void lendWorker() {
            boolean computes = tasks.get(0) instanceof LeafTask.Compute;
            (computes ? group.kindred().computeWorkers() : group.kindred().asyncWorkers()).run(this);
        }

        @Override
        Props props() {
            return group.kindred().workerProps();
        }

        @Override
        @Nullable
        Ending begin() {
            try {
                return handle.carried.call(this::runItems);
            } catch (Exception thrown) {
                return thrown(thrown);
            }
        }

        /** As long as no one parts them, nobody else knows how an item has ended. */
        private @Nullable Ending runItems() {
            Object last = null;
            for (int i = 0; i < tasks.size() && !isRaised(); i++) {
                LeafTask.ShortCode<T> task = tasks.get(i);
                Object next;
                try {
                    next = task.takesContext ? workOf(i) : Integer.valueOf(i);
                } catch (Throwable thrown) { // F6: no memory to be had, say
                    broken = i;
                    brokenBy = thrown;
                    break;
                }
                if (!running.compareAndSet(last, next)) {
                    tellOfLast();
                    return null;
                }
                last = next;
                Object result = null;
                Throwable thrown = null;
                try {
                    result = task.run(next instanceof ShortWork its ? its : null);
                } catch (Throwable e) { // F6
                    thrown = e;
                }
                handle.carried.enterAgain();
                Object value = thrown == null ? task.valueOf(result) : LeafTask.ShortCode.NONE;
                if (value == LeafTask.ShortCode.NONE) {
                    goingOn(next, i).goOn(result, thrown);
                    return Ending.value(null);
                }
                if (next instanceof ShortWork its) {
                    its.close();
                }
                values[i] = value;
                done = i + 1;
            }
            if (!running.compareAndSet(last, DONE)) {
                tellOfLast();
                return null;
            }
            return Ending.value(null);
        }

        /** The work of the item that runs. */
        private ShortWork goingOn(Object item, int index) {
            if (item instanceof ShortWork its) {
                return its;
            }
            ShortWork its = workOf(index);
            return running.compareAndSet(item, its) ? its : (ShortWork) Objects.requireNonNull(lastBegun());
        }

        /** It was parted while the last one ran. */
        private void tellOfLast() {
            if (lastBegun() instanceof ShortWork item) {
                item.ended(Ending.value(values[done - 1]));
            }
        }

        @Override
        void interrupt() {
            if (stopBeginning() instanceof ShortWork item) {
                item.cancel(group.cancellationInForce());
            }
        }
    }

    // ---- on the supervisor ----

    /** Nobody begins any of them any more. */
    Parts part(Instant now) {
        source.parted();
        SubtaskHandle<?> begun = null;
        if (work != null && !work.mayBegin()) {
            Object last = stopBeginning();
            if (last instanceof ShortWork item) {
                succeeded = item.handle.number() - handle.number();
                begun = goingOn(item, now);
                if (work.isOver() && !item.isOver()) { // its stage is to come
                    source.goApart();
                }
            } else if (last == DONE) {
                succeeded = done;
            }
        }
        List<ForkedSubtask> unbegun = new ArrayList<>();
        for (int i = succeeded + (begun == null ? 0 : 1); i < items.size(); i++) {
            SubtaskHandle<T> item = unbegun(i);
            item.forked(now);
            unbegun.add(item);
        }
        return new Parts(succeeded, begun, unbegun);
    }

    /** Gives the work of the item that began last, or that all are done. */
    private synchronized @Nullable Object stopBeginning() {
        Object last = running.getAndSet(PARTED);
        if (last != PARTED) {
            lastBegun = last instanceof Integer index ? workOf(index) : last;
        }
        return lastBegun;
    }

    private synchronized @Nullable Object lastBegun() {
        return lastBegun;
    }

    private ShortWork workOf(int index) {
        LeafTask.ShortCode<T> task = tasks.get(index);
        SubtaskHandle<T> item = new SubtaskHandle.Item<>(handle, index, items.get(index), task);
        ShortWork its = task.work(item, group, null);
        its.claim();
        item.work = its;
        return its;
    }

    /** Asked each time somebody looks, while a worker has it. */
    boolean takesLong() {
        boolean wasSeen = seen;
        seen = running.get() != null;
        if (wasSeen) {
            source.goApart();
        }
        return wasSeen;
    }

    private SubtaskHandle<T> unbegun(int index) {
        I item = items.get(index);
        Throwable thrown = brokenBy;
        if (index == broken && thrown != null) {
            return new SubtaskHandle.Item<>(handle, index, item, () -> {
                throw WorkContext.asException(thrown);
            });
        }
        if (index < tasks.size()) {
            return new SubtaskHandle.Item<>(handle, index, item, tasks.get(index));
        }
        Callable<? extends Task<T>> task = index == tasks.size() && next != null ? next : () -> function.of(item);
        return new SubtaskHandle.Item<>(handle, index, item, task);
    }

    private SubtaskHandle<?> goingOn(Work.Leaf work, Instant now) {
        SubtaskHandle<?> item = work.handle;
        item.forked(now);
        item.starting(now);
        item.definedAsItem();
        work.isAttemptOf(item);
        work.end().thenAccept(ending -> group.ended(work));
        return item;
    }

    /** Has each item that has succeeded, before it was parted, told. */
    void forEachSucceeded(Succeeded<? super I, ? super T> hearer) throws Exception {
        for (int i = 0; i < succeeded; i++) {
            @SuppressWarnings("unchecked") // of its task
            T value = (T) values[i];
            values[i] = null; // whoever keeps one item's context keeps no other's value
            hearer.accept(items.get(i), handle.order() + i, value);
        }
    }

    int succeeded() {
        return succeeded;
    }

    /** Hears of one item: which in fork order, from 0, and with what value. */
    interface Succeeded<I, T> {
        void accept(I item, int order, @Nullable T value) throws Exception;
    }
}
