package dev.kindred;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The work of one group that has ended, and that nobody has taken yet: left here by any thread, taken by the driver, so that
 * many ends cost one message. Linked through the works themselves.
 */
final class Ends {

    private final AtomicReference<@Nullable Work> last = new AtomicReference<>();

    /** Leaves it here, and says whether it is the first, so that somebody must be told. */
    boolean add(Work ended) {
        Work before;
        do {
            before = last.get();
            ended.endedBefore = before;
        } while (!last.compareAndSet(before, ended));
        return before == null;
    }

    boolean isEmpty() {
        return last.get() == null;
    }

    /** All of them, the first one first; each leads to the next by {@link #after}. */
    @Nullable
    Work takeAll() {
        Work first = null;
        for (Work each = last.getAndSet(null); each != null; ) {
            Work before = each.endedBefore;
            each.endedBefore = first;
            first = each;
            each = before;
        }
        return first;
    }

    /** The next one that was taken with it, which it then holds no more. */
    static @Nullable Work after(Work taken) {
        Work next = taken.endedBefore;
        taken.endedBefore = null;
        return next;
    }
}
