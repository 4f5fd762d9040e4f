package dev.kindred.jobs;

/**
 * How a manifest is run.
 *
 * @param keepGoing whether a failure leaves the other jobs alone
 * @param lines how many of the last lines of a failed job are reported
 */
record RunOptions(boolean keepGoing, int lines) {}
