package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.TaskFailure;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a group that has settled: of these the first that holds.
 *
 * <ol>
 *   <li>a fatal error, bare (F6);
 *   <li>failures, with whether it was cancelled or timed out too (C7, D3);
 *   <li>cancelled from outside (G13);
 *   <li>timed out (D3), unless its joiner has a result for that;
 *   <li>its result, or what the result function threw (J3).
 * </ol>
 */
record Conclusion(
        String path,
        JoinPolicy policy,
        Failures failures,
        Counts counts,
        boolean timedOut,
        @Nullable Cancellation cancelled,
        List<Outcome<?>> outcomes,
        GroupRules.FailureGroups groups) {

    <R> Outcome<R> outcome(Callable<? extends R> result) {
        Throwable fatal = failures.fatalWithTheOthers();
        if (fatal != null) {
            return new Outcome.Failed<>(fatal);
        }
        List<TaskFailure> ofTheGroup = failures.ofTheGroup();
        if (!ofTheGroup.isEmpty()) {
            return failed(ofTheGroup, failures.dropped());
        }
        if (cancelled != null) {
            return new Outcome.Cancelled<>(cancelled, true, null, outcomes);
        }
        return resultOf(timedOut ? () -> resultAtDeadline(result) : result);
    }

    private <R> R resultAtDeadline(Callable<? extends R> result) throws Exception {
        if (!policy.succeedsAtDeadline()) {
            throw new TimeoutException(Reasons.deadline(path).reason());
        }
        return result.call();
    }

    private <R> Outcome<R> resultOf(Callable<? extends R> result) {
        try {
            return new Outcome.Succeeded<>(result.call());
        } catch (Throwable thrown) { // J3
            Throwable cause = Ending.unwrap(thrown);
            return Ending.isFatal(cause) ? new Outcome.Failed<>(cause) : failed(cause);
        }
    }

    private <R> Outcome<R> failed(Throwable lone) {
        return failed(List.of(new TaskFailure(path, 1, lone)), 0);
    }

    private <R> Outcome<R> failed(List<TaskFailure> ofTheGroup, long dropped) {
        return new Outcome.Failed<>(groups.of(ofTheGroup, dropped, counts, timedOut, cancelled, outcomes));
    }
}
