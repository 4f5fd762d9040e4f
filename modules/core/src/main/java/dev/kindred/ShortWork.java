package dev.kindred;

import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs code that is short, or computes, in the handler of the worker that is lent to it. */
abstract class ShortWork extends Work.Leaf {

    final LeafTask.ShortCode<?> task;

    ShortWork(LeafTask.ShortCode<?> task, SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
        super(handle, group, timeout, task.takesContext, false);
        this.task = task;
    }

    @Override
    final @Nullable Ending begin() {
        try {
            return returned(carried().call(LeafTask.ShortCode::run, task, this));
        } catch (Throwable thrown) { // F6: whatever it is, it is this task's failure
            return thrown(thrown);
        }
    }

    /** Its code has returned that, and says how the work has ended, if it has by then. */
    abstract @Nullable Ending returned(@Nullable Object result) throws Exception;

    /**
     * Its code ran without it.
     *
     * @param result what it returned, unless it threw
     */
    final void goOn(@Nullable Object result, @Nullable Throwable thrown) {
        Ending already;
        try {
            already = thrown == null ? returned(result) : thrown(thrown);
        } catch (Throwable another) { // F6
            already = thrown(another);
        }
        if (already != null) {
            ended(already);
        }
    }
}
