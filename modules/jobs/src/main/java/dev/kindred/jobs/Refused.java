package dev.kindred.jobs;

/** Nothing can be started, and why. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message, null, false, false);
    }
}
