package dev.kindred;

import dev.kindred.ContextCarriers.Guarded;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What was on a thread when a task was forked (B3). All code of users is entered here, and when it is left its thread has what
 * it had before. Immutable.
 */
final class CarriedContext {

    private final boolean logFields;
    private final Guarded[] carriers;
    // One for each carrier, null where it had nothing; null as a whole where none had anything.
    private final @Nullable Object @Nullable [] values;

    CarriedContext(boolean logFields, Guarded[] carriers, @Nullable Object @Nullable [] values) {
        this.logFields = logFields;
        this.carriers = carriers;
        this.values = values;
    }

    Guarded[] carriers() {
        return carriers;
    }

    /** Of what is not the MDC's an equal one is not the same: what {@code equals} means is up to the users. */
    boolean isOf(Guarded[] others, @Nullable Object[] captured) {
        boolean same = carriers == others && Objects.equals(at(values, 0), captured[0]);
        for (int i = 1; same && i < captured.length; i++) {
            same = at(values, i) == captured[i];
        }
        return same;
    }

    /** Whether {@link #named} makes a difference. */
    boolean hasLogFields() {
        return logFields;
    }

    /** The same with the log fields of a piece of work, if they are on. */
    @SuppressWarnings("unchecked") // the first is the MDC's
    CarriedContext named(String group, String path, int attempt) {
        if (!logFields) {
            return this;
        }
        @Nullable Object[] named = values == null ? new Object[carriers.length] : values.clone();
        named[0] = MdcCarrier.with((Map<String, String>) named[0], group, path, attempt);
        return new CarriedContext(true, carriers, named);
    }

    <V> V call(Callable<V> code) throws Exception {
        @Nullable Object @Nullable [] before = onThisThread();
        enter(before);
        try {
            return code.call();
        } finally {
            leave(before);
        }
    }

    /** Code that is given all that it needs: nothing is made for the call of it. */
    interface Code<A, B> {
        @Nullable
        Object call(A first, B second) throws Exception;
    }

    <A, B> @Nullable Object call(Code<? super A, ? super B> code, A first, B second) throws Exception {
        @Nullable Object @Nullable [] before = onThisThread();
        enter(before);
        try {
            return code.call(first, second);
        } finally {
            leave(before);
        }
    }

    void run(Runnable code) {
        @Nullable Object @Nullable [] before = onThisThread();
        enter(before);
        try {
            code.run();
        } finally {
            leave(before);
        }
    }

    /** Between one piece of code and the next, of those that {@link #call} calls together. */
    void enterAgain() {
        enter(onThisThread());
    }

    /** The same executor for code of users. */
    Executor on(Executor executor) {
        return code -> executor.execute(() -> run(code));
    }

    /** What the carriers find, or null if they find nothing. */
    @Nullable
    Object @Nullable [] onThisThread() {
        @Nullable Object @Nullable [] found = null;
        for (int i = 0; i < carriers.length; i++) {
            Object each = carriers[i].capture();
            if (each != null) {
                found = found == null ? new Object[carriers.length] : found;
                found[i] = each;
            }
        }
        return found;
    }

    private void enter(@Nullable Object @Nullable [] before) {
        for (int i = 0; i < carriers.length; i++) {
            Object value = at(values, i);
            if (value != null || at(before, i) != null) {
                carriers[i].put(value);
            }
        }
    }

    /** Whatever the code has put there. */
    private void leave(@Nullable Object @Nullable [] before) {
        for (int i = carriers.length - 1; i >= 0; i--) {
            Object had = at(before, i);
            if (had != null || carriers[i].capture() != null) {
                carriers[i].put(had);
            }
        }
    }

    private static @Nullable Object at(@Nullable Object @Nullable [] values, int index) {
        return values == null ? null : values[index];
    }
}
