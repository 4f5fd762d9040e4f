package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Jobs that belong together.
 *
 * @param name its name
 * @param policy what it makes of its jobs' outcomes; nothing for the run's default
 * @param limit the most of its jobs that run at once
 * @param timeout how long all of it may take
 * @param retry whether all of it is run again when it has failed
 * @param needs the siblings that it waits for
 * @param jobs its jobs, as they are written, at least one
 */
public record JobGroup(
        String name,
        Optional<Policy> policy,
        OptionalInt limit,
        Optional<Duration> timeout,
        Optional<Retrying> retry,
        List<String> needs,
        List<Job> jobs)
        implements Job {

    public JobGroup {
        needs = List.copyOf(needs);
        jobs = List.copyOf(jobs);
    }

    /** Its jobs in an order in which each comes after those that it needs, else as they are written. */
    public List<Job> dependenciesFirst() {
        return Needs.of(jobs).dependenciesFirst();
    }
}
