package dev.kindred;

import akka.actor.typed.Props;
import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs the code in the worker's handler, on the compute pool. */
final class ComputeWork extends ShortWork {

    ComputeWork(LeafTask.Compute<?> task, SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
        super(task, handle, group, timeout);
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
    Ending returned(@Nullable Object result) {
        return returned(result, false);
    }

    @Override
    void interrupt() {
        deliver();
    }
}
