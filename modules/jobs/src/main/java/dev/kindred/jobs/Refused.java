package dev.kindred.jobs;

import picocli.CommandLine;

/** Nothing can be started, and why. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Refused(String message) {
        this(message, CommandLine.ExitCode.USAGE);
    }

    Refused(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
