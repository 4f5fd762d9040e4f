package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a group: which outcome decides it and cancels the rest, and what its result is (JEP 505). A value without
 * state, so that any number of groups share it.
 *
 * <p>Those whom a decision cancels are awaited: the result is there when the last of them is gone. What fails after a
 * decision, in cleanup, is in its handle and told to listeners, and does not take the result away.
 *
 * @param <T> the type of the subtasks' values
 * @param <R> the type of the group's result
 */
@SuppressWarnings("UnusedTypeParameter") // T ties a joiner to what its scope lets fork
public final class Joiner<T, R> {

    /**
     * A policy of one's own, in one run of one group, so it may have state. All methods are called on the supervisor, one
     * after another, and must not block. What they throw fails the group.
     *
     * {@snippet file="docs/WriteAJoinerTest.java" region="own-joiner"}
     */
    public interface Policy<T, R> {

        /**
         * A subtask was forked. Daemons are not shown.
         *
         * @return whether the group is decided, so that the rest is cancelled
         */
        default boolean onFork(Subtask<T> subtask) throws Exception {
            return false;
        }

        /**
         * A subtask has its outcome; of a daemon only a failure is shown. Not asked any more once the group is decided or
         * cancelled. A failure is no failure of the group, unless {@link #result} makes it one.
         *
         * @return whether the group is decided, so that the rest is cancelled
         */
        default boolean onComplete(Subtask<T> subtask) throws Exception {
            return false;
        }

        /** The result of the group, when all are gone. What it throws fails the group. */
        R result() throws Exception;

        /**
         * The deadline of the group struck, and all are gone: either returns, and the group has its {@link #result}, or throws.
         *
         * @throws TimeoutException so that the group is timed out, as by default
         */
        default void onTimeout() throws Exception {
            throw new TimeoutException();
        }
    }

    /** Makes a result of another one, and may throw anything. */
    @FunctionalInterface
    public interface Result<R, S> {
        S of(R result) throws Exception;
    }

    final boolean keepsSubtasks;
    private final boolean forOne;
    private final Supplier<? extends JoinerRun<R>> runs;

    private Joiner(boolean keepsSubtasks, Supplier<? extends JoinerRun<R>> runs) {
        this(keepsSubtasks, false, runs);
    }

    private Joiner(boolean keepsSubtasks, boolean forOne, Supplier<? extends JoinerRun<R>> runs) {
        this.keepsSubtasks = keepsSubtasks;
        this.forOne = forOne;
        this.runs = runs;
    }

    /**
     * The default policy: the first failure cancels the rest and fails the group (JEP 505). The result is the list of all
     * values in fork order; it fails where a subtask was cancelled alone, which has none.
     */
    public static <T> Joiner<T, List<T>> allSuccessfulOrThrow() {
        return new Joiner<>(
                true,
                () -> together((subtasks, body) -> {
                    List<T> values = new ArrayList<>(subtasks.size());
                    for (ForkedSubtask subtask : subtasks) {
                        values.add(JoinerRun.<T>handle(subtask).get());
                    }
                    return values;
                }));
    }

    /**
     * Nobody is cancelled because of another: the result is the list of all outcomes in fork order (asyncio's
     * {@code gather(return_exceptions=True)}). Cancelled from outside the group ends cancelled, past its deadline timed out,
     * with the outcomes attached.
     */
    public static <T> Joiner<T, List<Outcome<T>>> awaitAll() {
        return new Joiner<>(true, JoinerRun.AwaitAll<T>::new);
    }

    /**
     * A race: the first that succeeds decides it, and its value is the result. Fails, with all failures, when all have ended
     * and none succeeded.
     */
    public static <T> Joiner<T, T> anySuccessfulOrThrow() {
        return new Joiner<>(true, JoinerRun.Race<T>::new);
    }

    /**
     * So many successes decide it, and their values are the result, in fork order. Fails, with all failures, as soon as what
     * still runs cannot reach it any more, once the body has ended; and at the join where too few were forked.
     *
     * @param needed at least 1
     */
    public static <T> Joiner<T, List<T>> quorum(int needed) {
        if (needed < 1) {
            throw new IllegalArgumentException("Cannot use a quorum of " + needed + ": it must be at least 1.");
        }
        return new Joiner<>(true, () -> new JoinerRun.Quorum<T>(needed));
    }

