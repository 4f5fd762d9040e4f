package dev.kindred.jobs;

/**
 * How a manifest is run.
 *
 * @param keepGoing whether a failure leaves the other jobs alone
 * @param lines how many of the last lines of a failed job are reported
 * @param keepLogs whether the output of the jobs is kept also if all succeed
 */
record RunOptions(boolean keepGoing, int lines, boolean keepLogs) {}
