package dev.kindred.testkit;

/** What a leaf fails with because a {@link FaultPlan} says so. */
public final class PlannedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PlannedFaultException(String message) {
        super(message);
    }
}
