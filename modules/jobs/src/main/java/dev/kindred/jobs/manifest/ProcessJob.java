package dev.kindred.jobs.manifest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A job that is an operating-system process.
 *
 * @param terms what every kind has
 * @param argv the program and its arguments; for {@code shell} jobs {@code /bin/sh -c} and the script
 * @param environment what is added to the environment, without the secrets
 * @param directory the absolute working directory
 * @param grace how long its processes have from TERM to KILL
 */
public record ProcessJob(Terms terms, List<String> argv, Environment environment, Path directory, Duration grace)
        implements Leaf {

    public ProcessJob {
        argv = List.copyOf(argv);
    }
}
