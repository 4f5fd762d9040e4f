package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.JoinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A joiner in one run of one group. Called on the supervisor alone, so it may have state.
 *
 * @param <R> the type of the group's result
 */
interface JoinerRun<R> extends JoinPolicy {

    /** Computes the result after the join. */
    @Nullable
    R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception;

    /** Whether it decides by code of users. */
    default boolean runsCodeOfUsers() {
        return false;
    }

    /** What the rules ask: itself, with what is carried to code of users (B3). */
    default JoinPolicy with(CarriedContext carried) {
        return runsCodeOfUsers() ? new Carried(this, carried) : this;
    }

    record Carried(JoinPolicy policy, CarriedContext carried) implements JoinPolicy {
        @Override
        public boolean failuresAreData() {
            return policy.failuresAreData();
        }

        @Override
        public Decision onForked(ForkedSubtask subtask) throws Exception {
            return carried.call(() -> policy.onForked(subtask));
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
            return carried.call(() -> policy.onEnded(subtask, counts, toCome));
        }

        @Override
        public Decision onJoined(Counts counts) throws Exception {
            return policy.onJoined(counts);
        }

        @Override
        public boolean succeedsAtDeadline() throws Exception {
            return carried.call(policy::succeedsAtDeadline);
        }
    }

    @SuppressWarnings("unchecked") // the scope lets only subtasks of T be forked
    static <T> SubtaskHandle<T> handle(ForkedSubtask subtask) {
        return (SubtaskHandle<T>) subtask;
    }

    static <T> List<T> values(List<ForkedSubtask> subtasks) {
        List<T> values = new ArrayList<>(subtasks.size());
        for (ForkedSubtask subtask : subtasks) {
            if (subtask.state() == SubtaskState.SUCCEEDED) {
                values.add(JoinerRun.<T>handle(subtask).get());
            }
        }
        return values;
    }

    static <T> List<Outcome<T>> outcomes(List<ForkedSubtask> subtasks) {
        List<Outcome<T>> outcomes = new ArrayList<>(subtasks.size());
        for (ForkedSubtask subtask : subtasks) {
            outcomes.add(JoinerRun.<T>handle(subtask).outcome());
        }
        return List.copyOf(outcomes);
    }

    /** The first failure cancels the rest and fails the group. */
    abstract class Together<R> implements JoinerRun<R> {
        @Override
        public boolean failuresAreData() {
            return false;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            return subtask.state() == SubtaskState.FAILED ? Decision.FAILED : Decision.CONTINUE;
        }
    }

    /** Failures are results. */
    abstract class Apart<R> implements JoinerRun<R> {
        @Override
        public boolean failuresAreData() {
            return true;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
            return Decision.CONTINUE;
        }
    }

    final class AwaitAll<T> extends Apart<List<Outcome<T>>> {
        @Override
        public List<Outcome<T>> result(
                List<ForkedSubtask> subtasks, @Nullable Callable<? extends List<Outcome<T>>> body) {
            return outcomes(subtasks);
        }
    }

    final class Race<T> extends Apart<T> {
        private @Nullable SubtaskHandle<T> winner;

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            if (subtask.state() != SubtaskState.SUCCEEDED) {
                return Decision.CONTINUE;
            }
            winner = handle(subtask);
            return Decision.DECIDED;
        }

        @Override
        public Decision onJoined(Counts counts) {
            if (counts.failed() == 0) {
                throw new IllegalStateException("no subtask succeeded: " + (counts.cancelled() + counts.neverStarted())
                        + " were cancelled and none failed. Fork at least one");
            }
            return Decision.FAILED;
        }

