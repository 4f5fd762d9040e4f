package dev.kindred.verification.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group of a scenario in one run: what was forked into it, in that order. */
final class RanGroup {

    /**
     * @param group the group that it is, if it is one
     * @param takesPlace whether it takes a place under the limit; one that does not is no part of the group's value either (A3)
     */
    record Child(
            JsonNode node,
            Subtask<Object> subtask,
            @Nullable RanGroup group,
            boolean takesPlace) {

        String path() {
            return subtask.path();
        }

        /** A fork that came too late was never part of the group. */
        boolean wasForked() {
            return subtask.state() != SubtaskState.REJECTED;
        }

        boolean startedBefore(Instant at) {
            return subtask.startedAt().map(started -> started.isBefore(at)).orElse(false);
        }

        boolean endedBefore(Instant at) {
            return subtask.endedAt().map(ended -> ended.isBefore(at)).orElse(false);
        }

        /** The path of the sibling whose failure cancelled it, if one did. */
        Optional<String> siblingThatFailed() {
            return subtask.cancellation()
                    .filter(cancellation -> cancellation.origin() == Origin.SIBLING_FAILED)
                    .map(Cancellation::path);
        }
    }

    final JsonNode node;
    final List<Child> children = new ArrayList<>();

    RanGroup(JsonNode node) {
        this.node = node;
    }

    boolean isTogether() {
        return node.get("mode").asText().equals("together");
    }

    /** How many of its children may run at once. */
    int places() {
        JsonNode limit = node.get("limit");
        return limit.isNull() ? Integer.MAX_VALUE : limit.asInt();
    }

    /** Whether it is a group that ends in the step of asyncio's loop in which it begins: it has nothing to wait for. */
    static boolean endsInOneStep(JsonNode node) {
        JsonNode body = node.path("body");
        return node.has("group") && (body.isEmpty() || failsFirst(node));
    }

    static boolean failsFirst(JsonNode node) {
        return node.path("body").path(0).has("fail");
    }

    static String name(JsonNode node) {
        return node.get(node.has("task") ? "task" : "group").asText();
    }
}
