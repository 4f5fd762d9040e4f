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
 * @param attempts how often it was begun
 * @param standing whether it counts, and was run now
 * @param lastLines the end of its output, where that helps
 */
record JobResult(
        String path,
        Status status,
        String detail,
        Optional<Duration> took,
        int attempts,
        Standing standing,
        List<String> lastLines) {

    enum Standing {
        /** It was run, or would have been. */
        OWN,
        /** It had succeeded before the run was resumed. */
        BEFORE,
        /** It failed, and a group above it succeeded all the same. */
        TOLERATED
    }

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

    /** Whether the run has failed by it. */
    boolean isToBlame() {
        return status.isFailure() && standing != Standing.TOLERATED;
    }

    /** One that was run once, and counts. */
    JobResult(String path, Status status, String detail, Optional<Duration> took, List<String> lastLines) {
        this(path, status, detail, took, 1, Standing.OWN, lastLines);
    }

    JobResult {
        lastLines = List.copyOf(lastLines);
    }
}
