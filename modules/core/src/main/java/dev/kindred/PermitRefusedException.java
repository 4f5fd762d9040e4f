package dev.kindred;

/**
 * The failure of a task that was to hold permits ({@link Task#holding}) and did not get them: it has not started. It holds
 * nothing, and may be retried where the reason may pass.
 */
public final class PermitRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why there were no permits. */
    public enum Reason {
        /** It needs more than the semaphore has, held ones included (L8). */
        ABOVE_CAPACITY,
        /** As many wait as the semaphore lets wait (L8). Passes. */
        QUEUE_FULL,
        /** It waited as long as the semaphore lets wait (L8). Passes. */
        WAITED_TOO_LONG,
        /** The semaphore has ended. */
        STOPPED,
        /** It needs more than the group above it holds and lends (L10), or than is left of that beside unresponsive work (C6). */
        ABOVE_LENT,
        /** A group above it holds permits of a semaphore that is taken later (L11). */
        OUT_OF_ORDER
    }

    PermitRefusedException(Reason reason, String message) {
        super(message, null, false, false); // where it is made says nothing
        this.reason = reason;
    }

    /** Why there were no permits. */
    public Reason reason() {
        return reason;
    }
}
