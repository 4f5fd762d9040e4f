package dev.kindred;

import dev.kindred.internal.rules.Counts;
import dev.kindred.internal.rules.ForkedSubtask;
import dev.kindred.internal.rules.GroupRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One group's part of a live tree: a node for each subtask, where a nested group is still a question to be asked.
 *
 * @param self the group itself, without subtasks
 * @param subtasks in fork order
 */
record GroupSnapshot(TaskTree.Node self, List<Part> subtasks) {

    /** A subtask; {@code nested} if it is a group that runs. */
    record Part(TaskTree.Node node, @Nullable GroupRun<?> nested) {}

    static GroupSnapshot of(GroupRun<?> run, GroupRules rules, Instant began) {
        Instant now = run.runtime().now();
        List<Part> parts = new ArrayList<>();
        for (ForkedSubtask each : rules.living()) {
            SubtaskHandle<?> handle = (SubtaskHandle<?>) each;
            GroupRun<?> nested = handle.work instanceof GroupWork group ? group.nested : null;
            parts.add(new Part(nodeOf(run, handle, now), nested));
        }
        Counts counts = rules.counts();
        TaskTree.Ended ended =
                new TaskTree.Ended(counts.succeeded(), counts.failed(), counts.cancelled(), counts.neverStarted());
        return new GroupSnapshot(groupNode(run, began, now, Optional.ofNullable(rules.cancellation()), ended), parts);
    }

    private static TaskTree.Node groupNode(
            GroupRun<?> run, Instant began, Instant now, Optional<Cancellation> cancel, TaskTree.Ended ended) {
        SubtaskState state = cancel.isPresent() ? SubtaskState.CANCELLING : SubtaskState.RUNNING;
        return new TaskTree.Node(
                run.path(),
                "group",
                state,
                Duration.between(began, now),
                Optional.empty(),
                1,
                run.deadline().map(at -> left(now, at)),
                cancel,
                ended,
                List.of());
    }

    private static TaskTree.Node nodeOf(GroupRun<?> run, SubtaskHandle<?> handle, Instant now) {
        Optional<Instant> deadline = handle.work instanceof Work.Leaf leaf ? leaf.deadline() : run.deadline();
        return new TaskTree.Node(
                handle.path(),
                handle.work == null ? "task" : handle.work.kind(),
                handle.state(),
                Duration.between(handle.since(), now),
                waitsFor(handle),
                handle.attempt(),
                deadline.map(at -> left(now, at)),
                handle.cancellation(),
                TaskTree.Ended.NONE,
                List.of());
    }

    private static Optional<String> waitsFor(SubtaskHandle<?> handle) {
        if (handle.state() != SubtaskState.WAITING) {
            return Optional.empty();
        }
        if (handle.backsOff()) {
            return Optional.of("its next attempt");
        }
        PermitClaim claim = handle.claim();
        if (handle.waitsForPermits() && claim != null) {
            return Optional.of(claim.waitsFor());
        }
        if (!handle.waitsForDependencies()) {
            return Optional.of("a place under the limit");
        }
        List<String> open = new ArrayList<>();
        for (SubtaskHandle<?> dependency : handle.dependencies()) {
            if (!dependency.state().isDone()) {
                open.add(dependency.name());
            }
        }
        return Optional.of("the end of " + open);
    }

    private static Duration left(Instant now, Instant at) {
        return at.isBefore(now) ? Duration.ZERO : Duration.between(now, at);
    }

    // ---- asking a group and all below it ----

    /** The node of the group with all below it; of a group that does not answer, itself alone. */
    static CompletionStage<TaskTree.Node> ask(GroupRun<?> run) {
        CompletableFuture<GroupSnapshot> answer = new CompletableFuture<>();
        run.tell(new GroupCommand.TreeAsked(answer));
        Duration patience = run.kindred().settings().treeTimeout();
        var timer = run.runtime().schedule(patience, () -> answer.complete(notAnswering(run)));
        run.end().thenAccept(outcome -> answer.complete(notAnswering(run)));
        return answer.thenComposeAsync(
                snapshot -> {
                    timer.cancel();
                    return withNested(snapshot);
                },
                run.runtime().callbacks());
    }

    private static GroupSnapshot notAnswering(GroupRun<?> run) {
        Instant now = run.runtime().now();
        TaskTree.Node self = groupNode(run, now, now, Optional.empty(), TaskTree.Ended.NONE);
        String why = run.end().isDone() ? "nothing: it has settled" : "its supervisor, which does not answer";
        return new GroupSnapshot(
                new TaskTree.Node(
                        self.path(),
                        self.kind(),
                        self.state(),
                        self.age(),
                        Optional.of(why),
                        1,
                        self.deadlineLeft(),
                        self.pendingCancel(),
                        self.ended(),
                        List.of()),
                List.of());
    }

    private static CompletionStage<TaskTree.Node> withNested(GroupSnapshot snapshot) {
        CompletionStage<List<TaskTree.Node>> nodes = CompletableFuture.completedFuture(new ArrayList<>());
        for (Part part : snapshot.subtasks()) {
            CompletionStage<TaskTree.Node> node =
                    part.nested() == null ? CompletableFuture.completedFuture(part.node()) : ask(part.nested());
            nodes = nodes.thenCombine(node, (list, next) -> {
                list.add(next);
                return list;
            });
        }
        return nodes.thenApply(snapshot::with);
    }

    private TaskTree.Node with(List<TaskTree.Node> nodes) {
        return new TaskTree.Node(
                self.path(),
                self.kind(),
                self.state(),
                self.age(),
                self.waitsFor(),
                self.attempt(),
                self.deadlineLeft(),
                self.pendingCancel(),
                self.ended(),
                nodes);
    }
}
