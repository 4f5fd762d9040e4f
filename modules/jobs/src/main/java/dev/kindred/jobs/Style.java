package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Status;

/** Colours, where they are wanted. */
enum Style {
    PLAIN,
    COLOURED;

    private static final String RED = "\u001B[31m";
    private static final String GREEN = "\u001B[32m";
    private static final String YELLOW = "\u001B[33m";
    private static final String RESET = "\u001B[0m";

    String good(String text) {
        return in(GREEN, text);
    }

    String bad(String text) {
        return in(RED, text);
    }

    String of(Status status, String text) {
        if (status == Status.SUCCEEDED) {
            return good(text);
        }
        return status.isFailure() ? bad(text) : in(YELLOW, text);
    }

    private String in(String colour, String text) {
        return this == COLOURED ? colour + text + RESET : text;
    }
}
