package dev.kindred.jobs;

import dev.kindred.Outcome;
import dev.kindred.Subtask;
import java.util.List;

/**
 * A job needs a group in which something failed. Under {@code awaitAll} such a group succeeds, for failures are its data,
 * so core lets the job come after it, and it is here that it does not start.
 */
final class NeedNotMet extends Exception {

    private static final long serialVersionUID = 1L;

    private NeedNotMet(String path) {
        super("[" + path + "], which it comes after, did not succeed", null, false, false);
    }

    static void check(List<? extends Subtask<?>> needed) throws NeedNotMet {
        for (Subtask<?> need : needed) {
            if (!succeeded(need.outcome())) {
                throw new NeedNotMet(need.path());
            }
        }
    }

    /** Whether it did, and all below it. */
    static boolean succeeded(Outcome<?> outcome) {
        return outcome instanceof Outcome.Succeeded<?> success
                && (!(success.value() instanceof List<?> inner)
                        || inner.stream().allMatch(each -> each instanceof Outcome<?> one && succeeded(one)));
    }
}
