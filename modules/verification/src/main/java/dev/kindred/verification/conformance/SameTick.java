package dev.kindred.verification.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.verification.conformance.RanGroup.Child;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rule A1 of docs/reference/conformance.md, and no more: asyncio lets nested groups that need no time run to their end in
 * the tick in which a sibling fails, where Kindred cancels them. Finds them in a run, and how each ends when it runs alone.
 */
final class SameTick {

    /** A nested group that asyncio lets begin at that time, and end: as it does alone. */
    record Begun(Instant at, Run alone) {}

    /** Who of those that fail in one tick is heard first. */
    private enum Turn {
        /** It ends in the step of asyncio's loop in which it begins. */
        AT_ONCE,
        /** It waits for children, which takes steps of the loop, if no time. */
        IN_SOME_STEPS,
        /** It has its place from the sibling that failed. */
        AFTER_THE_FIRST
    }

    private record Failed(Child child, Turn turn) {}

    private final Function<JsonNode, Run> alone;
    private final Map<String, Begun> begun = new LinkedHashMap<>();
    private final Map<String, List<Child>> failedFirst = new LinkedHashMap<>();

    private SameTick(Function<JsonNode, Run> alone) {
        this.alone = alone;
    }

    /** @param alone runs a nested group alone, without time to spend */
    static SameTick of(RanGroup root, Function<JsonNode, Run> alone) {
        SameTick sameTick = new SameTick(alone);
        sameTick.visit(RanGroup.name(root.node), root);
        return sameTick;
    }

    /** By path, inner ones first. */
    Map<String, Begun> begun() {
        return begun;
    }

    /** The children of that group that failed in the tick of its first failure, in asyncio's order. */
    List<Child> failedFirst(String groupPath) {
        return failedFirst.getOrDefault(groupPath, List.of());
    }

    private void visit(String path, RanGroup group) {
        for (Child child : group.children) {
            if (child.group() != null) {
                visit(child.path(), child.group());
            }
        }
        if (group.isTogether()) {
            firstFailed(group).ifPresent(first -> failedFirst.put(path, failedWith(first, group)));
        }
    }

    /** The child whose failure cancelled its siblings. */
    private static Optional<Child> firstFailed(RanGroup group) {
        Optional<String> path = group.children.stream()
                .flatMap(child -> child.siblingThatFailed().stream())
                .findFirst();
        return group.children.stream()
                .filter(child -> path.equals(Optional.of(child.path())))
                .findFirst();
    }

    private List<Child> failedWith(Child first, RanGroup group) {
        Instant at = first.subtask().endedAt().orElseThrow();
        List<Failed> failed = new ArrayList<>();
        int places = group.places();
        boolean placeIsPassedOn = false;
        for (Child child : group.children) {
            boolean hasPlace = places > 0;
            if (child.path().equals(first.path())) {
                failed.add(new Failed(child, turnOf(child)));
            } else if (isCancelledUnbegun(child, at)) {
                if ((hasPlace || !placeIsPassedOn) && endsAtOnceFailed(child, at)) {
                    failed.add(new Failed(child, hasPlace ? turnOf(child) : Turn.AFTER_THE_FIRST));
                }
                placeIsPassedOn |= !hasPlace;
            }
            if (turnOf(child) != Turn.AT_ONCE && !child.endedBefore(at)) {
                places--;
            }
        }
        failed.sort(Comparator.comparing(Failed::turn)); // else in fork order
        return failed.stream().map(Failed::child).toList();
    }

    /** It had not begun, or in this tick alone, when the sibling's failure cancelled it. */
    private static boolean isCancelledUnbegun(Child child, Instant at) {
        return child.siblingThatFailed().isPresent() && !child.startedBefore(at);
    }

    private static Turn turnOf(Child child) {
        return RanGroup.endsInOneStep(child.node()) ? Turn.AT_ONCE : Turn.IN_SOME_STEPS;
    }

    private boolean endsAtOnceFailed(Child child, Instant at) {
        if (child.group() == null) {
            return false;
        }
        Run run = alone.apply(child.node());
        if (run.endedAtOnce()) {
            begun.put(child.path(), new Begun(at, run));
        }
        return run.endedAtOnce() && run.isFailed();
    }
}
