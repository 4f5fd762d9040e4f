package dev.kindred;

import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.GroupRules;
import dev.kindred.internal.runtime.TaskRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time at the batches of one group, as long as there are any: one whose items take long is parted, and so is
 * one that waits for more places than are free. Of the supervisor.
 */
final class BatchWatch {

    private final GroupRun<?> run;
    private final GroupRules rules;
    private TaskRuntime.@Nullable Timer next;

    BatchWatch(GroupRun<?> run, GroupRules rules) {
        this.run = run;
        this.rules = rules;
    }

    /** There is a batch. */
    void begin() {
        if (next == null) {
            next = run.runtime().schedule(run.kindred().settings().partAfter(), () -> run.tell(GroupCommand.Wake.LOOK));
        }
    }

    /** One that was there at the last look takes long. */
    void look() {
        next = null;
        rules.partForFreePlaces();
        boolean areLeft = false;
        for (ForkedSubtask each : rules.living()) {
            ItemBatch<?, ?> batch = ((SubtaskHandle<?>) each).batch();
            if (batch != null && each.state() == SubtaskState.RUNNING && batch.takesLong()) {
                rules.part(each);
            } else {
                areLeft |= batch != null;
            }
        }
        if (areLeft && rules.phase() != GroupRules.Phase.SETTLED) {
            begin();
        }
    }

    void end() {
        if (next != null) {
            next.cancel();
        }
    }
}
