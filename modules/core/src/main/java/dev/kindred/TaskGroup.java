package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task made of subtasks that belong together, joined as one: by default the first failure cancels all others, and the
 * group ends, with its result or with every failure, when the last of them is gone.
 *
 * <pre>{@code
 * TaskGroup<UserPage> userPage = TaskGroup.of(scope -> {
 *     Subtask<User> user = scope.fork("user", Task.async(() -> users.fetch(id)));
 *     Subtask<List<Order>> orders = scope.fork("orders", Task.blocking(() -> orderDao.findBy(id)));
 *     return () -> new UserPage(user.get(), orders.get());          // read after the join
 * });
 * }</pre>
 *
 * <p><b>Life.</b> The body forks the first subtasks. They start when the body has returned, in fork order, as many at once
 * as the {@link #limit} lets. Subtasks may fork more. When the body and all of them have ended, the result is computed
 * from the handles.
 *
 * <p><b>Failure.</b> The first failure cancels every sibling, waiting or running; further failures, of their cleanup too,
 * are all in the {@link TaskGroupException}. A failure of the body is a failure of the group.
 *
 * <p><b>Cancel and deadline.</b> The group ends, when all below it is gone, as cancelled or timed out, and never succeeds
 * after that. A leaf that outlives its {@link #grace} is reported and left behind: no group hangs on it.
 *
 * <p><b>Pitfalls.</b> Body and result function run on the group's supervisor and must not block. A handle cannot be read
 * before its subtask has ended.
 *
 * @param <R> the type of the result
 */
@CheckReturnValue
public final class TaskGroup<R> extends Task<R> {

    /** What the actor of a group understands. */
    public sealed interface Command permits Cancel, Fork, Close, GroupCommand {}

    /**
     * Cancels the group. Only the first one counts; one that comes after its end changes nothing, and is no dead letter.
     *
     * @param reason one line for people
     */
    public record Cancel(String reason) implements Command, DeadLetterSuppression {
        public Cancel {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Hands a task to the group, which must be in the same JVM: a task is code, and does not cross the wire. A group that has
     * ended answers nothing, as any actor: watch it. A message carries no context: the subtask has that of the group, unless
     * {@link RunningTask#fork} is used.
     *
     * @param replyTo hears of its end, or why it was rejected, once
     */
    public record Fork<T>(Task<T> task, ActorRef<? super ForkReply<T>> replyTo) implements Command {
        public Fork {
            Objects.requireNonNull(task, "task");
            Objects.requireNonNull(replyTo, "replyTo");
        }
    }

    /** What became of a {@link Fork}. */
    public sealed interface ForkReply<T> {}

    /** The task was a subtask of the group, and has ended. */
    public record Ended<T>(Outcome<T> outcome) implements ForkReply<T> {}

    /**
     * The group did not take the task, of which no code has run.
     *
     * @param reason one line for people
     * @param waiting how many wait for a place under the limit
     */
    public record Rejected<T>(String reason, int waiting) implements ForkReply<T> {}

    /** An open group takes no more forks, and ends when those that it has are done. To others it means nothing. */
    public enum Close implements Command {
        INSTANCE
    }

    /** Makes the task of an item when its turn has come, on the supervisor; must not block. */
    @FunctionalInterface
    public interface ItemTask<I, T> {
        Task<T> of(I item) throws Exception;
    }

    /** Hears how an item ended, on the supervisor; must not block. What it throws fails the group. */
    @FunctionalInterface
    public interface ItemEnded<I, T> {
        void accept(I item, Outcome<T> outcome) throws Exception;
    }

    /** Forks the subtasks at once and gives the function that computes the result after the join. */
    @FunctionalInterface
    public interface ForkingBody<R> {
        Callable<? extends R> fork(Scope<Object> scope) throws Exception;
    }

    /** Forks while the stage that it gives is open; its value computes the result after the join. */
    @FunctionalInterface
    public interface AsyncBody<R> {
        CompletionStage<? extends Callable<? extends R>> fork(Scope<Object> scope) throws Exception;
    }

    /** Forks the subtasks at once. */
    @FunctionalInterface
    public interface ForkAll<T> {
        void fork(Scope<T> scope) throws Exception;
    }

    boolean isLone() {
        return joiner.isForOne();
    }

    /** The body in its general form: a null stage means that it is done. */
    interface Definition<T, R> {
        @Nullable
        CompletionStage<? extends Callable<? extends R>> begin(Scope<T> scope, JoinerRun<R> joiner) throws Exception;
    }

    final Joiner<Object, R> joiner;
    final Definition<Object, R> definition;
    final GroupOptions groupOptions;

    @SuppressWarnings("unchecked") // a joiner and a body agree on T, and nothing else sees it
    private <T> TaskGroup(
            Joiner<T, R> joiner, Definition<T, R> definition, GroupOptions groupOptions, TaskOptions options) {
        super(options);
        this.joiner = (Joiner<Object, R>) joiner;
        this.definition = (Definition<Object, R>) definition;
        this.groupOptions = groupOptions;
    }

    static <T, R> TaskGroup<R> of(Joiner<T, R> joiner, Definition<T, R> definition) {
        return new TaskGroup<>(joiner, definition, GroupOptions.NONE, TaskOptions.NONE);
    }

    /**
     * A group whose body forks at once and gives the result function.
     *
     * @throws NullPointerException if the body is null
     */
    public static <R> TaskGroup<R> of(ForkingBody<R> body) {
        Objects.requireNonNull(body, "body");
        return of(Joiner.<R>byBody(), (scope, joiner) -> {
            Callable<? extends R> result = body.fork(scope);
            return CompletableFuture.completedFuture(requireResult(result));
        });
    }

    /**
     * A group whose body may wait: it is open until the stage completes, and its continuations may fork. The first failure,
     * a cancel or the deadline fails its {@link Scope#sleep}s and cancels what it gave to {@link Scope#cancelling}.
     */
    public static <R> TaskGroup<R> ofAsync(AsyncBody<R> body) {
        Objects.requireNonNull(body, "body");
        return of(
                Joiner.<R>byBody(),
                (scope, joiner) -> Objects.requireNonNull(
                                body.fork(scope), "The body returned null in place of a stage.")
                        .thenApply(TaskGroup::requireResult));
    }

    /** A group without a result of its own. */
    public static TaskGroup<Void> ofAll(ForkAll<Object> body) {
        Objects.requireNonNull(body, "body");
        return of(Joiner.withoutResult(), forking(body));
    }

    /** A group under a joiner's policy, whose result is the joiner's. */
    public static <T, R> TaskGroup<R> joining(Joiner<T, R> joiner, ForkAll<T> body) {
        Objects.requireNonNull(joiner, "joiner");
        Objects.requireNonNull(body, "body");
        return of(joiner, forking(body));
    }

    /** A group of these tasks, in this order, under a joiner's policy. */
    public static <T, R> TaskGroup<R> joining(Joiner<T, R> joiner, Iterable<? extends Task<? extends T>> tasks) {
        List<Task<? extends T>> copy = new ArrayList<>();
        Objects.requireNonNull(tasks, "tasks").forEach(task -> copy.add(Objects.requireNonNull(task, "task")));
        return joining(joiner, scope -> copy.forEach(task -> Scope.forkAs(scope, task)));
    }

    /** {@link #joining(Joiner, Iterable)} of tasks that are written out. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T, R> TaskGroup<R> joining(Joiner<T, R> joiner, Task<? extends T>... tasks) {
        return joining(joiner, Arrays.asList(Objects.requireNonNull(tasks, "tasks")));
    }

    /** A group of these tasks: all of them succeed, and their values are the result in this order, or it fails. */
    public static <T> TaskGroup<List<T>> all(Iterable<? extends Task<? extends T>> tasks) {
        return joining(Joiner.<T>allSuccessfulOrThrow(), tasks);
    }

    /** {@link #all(Iterable)} of tasks that are written out. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> TaskGroup<List<T>> all(Task<? extends T>... tasks) {
        return all(Arrays.asList(Objects.requireNonNull(tasks, "tasks")));
    }

    /**
     * A group with a subtask for each item: all of them succeed, and their values are the result, in the order of the items, or
     * it fails. Under a {@link #limit} at most that many items, and {@code kindred.fan-out.batch} or once more as many as the
     * limit, up to 1,024, are taken from the iterator before their turn; without one all are.
     *
     * <pre>{@code
     * TaskGroup<List<Page>> pages = TaskGroup.fanOut(urls, url -> Task.async(() -> client.get(url))).limit(20);
     * }</pre>
     *
     * <p>Items are taken on a thread that may block. An iterator that throws fails the group.
     *
     * @param items each run asks for a new iterator
     */
    public static <I, T> TaskGroup<List<T>> fanOut(Iterable<? extends I> items, ItemTask<? super I, T> task) {
        return fanOut(Items.of(items), task);
    }

    /** {@link #fanOut(Iterable, ItemTask)} of items that come from elsewhere. */
    public static <I, T> TaskGroup<List<T>> fanOut(Items<? extends I> items, ItemTask<? super I, T> task) {
        return FanOut.intoList(items, task);
    }

    /**
     * A group with a subtask for each item, each outcome handed over as it comes. Nothing is kept: under a {@link #limit} any
     * number of items takes the memory of those that live. A failure is an outcome, and fails nobody else.
     *
     * @param items each run asks for a new iterator
     * @param ended hears each outcome, in the order in which they come
     * @return with the number of items as its result
     */
    public static <I, T> TaskGroup<Long> fanOutEach(
            Iterable<? extends I> items, ItemTask<? super I, T> task, ItemEnded<? super I, ? super T> ended) {
        return fanOutEach(Items.of(items), task, ended);
    }

    /** {@link #fanOutEach(Iterable, ItemTask, ItemEnded)} of items that come from elsewhere. */
    public static <I, T> TaskGroup<Long> fanOutEach(
            Items<? extends I> items, ItemTask<? super I, T> task, ItemEnded<? super I, ? super T> ended) {
        return FanOut.each(items, task, ended);
    }

    /**
     * A group without a body, for servers: others {@link Fork} into it by message until somebody sends {@link Close}. It keeps
     * nothing of subtasks that have ended, and a failure is its subtask's alone. Its {@link #limit} and {@link #maxWaiting} are
     * its back-pressure: a fork above them is answered {@link Rejected}. At first at most 1,000
     * wait.
     */
    public static TaskGroup<Void> open(String name) {
        return open(name, OnFailure.GO_ON);
    }

    /** {@link #open(String)} that says what a failure does to the others. */
    public static TaskGroup<Void> open(String name, OnFailure onFailure) {
        Objects.requireNonNull(onFailure, "onFailure");
        return TaskGroup.<Object, Void>of(
                        Joiner.open(onFailure == OnFailure.CANCEL_ALL),
                        (scope, joiner) -> scope.cancelling(((JoinerRun.Open) joiner).closed()))
                .with(GroupOptions.OPEN)
                .named(name);
    }

    /** What the failure of a subtask means for an open group. */
    public enum OnFailure {
        /** Its siblings go on. */
        GO_ON,
        /** All are cancelled, and the group fails. */
        CANCEL_ALL
    }

    private static <T, R> Definition<T, R> forking(ForkAll<T> body) {
        return (scope, joiner) -> {
            body.fork(scope);
            return null;
        };
    }

    private static <R> Callable<? extends R> requireResult(@Nullable Callable<? extends R> result) {
        return Objects.requireNonNull(
                result, "The body returned null in place of the result function. Use TaskGroup.ofAll for none.");
    }

    // ---- refinements ----

    /**
     * The same group with at most so many subtasks running at once; the others wait in fork order. A nested group takes one
     * place for its whole life, and its own subtasks take none of this group's.
     *
     * @param most at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public TaskGroup<R> limit(int most) {
        return with(groupOptions.limit(most));
    }

    /**
     * The same group with at most so many subtasks waiting for a place under its limit: a fork above that is rejected.
     *
     * @param most at least 0
     * @throws IllegalArgumentException if it is negative
     */
    public TaskGroup<R> maxWaiting(int most) {
        return with(groupOptions.maxWaiting(most));
    }

    /**
     * The same group with at most so many retries of all its subtasks together; those of groups below it are their own.
     *
     * @param most at least 0
     * @throws IllegalArgumentException if it is negative
     */
    public TaskGroup<R> retryBudget(int most) {
        return with(groupOptions.retryBudget(most));
    }

    /**
     * The same group whose subtasks are cancelled one after another, the last started first, each when the one before is gone:
     * for subtasks that stand on each other, such as servers. An asynchronous body is the first to go. When the actor that runs
     * the group is stopped, all end at once.
     */
    public TaskGroup<R> stopInReverse() {
        return with(groupOptions.inReverse());
    }

    private TaskGroup<R> with(GroupOptions newOptions) {
        return new TaskGroup<>(joiner, definition, newOptions, options);
    }

    private TaskGroup<R> with(TaskOptions newOptions) {
        return new TaskGroup<>(joiner, definition, groupOptions, newOptions);
    }

    @Override
    public TaskGroup<R> named(String name) {
        return with(options.named(name));
    }

    @Override
    public TaskGroup<R> timeout(Duration timeout) {
        return with(options.timeout(timeout));
    }

    @Override
    public TaskGroup<R> grace(Duration grace) {
        return with(options.grace(grace));
    }

    @Override
    public TaskGroup<R> retry(Retry retry) {
        return with(options.retry(retry));
    }

    @Override
    public TaskGroup<R> daemon() {
        return with(options.asDaemon());
    }

    @Override
    public TaskGroup<R> shielded(Duration longest) {
        return with(options.shielded(longest));
    }

    @Override
    public TaskGroup<R> holding(ActorRef<Semaphore.Command> semaphore, int permits) {
        return with(options.holding(semaphore, permits));
    }

    /** One that may be run again, or that holds permits, is the only subtask of a group that sees to that. */
    @Override
    TaskGroup<R> asGroup() {
        if (options.retry() == null && options.holdings().isEmpty()) {
            return this;
        }
        TaskGroup<R> group = TaskGroup.joining(Joiner.onlyOne(), List.of(with(options.alone())));
        return options.name() == null ? group : group.named(options.name());
    }
}
