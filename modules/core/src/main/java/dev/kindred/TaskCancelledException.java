package dev.kindred;

import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * What {@code run}'s stage fails with, and {@code join} throws, when the group was cancelled and nothing failed; also
 * what cancelled code sees of a wait that the cancel cut short.
 */
public final class TaskCancelledException extends CancellationException {

    private static final long serialVersionUID = 1L;

    private final transient Cancellation cancellation;
    private final transient List<Outcome<?>> outcomes;

    TaskCancelledException(Outcome.Cancelled<?> outcome) {
        this("The work was ", outcome.cancellation(), outcome.outcomes());
        super.fillInStackTrace();
    }

    /** What waits of the work fail with, which are elsewhere: it has no stack trace, which would be most of what it costs. */
    TaskCancelledException(String path, Cancellation cancellation) {
        this("[" + path + "] was ", cancellation, List.of());
    }

    private TaskCancelledException(String subject, Cancellation cancellation, List<Outcome<?>> outcomes) {
        super(subject + cancellation + " (" + cancellation.origin() + " at [" + cancellation.path() + "]).");
        this.cancellation = cancellation;
        this.outcomes = outcomes;
    }

    /** Leaves that to the constructors. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    /** Who cancelled it, from where, and why. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** The subtasks' outcomes in fork order, where the joiner takes failures as data; else empty. */
    public List<Outcome<?>> outcomes() {
        return outcomes;
    }
}