        @Override
        public T result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends T> body) {
            return Objects.requireNonNull(winner).get();
        }
    }

    final class Quorum<T> extends Apart<List<T>> {
        private final int needed;
        // Daemons are in the counts of the group, and not in these.
        private int succeeded;
        private int ended;

        Quorum(int needed) {
            this.needed = needed;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            ended += subtask.isDaemon() ? 0 : 1;
            succeeded += subtask.state() == SubtaskState.SUCCEEDED ? 1 : 0;
            if (succeeded >= needed) {
                return Decision.DECIDED;
            }
            boolean canBeReached = toCome >= needed - succeeded;
            return canBeReached || counts.failed() == 0 ? Decision.CONTINUE : Decision.FAILED;
        }

        @Override
        public Decision onJoined(Counts counts) {
            throw new IllegalStateException(succeeded + " of " + ended + " subtasks succeeded, and " + needed
                    + " are needed. Fork at least as many");
        }

        @Override
        public List<T> result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends List<T>> body) {
            return values(subtasks);
        }
    }

    final class Tolerating<T> extends Apart<List<Outcome<T>>> {
        private final int most;

        Tolerating(int most) {
            this.most = most;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            return counts.failed() > most ? Decision.FAILED : Decision.CONTINUE;
        }

        @Override
        public List<Outcome<T>> result(
                List<ForkedSubtask> subtasks, @Nullable Callable<? extends List<Outcome<T>>> body) {
            return outcomes(subtasks);
        }
    }

    final class Until<T> extends Apart<List<Outcome<T>>> {
        private final Predicate<? super Subtask<T>> over;

        Until(Predicate<? super Subtask<T>> over) {
            this.over = over;
        }

        @Override
        public boolean runsCodeOfUsers() {
            return true;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            return over.test(JoinerRun.<T>handle(subtask)) ? Decision.DECIDED : Decision.CONTINUE;
        }

        @Override
        public List<Outcome<T>> result(
                List<ForkedSubtask> subtasks, @Nullable Callable<? extends List<Outcome<T>>> body) {
            return outcomes(subtasks);
        }
    }

    /** Of a group that others fork into, until it is closed. */
    final class Open implements JoinerRun<Void> {
        private final boolean together;
        private final CompletableFuture<Callable<Void>> closed = new CompletableFuture<>();

        Open(boolean together) {
            this.together = together;
        }

        /** The body, so to say: it ends when the group is closed. */
        CompletableFuture<Callable<Void>> closed() {
            return closed;
        }

        @Override
        public boolean failuresAreData() {
            return !together;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
            return together && subtask.state() == SubtaskState.FAILED ? Decision.FAILED : Decision.CONTINUE;
        }

        @Override
        public @Nullable Void result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends Void> body) {
            return null;
        }
    }

    /** J3: its supplier threw. */
    final class Broken<R> extends Together<R> {
        private final Throwable why;

        Broken(Throwable why) {
            this.why = why;
        }

        @Override
        public @Nullable R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception {
            throw why instanceof Error error ? new ExecutionException(error) : (Exception) why;
        }
    }

    /** One's own. */
    final class Own<T, R> extends Apart<R> {
        private final Joiner.Policy<T, R> policy;

        Own(Joiner.Policy<T, R> policy) {
            this.policy = Objects.requireNonNull(policy, "The supplier of a joiner's policy returned null.");
        }

        @Override
        public boolean runsCodeOfUsers() {
            return true;
        }

        @Override
        public Decision onForked(ForkedSubtask subtask) throws Exception {
            return decision(policy.onFork(JoinerRun.<T>handle(subtask)));
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
            return decision(policy.onComplete(JoinerRun.<T>handle(subtask)));
        }

        private static Decision decision(boolean decided) {
            return decided ? Decision.DECIDED : Decision.CONTINUE;
        }

        @Override
        public boolean succeedsAtDeadline() throws Exception {
            try {
                policy.onTimeout();
                return true;
            } catch (TimeoutException timedOut) {
                return false;
            }
        }

        @Override
        public @Nullable R result(List<ForkedSubtask> subtasks, @Nullable Callable<? extends R> body) throws Exception {
            return policy.result();
        }
    }
}
