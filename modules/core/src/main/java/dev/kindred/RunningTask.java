package dev.kindred;

import akka.actor.typed.ActorRef;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The handle of a task that was started. May be used from any thread.
 *
 * @param <R> the type of the result
 */
@CheckReturnValue
public final class RunningTask<R> {

    private final GroupRun<R> run;
    private final ActorRef<TaskGroup.Command> ref;

    RunningTask(GroupRun<R> run, ActorRef<TaskGroup.Command> ref) {
        this.run = run;
        this.ref = ref;
    }

    /** The path of the group, which is the name that it was given. */
    public String path() {
        return run.path();
    }

    /** How it ends, when it and all below it are gone. Never fails. */
    public CompletionStage<Outcome<R>> outcome() {
        return run.end().thenApplyAsync(outcome -> outcome, run.runtime().callbacks());
    }

    /**
     * Its result when it ends; fails with a {@link TaskGroupException} or a {@link TaskCancelledException}, or with what the
     * JVM cannot be trusted after. Cancelling the stage's future cancels the work.
     */
    public CompletionStage<R> result() {
        return resultOf(run);
    }

    static <R> CompletionStage<R> resultOf(GroupRun<R> run) {
        CancellingFuture<R> result = new CancellingFuture<>(run);
        run.end().thenAcceptAsync(result::settle, run.runtime().callbacks());
        return result;
    }

    /** Asks it to end. Only the first cancel counts; one that comes after its end changes nothing. */
    public void cancel(String reason) {
        run.cancelRequested(Objects.requireNonNull(reason, "reason"));
    }

    /** What of it runs right now. */
    public CompletionStage<TaskTree> tree() {
        if (run.end().isDone()) {
            return CompletableFuture.completedFuture(new TaskTree(List.of(), List.of()));
        }
        return GroupSnapshot.ask(run).thenApply(node -> new TaskTree(List.of(node), List.of()));
    }

    /**
     * Forks a task into it, which is for {@link TaskGroup#open open} groups, with the context of this thread, which a
     * {@link TaskGroup.Fork} by message has not.
     *
     * @param replyTo hears of its end, or why it was rejected, once; of a group that has ended nothing
     */
    public <T> void fork(Task<T> task, ActorRef<? super TaskGroup.ForkReply<T>> replyTo) {
        CarriedContext carried = run.kindred().carriers().capture(run.bodyContext().carried);
        ref.tell(new GroupCommand.CarryingFork<>(new TaskGroup.Fork<>(task, replyTo), carried));
    }

    /** The actor that runs it, to be watched or cancelled by message. */
    public ActorRef<TaskGroup.Command> ref() {
        return ref;
    }

    /** G13: whoever cancels the stage means the work. */
    private static final class CancellingFuture<R> extends CompletableFuture<R> {
        private final GroupRun<R> run;

        CancellingFuture(GroupRun<R> run) {
            this.run = run;
        }

        void settle(Outcome<R> outcome) {
            if (outcome instanceof Outcome.Failed<R> failed) {
                completeExceptionally(failed.cause());
            } else if (outcome instanceof Outcome.Cancelled<R> cancelled) {
                completeExceptionally(new TaskCancelledException(cancelled));
            } else {
                complete(outcome.valueOrThrow());
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                run.cancelRequested("the stage of its result was cancelled");
            }
            return cancelled;
        }
    }
}
