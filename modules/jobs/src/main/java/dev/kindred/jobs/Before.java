package dev.kindred.jobs;

import java.time.Duration;

/**
 * The value of a job that had succeeded before its run was resumed, and was not run again.
 *
 * @param took how long it ran then
 */
record Before(Duration took) {}
