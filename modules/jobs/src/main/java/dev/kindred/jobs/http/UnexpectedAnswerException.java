package dev.kindred.jobs.http;

/** An answer came, and it is not a success. */
public final class UnexpectedAnswerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    UnexpectedAnswerException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }
}
