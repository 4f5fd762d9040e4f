package dev.kindred.jobs;

import java.util.Map;

/** A job's process ended by itself, and not with 0. */
final class JobFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int SIGNALS = 128;
    private static final Map<Integer, String> NAMES = Map.of(
            1, "HUP", 2, "INT", 3, "QUIT", 4, "ILL", 6, "ABRT", 8, "FPE", 9, "KILL", 11, "SEGV", 13, "PIPE", 15,
            "TERM");

    private final int exitCode;

    JobFailed(int exitCode) {
        super(text(exitCode), null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    // To the parent, `exit 137` of a shell and death by signal 9 look alike.
    private static String text(int exitCode) {
        String name = NAMES.get(exitCode - SIGNALS);
        return "exit code " + exitCode
                + (name == null ? "" : " (as after signal " + (exitCode - SIGNALS) + ", " + name + ")");
    }
}
