package dev.kindred.verification.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.verification.conformance.RanGroup.Child;

/**
 * Rule A3 of docs/reference/conformance.md, and no more: a nested group that ends in the step of asyncio's loop in which it
 * begins has passed its place on before the next sibling looks for one. In Kindred its end is told by a message.
 */
final class PassingPlace {

    private PassingPlace() {}

    /** Whether the child that this step forks finds a place at once, and passes it on to a sibling that is forked with it. */
    static boolean isPassedOn(RanGroup group, int step) {
        JsonNode body = group.node.get("body");
        JsonNode child = body.get(step).get("fork");
        return RanGroup.endsInOneStep(child)
                && !(group.isTogether() && RanGroup.failsFirst(child)) // that ends the group
                && group.children.stream().filter(Child::takesPlace).count() < group.places()
                && isFollowed(body, step);
    }

    private static boolean isFollowed(JsonNode body, int step) {
        for (int i = step + 1; i < body.size() && body.get(i).has("fork"); i++) {
            if (!RanGroup.endsInOneStep(body.get(i).get("fork"))) {
                return true;
            }
        }
        return false;
    }
}