    /**
     * At most so many failures: one more cancels the rest and fails the group, with all failures. Otherwise the result is the
     * list of all outcomes in fork order.
     *
     * @param mostFailures at least 0
     */
    public static <T> Joiner<T, List<Outcome<T>>> tolerating(int mostFailures) {
        if (mostFailures < 0) {
            throw new IllegalArgumentException(
                    "Cannot tolerate " + mostFailures + " failures: the number must be at least 0.");
        }
        return new Joiner<>(true, () -> new JoinerRun.Tolerating<T>(mostFailures));
    }

    /**
     * The first ended subtask for which this holds decides it; failures decide nothing by themselves. The result is the list
     * of all outcomes in fork order.
     *
     * @param over asked about each subtask that has ended
     */
    public static <T> Joiner<T, List<Outcome<T>>> allUntil(Predicate<? super Subtask<T>> over) {
        Objects.requireNonNull(over, "over");
        return new Joiner<>(true, () -> new JoinerRun.Until<T>(over));
    }

    /**
     * A joiner of one's own.
     *
     * @param policies makes the policy of each run, on its supervisor
     */
    public static <T, R> Joiner<T, R> of(Supplier<? extends Policy<T, R>> policies) {
        Objects.requireNonNull(policies, "policies");
        return new Joiner<>(false, () -> new JoinerRun.Own<T, R>(policies.get()));
    }

    /**
     * The same policy with another result, made of this one's.
     *
     * @param function runs on the supervisor when the group would succeed; what it throws fails the group
     * @param <S> the type of the new result
     */
    public <S> Joiner<T, S> andThen(Result<? super R, ? extends S> function) {
        Objects.requireNonNull(function, "function");
        return new Joiner<>(keepsSubtasks, forOne, () -> new Then<R, S>(runs.get(), function));
    }

    /** A run with another result. */
    private record Then<R, S>(JoinerRun<R> first, Result<? super R, ? extends S> function) implements JoinerRun<S> {
        @Override
        public boolean failuresAreData() {
            return first.failuresAreData();
        }

        @Override
        public boolean runsCodeOfUsers() {
            return first.runsCodeOfUsers();
        }

        @Override
        public Decision onForked(ForkedSubtask subtask) throws Exception {
            return first.onForked(subtask);
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
            return first.onEnded(subtask, counts, toCome);
        }

        @Override
        public Decision onJoined(Counts counts) throws Exception {
            return first.onJoined(counts);
        }

        @Override
        public boolean succeedsAtDeadline() throws Exception {
            return first.succeedsAtDeadline();
        }

        @Override
        @SuppressWarnings("NullAway") // null only where R is Void, or what a policy of one's own gives in its place
        public S result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends S> body) throws Exception {
            return function.of(first.result(subtasks, null));
        }
    }

    // ---- of groups without a joiner of their own ----

    /** The default policy where the body gives the result function; the handles are the body's to keep. */
    static <R> Joiner<Object, R> byBody() {
        return new Joiner<>(
                false,
                () -> together((subtasks, body) -> {
                    R result = body == null ? null : body.call();
                    if (result == null) {
                        throw new NullPointerException(
                                "The result function returned null. Use TaskGroup.ofAll where there is no result.");
                    }
                    return result;
                }));
    }

    static Joiner<Object, Void> withoutResult() {
        return new Joiner<>(false, () -> together((subtasks, body) -> null));
    }

    /** For a lone task: the value of its one subtask. */
    static <T> Joiner<T, T> onlyOne() {
        return new Joiner<>(
                true,
                true,
                () -> together((subtasks, body) ->
                        JoinerRun.<T>handle(subtasks.get(0)).outcome().valueOrThrow()));
    }

    static Joiner<Object, Void> open(boolean together) {
        return new Joiner<>(false, () -> new JoinerRun.Open(together));
    }

    /** Where the group is made together with its joiner, which keeps what it needs by itself. */
    static <T, R> Joiner<T, R> ofRuns(Supplier<? extends JoinerRun<R>> runs) {
        return new Joiner<>(false, runs);
    }

    private interface Results<R> {
        @Nullable
        R of(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception;
    }

    private static <R> JoinerRun<R> together(Results<R> results) {
        return new JoinerRun.Together<>() {
            @Override
            public @Nullable R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body)
                    throws Exception {
                return results.of(subtasks, body);
            }
        };
    }

    boolean isForOne() {
        return forOne;
    }

    /** The joiner for one run. */
    JoinerRun<R> begin(CarriedContext carried) {
        try {
            return carried.call(runs::get);
        } catch (Throwable thrown) { // J3
            return new JoinerRun.Broken<>(thrown);
        }
    }
}
