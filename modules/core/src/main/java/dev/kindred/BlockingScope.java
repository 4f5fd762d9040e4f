package dev.kindred;

import akka.actor.typed.ActorSystem;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A group in the direct style (JEP 505), on a thread that may block: fork, join, read the handles.
 *
 * <pre>{@code
 * try (var scope = BlockingScope.open(system)) {
 *     Subtask<User> user = scope.fork("user", Task.blocking(() -> userDao.find(id)));
 *     Subtask<List<Order>> orders = scope.fork("orders", Task.blocking(() -> orderDao.findBy(id)));
 *     scope.join();
 *     return new UserPage(user.get(), orders.get());
 * }
 * }</pre>
 *
 * <p>It is a group like any other, with a supervisor, deadlines, and every failure in its {@link TaskGroupException}. Subtasks
 * may fork too: by {@link #scope}.
 *
 * <p><b>Cancel.</b> An interrupt of the thread in {@link #join} cancels the group, awaits its end, and is then thrown. Leaving
 * without a join cancels the group, awaits it, and is then reported.
 *
 * <p><b>Threads.</b> Forks may come from any thread; {@code join} and {@code close} from the one that opened it.
 *
 * @param <T> the type that the subtasks' values have in common
 * @param <R> the type of the joiner's result
 */
@CheckReturnValue
public final class BlockingScope<T, R> implements AutoCloseable {

    private final Kindred kindred;
    private final Thread owner = Thread.currentThread();
    private final GroupRun<R> run;
    private final Scope<T> scope;
    private final CompletableFuture<Callable<R>> body;
    private boolean joined;

    private BlockingScope(Kindred kindred, GroupRun<R> run, CompletableFuture<Callable<R>> body) {
        this.kindred = kindred;
        this.run = run;
        this.scope = new Scope<>(run);
        this.body = body;
    }

    /**
     * Opens a group whose subtasks fail together.
     *
     * @throws IllegalStateException on a thread that must not block: of an Akka dispatcher or a Kindred pool
     */
    public static BlockingScope<Object, Void> open(ActorSystem<?> system) {
        return open(system, Joiner.withoutResult());
    }

    /** Opens a group under a joiner's policy, whose result {@link #join} gives. */
    public static <T, R> BlockingScope<T, R> open(ActorSystem<?> system, Joiner<T, R> joiner) {
        return open(system, joiner, group -> group);
    }

    /**
     * Opens a group with a name, a limit, a timeout.
     *
     * @param refine such as {@code group -> group.named("page").timeout(Duration.ofSeconds(2))}
     */
    public static <T, R> BlockingScope<T, R> open(
            ActorSystem<?> system, Joiner<T, R> joiner, UnaryOperator<TaskGroup<R>> refine) {
        Objects.requireNonNull(joiner, "joiner");
        Objects.requireNonNull(refine, "refine");
        CompletableFuture<Callable<R>> body = new CompletableFuture<>();
        TaskGroup<R> group = TaskGroup.of(joiner, (scope, same) -> scope.cancelling(body));
        Kindred kindred = Kindred.get(system);
        return new BlockingScope<>(kindred, kindred.startToJoin(refine.apply(group)), body);
    }

    /** Forks the task under its own name, or a number. One that comes too late shows that in its handle. */
    @CanIgnoreReturnValue
    public <U extends T> Subtask<U> fork(Task<U> task) {
        return scope.fork(task);
    }

    /** Forks the task. One that comes too late shows that in its handle. */
    @CanIgnoreReturnValue
    public <U extends T> Subtask<U> fork(String name, Task<U> task) {
        return scope.fork(name, task);
    }

    /** What else can be done with the open group, by its subtasks too: dependencies, deadlines, cancel. */
    public Scope<T> scope() {
        return scope;
    }

    /**
     * Waits until every subtask is gone.
     *
     * @return the joiner's result; null where it is {@code Void}
     * @throws TaskGroupException if the group failed
     * @throws TaskCancelledException if it was cancelled
     * @throws InterruptedException if this thread was interrupted; the group is cancelled and gone by then
     * @throws IllegalStateException on another thread than the one that opened it, or the second time
     */
    @CanIgnoreReturnValue
    @SuppressWarnings("NullAway") // the body of a joiner's group gives nothing to it
    public R join() throws InterruptedException {
        checkOwner("join");
        if (joined) {
            throw new IllegalStateException("Cannot join [" + run.path() + "]: it was joined before. Join once.");
        }
        joined = true;
        body.complete(() -> null);
        return kindred.join(run);
    }

    /**
     * Leaves the scope. Where it was not joined, its group is cancelled, and awaited.
     *
     * @throws IllegalStateException if it was not joined; what failed in the group is its cause
     */
    @Override
    public void close() {
        checkOwner("close");
        if (joined) {
            return;
        }
        joined = true;
        Outcome<R> outcome = kindred.cancelAndAwait(run, "its scope was left without a join");
        throw new IllegalStateException(
                "Scope [" + run.path() + "] was left without a join: its subtasks are cancelled and gone. Call join()"
                        + " before its end.",
                failureOf(outcome));
    }

    private static @Nullable Throwable failureOf(Outcome<?> outcome) {
        return outcome instanceof Outcome.Failed<?> failed ? failed.cause() : null;
    }

    private void checkOwner(String what) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("Cannot " + what + " [" + run.path() + "] on thread ["
                    + Thread.currentThread().getName() + "]: it belongs to [" + owner.getName()
                    + "]. Only forks may come from other threads.");
        }
    }
}
