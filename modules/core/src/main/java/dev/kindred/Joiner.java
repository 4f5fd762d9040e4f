package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.JoinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a group: which outcome decides it and cancels the rest, and what its result is. A value without state, so
 * that any number of groups share it.
 *
 * @param <T> the type of the subtasks' values
 * @param <R> the type of the group's result
 */
@SuppressWarnings("UnusedTypeParameter") // T ties a joiner to what its scope lets fork
public final class Joiner<T, R> {

    /** Computes the result after the join. */
    interface Results<R> {
        @Nullable
        R of(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception;
    }

    /** Makes a result of another one, and may throw anything. */
    @FunctionalInterface
    public interface Result<R, S> {
        S of(R result) throws Exception;
    }

    private static final JoinPolicy TOGETHER = new JoinPolicy() {
        @Override
        public boolean failuresAreData() {
            return false;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts) {
            return subtask.state() == SubtaskState.FAILED ? Decision.FAILED : Decision.CONTINUE;
        }
    };

    private static final JoinPolicy EACH_FOR_ITSELF = new JoinPolicy() {
        @Override
        public boolean failuresAreData() {
            return true;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts) {
            return Decision.CONTINUE;
        }
    };

    final JoinPolicy policy;
    final boolean keepsSubtasks;
    private final boolean forOne;
    private final Results<R> results;

    private Joiner(JoinPolicy policy, boolean keepsSubtasks, Results<R> results) {
        this(policy, keepsSubtasks, false, results);
    }

    private Joiner(JoinPolicy policy, boolean keepsSubtasks, boolean forOne, Results<R> results) {
        this.policy = policy;
        this.keepsSubtasks = keepsSubtasks;
        this.forOne = forOne;
        this.results = results;
    }

    /**
     * The default policy: the first failure cancels the rest and fails the group (JEP 505). The result is the list of all
     * values in fork order.
     */
    public static <T> Joiner<T, List<T>> allSuccessfulOrThrow() {
        return new Joiner<>(TOGETHER, true, (subtasks, body) -> {
            List<T> values = new ArrayList<>(subtasks.size());
            for (ForkedSubtask subtask : subtasks) {
                values.add(Joiner.<T>handle(subtask).get());
            }
            return values;
        });
    }

    /**
     * Nobody is cancelled because of another: the result is the list of all outcomes in fork order (asyncio's
     * {@code gather(return_exceptions=True)}). Cancelled from outside the group ends cancelled, past its deadline timed out,
     * with the outcomes attached.
     */
    public static <T> Joiner<T, List<Outcome<T>>> awaitAll() {
        return new Joiner<>(EACH_FOR_ITSELF, true, (subtasks, body) -> {
            List<Outcome<T>> outcomes = new ArrayList<>(subtasks.size());
            for (ForkedSubtask subtask : subtasks) {
                outcomes.add(Joiner.<T>handle(subtask).outcome());
            }
            return List.copyOf(outcomes);
        });
    }

    /**
     * The same policy with another result, made of this one's.
     *
     * @param function runs on the supervisor when the group would succeed; what it throws fails the group
     * @param <S> the type of the new result
     */
    public <S> Joiner<T, S> andThen(Result<? super R, ? extends S> function) {
        Objects.requireNonNull(function, "function");
        return new Joiner<>(
                policy,
                keepsSubtasks,
                forOne,
                (subtasks, body) -> function.of(Objects.requireNonNull(results.of(subtasks, null))));
    }

    /** The default policy where the body gives the result function; the handles are the body's to keep. */
    static <R> Joiner<Object, R> byBody() {
        return new Joiner<>(TOGETHER, false, (subtasks, body) -> {
            R result = body == null ? null : body.call();
            if (result == null) {
                throw new NullPointerException(
                        "The result function returned null. Use TaskGroup.ofAll where there is no result.");
            }
            return result;
        });
    }

    static Joiner<Object, Void> withoutResult() {
        return new Joiner<>(TOGETHER, false, (subtasks, body) -> null);
    }

    /** For a lone task: the value of its one subtask. */
    static <T> Joiner<T, T> onlyOne() {
        return new Joiner<>(
                TOGETHER,
                true,
                true,
                (subtasks, body) -> Joiner.<T>handle(subtasks.get(0)).outcome().valueOrThrow());
    }

    boolean isForOne() {
        return forOne;
    }

    @Nullable
    R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception {
        return results.of(subtasks, body);
    }

    @SuppressWarnings("unchecked") // the scope lets only subtasks of T be forked
    private static <T> SubtaskHandle<T> handle(ForkedSubtask subtask) {
        return (SubtaskHandle<T>) subtask;
    }
}
