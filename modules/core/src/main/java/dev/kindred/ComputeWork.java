package dev.kindred;

import akka.actor.typed.Props;
import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs the code in the worker's handler, on the compute pool. */
final class ComputeWork extends Work.Leaf {

    private final LeafTask.Compute<?> task;

    ComputeWork(LeafTask.Compute<?> task, SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
        super(handle, group, timeout, task.takesContext, false);
        this.task = task;
    }

    @Override
    String kind() {
        return "compute";
    }

    @Override
    void lendWorker() {
        group.kindred().computeWorkers().run(this);
    }

    @Override
    Props props() {
        return group.kindred().computeProps();
    }

    @Override
    Ending begin() {
        try {
            return returned(carried().call(LeafTask.Compute::run, task, this), false);
        } catch (Throwable thrown) { // F6
            return thrown(thrown);
        }
    }

    @Override
    void interrupt() {
        deliver();
    }
}
