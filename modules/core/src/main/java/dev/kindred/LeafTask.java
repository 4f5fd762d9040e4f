package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

    /** One whose code is short, or computes, and so runs on a worker that is lent. */
    abstract static sealed class ShortCode<T> extends LeafTask<T> {

        /** In place of a value that a result does not have, or not yet, or must not have. */
        static final Object NONE = "none";

        final Object code; // a Body if it takes the context, else a Callable: a field for each would take a third more
        final boolean takesContext;

        private ShortCode(Object code, boolean takesContext, TaskOptions options) {
            super(options);
            this.code = code;
            this.takesContext = takesContext;
        }

        /** @param work of which it takes the context, if it does; else null will do */
        @Nullable
        Object run(@Nullable ShortWork work) throws Exception {
            return takesContext
                    ? ((Body<?>) code).run(Objects.requireNonNull(work).context())
                    : ((Callable<?>) code).call();
        }

        /** The value that it ends with at once, or {@link #NONE}. */
        abstract @Nullable Object valueOf(@Nullable Object result);

        @Override
        abstract ShortWork work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout);
    }

    /** One that gives a stage. If it takes the context, the end of its stage is awaited on a cancel. */
    static final class Async<T> extends ShortCode<T> {
        final boolean noValue;

        /** @param noValue whether null is its value */
        Async(Callable<? extends CompletionStage<?>> code, boolean noValue) {
            this(code, false, noValue, TaskOptions.NONE);
        }

        /** @param noValue whether null is its value */
        Async(Body<? extends CompletionStage<?>> code, boolean noValue) {
            this(code, true, noValue, TaskOptions.NONE);
        }

        private Async(Object code, boolean takesContext, boolean noValue, TaskOptions options) {
            super(code, takesContext, options);
            this.noValue = noValue;
        }

        @Override
        @Nullable
        Object valueOf(@Nullable Object result) {
            if (!(result instanceof CompletionStage<?> stage) || !Stages.hasValue(stage)) {
                return NONE;
            }
            Object value = stage.toCompletableFuture().join();
            return noValue ? null : mayBeValue(value) ? value : NONE;
        }

        @Override
        ShortWork work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new AsyncWork(this, handle, group, timeout);
        }

        @Override
        LeafTask<T> with(TaskOptions other) {
            return new Async<>(code, takesContext, noValue, other);
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
    static final class Compute<T> extends ShortCode<T> {

        Compute(Callable<? extends T> code) {
            this(code, false, TaskOptions.NONE);
        }

        Compute(Body<? extends T> code) {
            this(code, true, TaskOptions.NONE);
        }

        private Compute(Object code, boolean takesContext, TaskOptions options) {
            super(code, takesContext, options);
        }

        @Override
        @Nullable
        Object valueOf(@Nullable Object result) {
            return mayBeValue(result) ? result : NONE;
        }

        @Override
        ShortWork work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
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

    /** Whether it may be the value of a task that has one. */
    private static boolean mayBeValue(@Nullable Object value) {
        return value != null && !(value instanceof CompletionStage);
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
