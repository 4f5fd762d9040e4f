package dev.kindred;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * The open side of a running group: what its body, and its subtasks, fork with.
 *
 * <p>Thread-safe while the group is open: a subtask's lambda may capture it and fork. From the body, before it returns, a
 * fork that comes too late throws; from elsewhere a fork is a message, and a rejection shows in the handle.
 *
 * @param <T> the type that the subtasks' values have in common
 */
@CheckReturnValue
public final class Scope<T> {

    private final GroupRun<?> group;

    Scope(GroupRun<?> group) {
        this.group = group;
    }

    /**
     * Hands the task to the group, under the task's own name, or a number if it has none.
     *
     * @throws NullPointerException if the task is null
     * @throws ForkRejectedException in the body, if the group is cancelled
     */
    @CanIgnoreReturnValue
    public <U extends T> Subtask<U> fork(Task<U> task) {
        Objects.requireNonNull(task, "task");
        return group.fork(task.options.name(), task, null);
    }

    /**
     * Hands the task to the group.
     *
     * @param name its part of the path; one that is taken already gets a number: {@code thumb-2}
     * @throws IllegalArgumentException if the name is not of the form that {@link Task#named} asks for
     * @throws ForkRejectedException in the body, if the group is cancelled
     */
    @CanIgnoreReturnValue
    public <U extends T> Subtask<U> fork(String name, Task<U> task) {
        Objects.requireNonNull(task, "task");
        return group.fork(TaskOptions.checkName(name), task, null);
    }

    /**
     * Hands over a task that says when it is ready, such as a server that listens ({@link TaskContext#ready}).
     *
     * @param ready the type of what it says then
     * @return what it says. Fails with what the subtask failed with before it was ready, which then does not fail the group;
     *     with an {@link IllegalStateException} where it ended without a word; with a {@link TaskCancelledException} where it
     *     was cancelled, and with a {@link ForkRejectedException} where the fork came too late. Cancelling the stage's future
     *     before that cancels the subtask.
     */
    public <V, U extends T> CompletionStage<V> forkReady(String name, Class<V> ready, Task<U> task) {
        Objects.requireNonNull(task, "task");
        Handshake<V> handshake = new Handshake<>(Objects.requireNonNull(ready, "ready"));
        Subtask<U> subtask = group.fork(TaskOptions.checkName(name), task, handshake);
        return handshake.stage(() -> subtask.cancel("nobody waits any more until it is ready"));
    }

    /**
     * Forks that start when all of these have succeeded; until then they take no place under the limit. When one of these
     * ends otherwise, they are cancelled and never start.
     *
     * @param dependencies subtasks of this very group
     * @throws IllegalArgumentException if one belongs to another group
     */
    public After<T> after(Subtask<?>... dependencies) {
        return after(List.of(dependencies));
    }

    /** {@link #after(Subtask[])} of a list. */
    public After<T> after(Iterable<? extends Subtask<?>> dependencies) {
        List<SubtaskHandle<?>> handles = new ArrayList<>();
        for (Subtask<?> dependency : dependencies) {
            SubtaskHandle<?> handle = (SubtaskHandle<?>) Objects.requireNonNull(dependency, "dependency");
            if (!handle.belongsTo(group)) {
                throw new IllegalArgumentException("Cannot fork into group [" + group.path() + "] after ["
                        + handle.path() + "]: that subtask belongs to another group. Use one of this group's.");
            }
            handles.add(handle);
        }
        return new After<>(group, handles);
    }

    /** Forks what comes after others. */
    @CheckReturnValue
    public static final class After<T> {
        private final GroupRun<?> group;
        private final List<SubtaskHandle<?>> dependencies;

        private After(GroupRun<?> group, List<SubtaskHandle<?>> dependencies) {
            this.group = group;
            this.dependencies = List.copyOf(dependencies);
        }

        /**
         * Hands the task to the group that this function makes when its turn has come. It runs on the supervisor, must not
         * block, and may read the handles of those that this comes after.
         */
        @CanIgnoreReturnValue
        public <U extends T> Subtask<U> fork(String name, Callable<? extends Task<U>> task) {
            Objects.requireNonNull(task, "task");
            return group.forkAfter(dependencies, TaskOptions.checkName(name), task);
        }
    }

    /** Cancels the whole group, which then ends as cancelled, without a failure. Only the first one counts. */
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        group.cancel(new Cancellation(Cancellation.Origin.REQUESTED, group.path(), reason));
    }

    /** A stage that completes after the delay, or fails when the group is cancelled before. */
    public CompletionStage<Void> sleep(Duration delay) {
        return group.bodyContext().sleep(delay);
    }

    /** The stage itself, which is cancelled when the group is: for what an asynchronous body waits for. */
    @CanIgnoreReturnValue
    public <S extends CompletionStage<?>> S cancelling(S stage) {
        return group.bodyContext().cancelling(stage);
    }

    /** The path of the group. */
    public String path() {
        return group.path();
    }

    /** Whether the group, or one above it, is cancelled. */
    public boolean isCancelled() {
        return group.isCancelled();
    }

    /** The earliest deadline of the way down to this group, if there is one. */
    public Optional<Instant> deadline() {
        return group.deadline();
    }

    /**
     * Moves this group's own deadline, or sets one. Those above it still count. May be called from any thread.
     *
     * @param at one that has passed strikes at once
     * @throws IllegalStateException if it has struck, or the group has settled
     */
    public void deadline(Instant at) {
        group.moveDeadline(Objects.requireNonNull(at, "at"));
    }

    /**
     * Removes this group's own deadline. Those above it still count.
     *
     * @throws IllegalStateException if it has struck, or the group has settled
     */
    public void removeDeadline() {
        group.moveDeadline(null);
    }

    GroupRun<?> group() {
        return group;
    }

    static <T, U extends T> void forkAs(Scope<T> scope, Task<U> task) {
        scope.fork(task);
    }
}
