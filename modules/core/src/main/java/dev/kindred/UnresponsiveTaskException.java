package dev.kindred;

import java.time.Duration;

/** The failure of a leaf that still runs after its grace. Its work is tracked until it ends: see {@link TaskTree}. */
public final class UnresponsiveTaskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param path the path of the leaf
     * @param grace how long it had
     * @param cancellation the cancel that it does not follow
     */
    public UnresponsiveTaskException(String path, Duration grace, Cancellation cancellation) {
        super("Task [" + path + "] still runs " + grace.toMillis() + " ms after it was " + cancellation
                + ". Let it listen to interruption or to context.isCancelled(), or give its cleanup a longer grace.");
    }
}
