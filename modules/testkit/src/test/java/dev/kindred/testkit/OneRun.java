package dev.kindred.testkit;

import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;

/** The run by which the simulation's cost is measured. */
final class OneRun {

    private OneRun() {}

    /** An async sleep, a failing subtask, one with cleanup, a nested group, a behavior. */
    static TaskGroup<Void> group() {
        return TaskGroup.ofAll(scope -> {
                    scope.fork(
                            "sleep",
                            Task.async(c -> c.sleep(Duration.ofSeconds(1)).thenApply(done -> 1)));
                    scope.fork(
                            "fail",
                            Task.async(c -> c.sleep(Duration.ofSeconds(2)).thenApply(done -> {
                                throw new IllegalStateException("on purpose");
                            })));
                    scope.fork(
                            "cleanup",
                            Task.asyncRun(c -> c.sleep(Duration.ofHours(1))
                                    .handle((done, cancelled) -> c.sleep(Duration.ofSeconds(1)))
                                    .thenCompose(cleanedUp -> cleanedUp)));
                    scope.fork(
                            "nested",
                            TaskGroup.ofAll(inner ->
                                    inner.fork("leaf", FakeTask.create().task())));
                    scope.fork(
                            "behavior",
                            Task.<String>behavior(replyTo -> Behaviors.setup(context -> {
                                replyTo.tell("done");
                                return Behaviors.stopped();
                            })));
                })
                .named("one-run");
    }
}
