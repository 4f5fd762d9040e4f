package dev.kindred;

/** A fork came too late: the group is cancelled, or it has settled. The task runs no code. */
public final class ForkRejectedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message which task, which group, why, and what to do */
    public ForkRejectedException(String message) {
        super(message);
    }
}
