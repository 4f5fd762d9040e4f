package dev.kindred.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one job ended, or a group whose deadline struck.
 *
 * @param path without the manifest's name; of the whole its name
 * @param status how
 * @param detail why, in words; may be empty
 * @param took how long it ran, if it started
 * @param lastLines the end of its output, where that helps
 */
record JobResult(String path, Status status, String detail, Optional<Duration> took, List<String> lastLines) {

    enum Status {
        SUCCEEDED("succeeded"),
        FAILED("failed"),
        TIMED_OUT("timed out"),
        /** Processes of it run on: not even KILL ended them. */
        LEAKED("leaked"),
        CANCELLED("cancelled"),
        NEVER_STARTED("never started");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        boolean isFailure() {
            return this == FAILED || this == TIMED_OUT || this == LEAKED;
        }
    }

    JobResult {
        lastLines = List.copyOf(lastLines);
    }
}
