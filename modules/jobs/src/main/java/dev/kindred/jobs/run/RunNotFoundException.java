package dev.kindred.jobs.run;

/** No run, or more than one, is meant. */
public final class RunNotFoundException extends Exception {

    private static final long serialVersionUID = 1L;

    RunNotFoundException(String message) {
        super(message, null, false, false);
    }
}
