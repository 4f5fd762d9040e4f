package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param name the manifest's
 * @param took how long it ran
 * @param cancelled why the whole was cancelled, if it was from outside
 * @param signal the signal that asked for that
 * @param failures of jobs, and of groups whose deadline struck, the primary cause first, the tolerated last
 * @param jobs every job, in the manifest's order
 */
record Report(
        String name,
        Duration took,
        Optional<String> cancelled,
        Optional<StopSignal> signal,
        List<JobResult> failures,
        List<JobResult> jobs) {

    private static final int SOME_FAILED = 1;
    private static final int DEADLINE = 3;
    private static final int LEAKED = 4;

    Report {
        failures = List.copyOf(failures);
        jobs = List.copyOf(jobs);
    }

    boolean succeeded() {
        return failures.stream().noneMatch(JobResult::isToBlame) && signal.isEmpty() && cancelled.isEmpty();
    }

    int exitCode() {
        // First: it is what somebody has to do something about, however the run ended.
        if (failures.stream().anyMatch(failure -> failure.status() == Status.LEAKED)) {
            return LEAKED;
        }
        if (signal.isPresent()) {
            return signal.get().exitCode();
        }
        if (succeeded()) {
            return 0;
        }
        boolean timeIsTheCause = cancelled.isEmpty() && failures.get(0).status() == Status.TIMED_OUT;
        return timeIsTheCause ? DEADLINE : SOME_FAILED;
    }

    List<JobResult> with(Status status) {
        return jobs.stream().filter(job -> job.status() == status).toList();
    }
}
