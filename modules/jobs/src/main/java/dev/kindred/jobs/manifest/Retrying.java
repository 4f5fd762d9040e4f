package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.List;

/**
 * When, and how often, what failed is run again.
 *
 * @param attempts the most, the first one included
 * @param backoff the wait before the second attempt; it doubles with each further one
 * @param longestBackoff what it grows to at most
 * @param jitter the part, 0 to 1, by which each wait is longer or shorter by chance
 * @param exitCodes of a process, those after which it is run again; empty for any failure
 * @param statuses of an HTTP request, those after which it is sent again; empty for any failure
 */
public record Retrying(
        int attempts,
        Duration backoff,
        Duration longestBackoff,
        double jitter,
        List<Integer> exitCodes,
        List<Integer> statuses) {

    public Retrying {
        exitCodes = List.copyOf(exitCodes);
        statuses = List.copyOf(statuses);
    }
}
