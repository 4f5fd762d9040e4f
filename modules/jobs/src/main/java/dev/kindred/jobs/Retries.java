package dev.kindred.jobs;

import dev.kindred.Retry;
import dev.kindred.Task;
import dev.kindred.jobs.http.UnexpectedAnswerException;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.Retrying;

/** The retries of a manifest as core's. */
final class Retries {

    private Retries() {}

    static <T> Task<T> of(Job job, Task<T> task) {
        return job.retry().isPresent() ? task.retry(retry(job.retry().get())) : task;
    }

    static Retry retry(Retrying rule) {
        return Retry.exponential(rule.backoff(), rule.longestBackoff())
                .jitter(rule.jitter())
                .maxAttempts(rule.attempts())
                .onlyIf(failure -> isToBeRetried(rule, failure));
    }

    // What survived its end may still be at work: a second one beside it would be a surprise.
    private static boolean isToBeRetried(Retrying rule, Throwable failure) {
        if (failure instanceof SurvivorsException || !(failure instanceof Exception)) {
            return false;
        }
        if (!rule.exitCodes().isEmpty()) {
            return failure instanceof JobFailed failed && rule.exitCodes().contains(failed.exitCode());
        }
        if (!rule.statuses().isEmpty()) {
            return failure instanceof UnexpectedAnswerException answer
                    && rule.statuses().contains(answer.status());
        }
        return true;
    }
}
