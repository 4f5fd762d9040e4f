package dev.kindred.jobs.manifest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job that is an operating-system process.
 *
 * @param name its name
 * @param argv the program and its arguments; for {@code shell} jobs {@code /bin/sh -c} and the script
 * @param environment what is added to the environment
 * @param directory the absolute working directory
 * @param timeout how long it may take
 * @param grace how long its processes have from TERM to KILL
 * @param needs the siblings that it waits for
 */
public record ProcessJob(
        String name,
        List<String> argv,
        Environment environment,
        Path directory,
        Optional<Duration> timeout,
        Duration grace,
        List<String> needs)
        implements Job {

    public ProcessJob {
        argv = List.copyOf(argv);
        needs = List.copyOf(needs);
    }
}
