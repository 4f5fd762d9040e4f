package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task that is no group; see the table of kinds in the contract. There may be a million of them: one is one object. */
abstract sealed class LeafTask<T> extends Task<T> {

    private LeafTask(TaskOptions options) {
        super(options);
    }

    /** Code with a context, which it may leave aside. */
    interface Code<T> {
        @Nullable
        T run(TaskContext context) throws Exception;
    }

    /** Makes the work of one run. */
    abstract Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout);

    /** The same one with other options. */
    abstract LeafTask<T> with(TaskOptions other);

    /** One that gives a stage. */
    static final class Async<T> extends LeafTask<T> {
        private final Object code; // a Body if it listens, else a Callable: a field for each would take a third more
        final boolean listens;
        final boolean noValue;

        /** @param noValue whether null is its value */
        Async(Callable<? extends CompletionStage<?>> code, boolean noValue) {
            this(code, false, noValue, TaskOptions.NONE);
        }

        /** Of code that took the context, so that the end of its stage is awaited on a cancel. */
        Async(Body<? extends CompletionStage<?>> code, boolean noValue) {
            this(code, true, noValue, TaskOptions.NONE);
        }

        private Async(Object code, boolean listens, boolean noValue, TaskOptions options) {
            super(options);
            this.code = code;
            this.listens = listens;
            this.noValue = noValue;
        }

        @SuppressWarnings("unchecked") // as it was made
        CompletionStage<?> run(Work.Leaf work) throws Exception {
            return listens
                    ? ((Body<? extends CompletionStage<?>>) code).run(work.context())
                    : ((Callable<? extends CompletionStage<?>>) code).call();
        }

        @Override
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new AsyncWork(this, handle, group, timeout);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Async<>(code, listens, noValue, other);
        }
    }

    /** One that may block. */
    static final class Blocking<T> extends LeafTask<T> {
        private final Code<? extends T> code;
        final boolean noValue;

        /** @param noValue whether null is its value */
        Blocking(Code<? extends T> code, boolean noValue) {
            this(code, noValue, TaskOptions.NONE);
        }

        private Blocking(Code<? extends T> code, boolean noValue, TaskOptions options) {
            super(options);
            this.code = code;
            this.noValue = noValue;
        }

        @Nullable
        T run(TaskContext context) throws Exception {
            return code.run(context);
        }

        @Override
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new BlockingWork(this, handle, group, timeout);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Blocking<>(code, noValue, other);
        }
    }

    /** One that computes. */
    static final class Compute<T> extends LeafTask<T> {
        private final Object code; // a Body if it takes the context, else a Callable
        final boolean takesContext;

        Compute(Callable<? extends T> code) {
            this(code, false, TaskOptions.NONE);
        }

        Compute(Body<? extends T> code) {
            this(code, true, TaskOptions.NONE);
        }

        private Compute(Object code, boolean takesContext, TaskOptions options) {
            super(options);
            this.code = code;
            this.takesContext = takesContext;
        }

        @SuppressWarnings("unchecked") // as it was made
        T run(Work.Leaf work) throws Exception {
            return takesContext
                    ? ((Body<? extends T>) code).run(work.context())
                    : ((Callable<? extends T>) code).call();
        }

        @Override
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new ComputeWork(this, handle, group, timeout);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Compute<>(code, takesContext, other);
        }
    }

    /** One that asks an actor. */
    static final class Ask<M, T> extends LeafTask<T> {
        final ActorRef<M> target;
        final Function<?, M> request;
        final boolean withStatus;

        /** @param request of type {@code Function<ActorRef<reply>, M>}, where the reply is a T or a StatusReply of T */
        Ask(ActorRef<M> target, Function<?, M> request, boolean withStatus) {
            this(target, request, withStatus, TaskOptions.NONE);
        }

        private Ask(ActorRef<M> target, Function<?, M> request, boolean withStatus, TaskOptions options) {
            super(options);
            this.target = target;
            this.request = request;
            this.withStatus = withStatus;
        }

        @Override
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new AskWork<>(this, handle, group);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Ask<>(target, request, withStatus, other);
        }
    }

    /** One that is a fresh actor. */
    static final class Behaving<T> extends LeafTask<T> {
        final Function<ActorRef<T>, ? extends Behavior<?>> behavior;
        final @Nullable Object stopMessage;

        Behaving(Function<ActorRef<T>, ? extends Behavior<?>> behavior, @Nullable Object stopMessage) {
            this(behavior, stopMessage, TaskOptions.NONE);
        }

        private Behaving(
                Function<ActorRef<T>, ? extends Behavior<?>> behavior,
                @Nullable Object stopMessage,
                TaskOptions options) {
            super(options);
            this.behavior = behavior;
            this.stopMessage = stopMessage;
        }

        @Override
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new BehaviorWork<>(this, handle, group);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Behaving<>(behavior, stopMessage, other);
        }
    }

    @Override
    public LeafTask<T> named(String name) {
        return with(options.named(name));
    }

    @Override
    public LeafTask<T> timeout(Duration timeout) {
        return with(options.timeout(timeout));
    }

    @Override
    public LeafTask<T> grace(Duration grace) {
        return with(options.grace(grace));
    }

    @Override
    public LeafTask<T> retry(Retry retry) {
        return with(options.retry(retry));
    }

    @Override
    public LeafTask<T> daemon() {
        return with(options.asDaemon());
    }

    @Override
    public LeafTask<T> shielded(Duration longest) {
        return with(options.shielded(longest));
    }

    @Override
    public LeafTask<T> holding(ActorRef<Semaphore.Command> semaphore, int permits) {
        return with(options.holding(semaphore, permits));
    }

    @Override
    TaskGroup<T> asGroup() {
        TaskGroup<T> group = TaskGroup.joining(Joiner.onlyOne(), List.of(with(options.alone())));
        return options.name() == null ? group : group.named(options.name());
    }

    static NullPointerException nullValue(String path) {
        return new NullPointerException("Task [" + path + "] ended with null. A null value is legal only for Void:"
                + " use Task.run or Task.asyncRun where there is no value, or an Optional.");
    }

    /** The value, unless it is null or a stage where neither is meant. */
    static @Nullable Object checked(Subtask<?> subtask, @Nullable Object value, boolean noValue) {
        if (value == null && !noValue) {
            throw nullValue(subtask.path());
        }
        if (value instanceof CompletionStage) {
            throw new IllegalStateException(
                    "Task [" + subtask.path() + "] ended with a stage as its value, and nobody would wait"
                            + " for it: use Task.async, and in that thenCompose.");
        }
        return value;
    }
}
