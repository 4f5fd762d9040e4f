package dev.kindred.internal.rules;

import org.jspecify.annotations.Nullable;

/** Whom permits are granted to, as long as it holds or waits for some. */
public class PermitHolder {

    // Given anew by the rules each time it comes back: no hash of an identity is needed (S4).
    long number;
    // What it holds and waits for, in the order of the requests.
    @Nullable
    PermitRequest first;

    @Nullable
    PermitRequest last;

    /** Whether it holds and waits for nothing. */
    public final boolean isIdle() {
        return first == null;
    }

    final void add(PermitRequest request) {
        request.before = last;
        if (last == null) {
            first = request;
        } else {
            last.after = request;
        }
        last = request;
    }

    final void remove(PermitRequest request) {
        if (request.before == null) {
            first = request.after;
        } else {
            request.before.after = request.after;
        }
        if (request.after == null) {
            last = request.before;
        } else {
            request.after.before = request.before;
        }
        request.before = null;
        request.after = null;
    }
}
