package dev.kindred.verification.conformance;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.Joiner;
import dev.kindred.Scope;
import dev.kindred.Semaphore;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskContext;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** From a scenario's words to tasks and groups. A tick is a millisecond. */
final class Translation {

    /** Cleanup takes what the scenario says, however long. */
    private static final Duration GRACE = Duration.ofDays(1);

    private final Map<String, ActorRef<Semaphore.Command>> semaphores;

    private Translation(Map<String, ActorRef<Semaphore.Command>> semaphores) {
        this.semaphores = semaphores;
    }

    /**
     * The group as a task; what it forks when it runs is noted in the argument.
     *
     * @param semaphores by the names that the scenario gives them
     */
    static TaskGroup<Object> of(RanGroup root, Map<String, ActorRef<Semaphore.Command>> semaphores) {
        return new Translation(semaphores).group(root).grace(GRACE);
    }

    private TaskGroup<Object> group(RanGroup ran) {
        JsonNode node = ran.node;
        TaskGroup<Object> group = bounded(node, unbounded(ran));
        return node.get("timeout").isNull() ? group : group.timeout(ticks(node.get("timeout")));
    }

    private static TaskGroup<Object> bounded(JsonNode node, TaskGroup<Object> group) {
        TaskGroup<Object> named = group.named(RanGroup.name(node));
        return node.get("limit").isNull()
                ? named
                : named.limit(node.get("limit").asInt());
    }

    private TaskGroup<Object> unbounded(RanGroup ran) {
        if (!ran.isTogether()) {
            return untyped(TaskGroup.joining(Joiner.awaitAll(), scope -> forkAll(scope, ran)));
        }
        return waits(ran.node.get("body"))
                ? TaskGroup.ofAsync(scope -> steps(scope, ran, 0).thenApply(done -> () -> values(ran)))
                : untyped(TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> forkAll(scope, ran)));
    }

    @SuppressWarnings("unchecked") // what a group's value is only the reader of its outcome asks
    private static TaskGroup<Object> untyped(TaskGroup<?> group) {
        return (TaskGroup<Object>) group;
    }

    // ---- bodies ----

    private static boolean waits(JsonNode body) {
        for (JsonNode step : body) {
            if (step.has("wait")) {
                return true;
            }
        }
        return false;
    }

    private void forkAll(Scope<Object> scope, RanGroup ran) {
        JsonNode body = ran.node.get("body");
        for (int i = 0; i < body.size(); i++) {
            if (body.get(i).has("fail")) {
                throw error(body.get(i).get("fail"));
            }
            fork(scope, ran, i);
        }
    }

    private CompletionStage<Void> steps(Scope<Object> scope, RanGroup ran, int from) {
        JsonNode body = ran.node.get("body");
        for (int i = from; i < body.size(); i++) {
            JsonNode step = body.get(i);
            if (step.has("fork")) {
                fork(scope, ran, i);
            } else if (step.has("wait")) {
                int next = i + 1;
                return scope.sleep(ticks(step.get("wait"))).thenCompose(slept -> steps(scope, ran, next));
            } else {
                return CompletableFuture.failedFuture(error(step.get("fail")));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    private void fork(Scope<Object> scope, RanGroup ran, int step) {
        JsonNode node = ran.node.get("body").get(step).get("fork");
        RanGroup nested = node.has("group") ? new RanGroup(node) : null;
        Task<Object> task = nested == null ? leaf(node) : group(nested);
        boolean takesPlace = semaphores.isEmpty() || !PassingPlace.isPassedOn(ran, step);
        Subtask<Object> subtask = scope.fork(RanGroup.name(node), takesPlace ? task : task.daemon());
        ran.children.add(new RanGroup.Child(node, subtask, nested, takesPlace));
    }

    private static Object values(RanGroup ran) {
        return ran.children.stream()
                .filter(RanGroup.Child::takesPlace)
                .map(child -> child.subtask().get())
                .toList();
    }

    // ---- leaves ----

    private Task<Object> leaf(JsonNode node) {
        Task<Object> task = unheld(node);
        JsonNode acquire = node.get("acquire");
        return acquire.isNull()
                ? task
                : task.holding(Objects.requireNonNull(semaphores.get(acquire.asText()), acquire::asText), 1);
    }

    private static Task<Object> unheld(JsonNode node) {
        return Task.async(context -> work(context, node.get("work"))
                .handle((done, cancelled) ->
                        cancelled == null ? end(node.get("end")) : cleanUp(context, node.get("on_cancel")))
                .thenCompose(stage -> stage));
    }

    private static CompletionStage<?> work(TaskContext context, JsonNode work) {
        return work.isNull() ? context.cancelling(new CompletableFuture<>()) : context.sleep(ticks(work));
    }

    private static CompletionStage<Object> cleanUp(TaskContext context, JsonNode onCancel) {
        JsonNode cleanup = onCancel.get("cleanup");
        return cleanup.asInt() == 0
                ? end(onCancel.get("end"))
                : context.sleep(ticks(cleanup)).thenCompose(slept -> end(onCancel.get("end")));
    }

    private static CompletionStage<Object> end(JsonNode end) {
        if (end.isTextual()) {
            return CompletableFuture.failedFuture(new CancellationException());
        }
        return end.has("return")
                ? CompletableFuture.completedFuture(end.get("return").asInt())
                : CompletableFuture.failedFuture(error(end.get("raise")));
    }

    private static ScenarioError error(JsonNode error) {
        return new ScenarioError(
                error.get("type").asText(), error.get("message").asText());
    }

    static Duration ticks(JsonNode ticks) {
        return Duration.ofMillis(ticks.asLong());
    }
}
