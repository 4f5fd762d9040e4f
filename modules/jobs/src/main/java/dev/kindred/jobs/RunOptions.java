package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Policy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a manifest is run, and how that is told.
 *
 * @param otherwise the policy of groups that name none
 * @param keepLogs whether the output of jobs is kept although all succeeded
 * @param lines how many of the last lines of a failed job are reported
 * @param output what standard output is
 * @param json where the summary goes
 * @param junit where the JUnit report goes
 */
record RunOptions(
        Policy otherwise, boolean keepLogs, int lines, Output output, Optional<Path> json, Optional<Path> junit) {}
