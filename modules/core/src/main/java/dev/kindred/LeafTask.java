package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task that is no group. */
final class LeafTask<T> extends Task<T> {

    final Kind<T> kind;

    private LeafTask(Kind<T> kind, TaskOptions options) {
        super(options);
        this.kind = kind;
    }

    static <T> LeafTask<T> of(Kind<T> kind) {
        return new LeafTask<>(kind, TaskOptions.NONE);
    }

    /** Code with a context, which it may leave aside. */
    interface Code<T> {
        @Nullable
        T run(TaskContext context) throws Exception;
    }

    /** The kinds of leaves; see the table in the contract. */
    sealed interface Kind<T> {

        /** Makes the work of one run. */
        Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout);
    }

    /**
     * @param listens whether the code took the context, so that the end of its stage is awaited on a cancel
     * @param noValue whether null is its value
     */
    record Async<T>(Code<? extends CompletionStage<?>> code, boolean listens, boolean noValue) implements Kind<T> {
        @Override
        public Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new AsyncWork(this, handle, group, timeout);
        }
    }

    record Blocking<T>(Code<? extends T> code, boolean noValue) implements Kind<T> {
        @Override
        public Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new BlockingWork(this, handle, group, timeout);
        }
    }

    record Compute<T>(Code<? extends T> code) implements Kind<T> {
        @Override
        public Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new ComputeWork(this, handle, group, timeout);
        }
    }

    /** @param request of type {@code Function<ActorRef<reply>, M>}, where the reply is a T or a StatusReply of T */
    record Ask<M, T>(ActorRef<M> target, Function<?, M> request, boolean withStatus) implements Kind<T> {
        @Override
        public Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new AskWork<>(this, handle, group);
        }
    }

    record Behaving<T>(
            Function<ActorRef<T>, ? extends Behavior<?>> behavior,
            @Nullable Object stopMessage) implements Kind<T> {
        @Override
        public Work work(SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
            return new BehaviorWork<>(this, handle, group);
        }
    }

    @Override
    public LeafTask<T> named(String name) {
        return new LeafTask<>(kind, options.named(name));
    }

    @Override
    public LeafTask<T> timeout(Duration timeout) {
        return new LeafTask<>(kind, options.timeout(timeout));
    }

    @Override
    public LeafTask<T> grace(Duration grace) {
        return new LeafTask<>(kind, options.grace(grace));
    }

    @Override
    public LeafTask<T> retry(Retry retry) {
        return new LeafTask<>(kind, options.retry(retry));
    }

    @Override
    public LeafTask<T> daemon() {
        return new LeafTask<>(kind, options.asDaemon());
    }

    @Override
    public LeafTask<T> shielded(Duration longest) {
        return new LeafTask<>(kind, options.shielded(longest));
    }

    @Override
    public LeafTask<T> holding(ActorRef<Semaphore.Command> semaphore, int permits) {
        return new LeafTask<>(kind, options.holding(semaphore, permits));
    }

    @Override
    TaskGroup<T> asGroup() {
        TaskGroup<T> group = TaskGroup.joining(Joiner.onlyOne(), List.of(new LeafTask<>(kind, options.alone())));
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
