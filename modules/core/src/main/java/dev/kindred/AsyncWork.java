package dev.kindred;

import akka.actor.typed.Props;
import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs the function in the worker's handler and waits for its stage. */
final class AsyncWork extends ShortWork {

    // Written by the worker; read by whoever cancels, which happens after the worker was told to start.
    private volatile @Nullable CompletionStage<?> stage;

    AsyncWork(LeafTask.Async<?> task, SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
        super(task, handle, group, timeout);
    }

    @Override
    String kind() {
        return "async";
    }

    @Override
    void lendWorker() {
        group.kindred().asyncWorkers().run(this);
    }

    @Override
    Props props() {
        return group.kindred().workerProps();
    }

    @Override
    @Nullable
    Ending returned(@Nullable Object result) {
        if (!(result instanceof CompletionStage<?> started)) {
            throw new NullPointerException("Task [" + handle.path()
                    + "] returned null in place of a stage. Return a stage, or use Task.compute.");
        }
        if (Stages.hasValue(started)) {
            return endedWith(started.toCompletableFuture().join());
        }
        stage = started;
        Stages.hear(started, (value, failure) -> ended(failure == null ? endedWith(value) : thrown(failure)));
        if (isRaised() && !isOver()) {
            interrupt(); // a cancel that came while the function ran found no stage
        }
        return null;
    }

    private Ending endedWith(@Nullable Object value) {
        boolean noValue = ((LeafTask.Async<?>) task).noValue;
        return returned(noValue ? null : value, noValue);
    }

    @Override
    void interrupt() {
        CompletionStage<?> running = stage;
        if (running == null) {
            return; // the function has yet to give it, and nothing that it begins is cleanup: begin() comes back to it
        }
        deliver();
        if (!task.takesContext) {
            cancelStage(running);
            ended(new Ending.Cancelled(null, null)); // what goes on behind it is invisible
        }
    }
}
