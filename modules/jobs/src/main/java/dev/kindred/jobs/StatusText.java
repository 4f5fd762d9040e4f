package dev.kindred.jobs;

import dev.kindred.Cancellation;
import dev.kindred.SubtaskState;
import dev.kindred.TaskTree;
import dev.kindred.TaskTree.Ended;
import dev.kindred.TaskTree.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A tree as the lines of a status block. */
final class StatusText {

    private static final Duration SAME = Duration.ofMillis(100);

    /** A node below those that are shown already; what they say need not be said again. */
    private record Level(Node node, int depth, Optional<Node> above) {
        Stream<Level> below() {
            return node.subtasks().stream().map(inner -> new Level(inner, depth + 1, Optional.of(node)));
        }
    }

    private StatusText() {}

    /**
     * @param most the most lines; where not all fit, those that only wait go first, and the last line counts what went
     */
    static List<String> of(TaskTree tree, int most) {
        List<Level> all = levels(tree);
        if (all.size() <= most) {
            return all.stream().map(StatusText::indented).toList();
        }
        // Only those that are shown become texts: of ten thousand jobs the rest is counted, many times a second.
        List<Level> shown = all.stream()
                .filter(level -> !isWaiting(level))
                .limit(Math.max(most == 1 ? 1 : 0, most - 1))
                .toList();
        List<String> lines =
                new ArrayList<>(shown.stream().map(StatusText::indented).toList());
        if (most > 1) {
            lines.add(rest(all, shown.size()));
        }
        return lines;
    }

    private static List<Level> levels(TaskTree tree) {
        List<Level> levels = new ArrayList<>();
        Deque<Level> open = new ArrayDeque<>();
        tree.groups().forEach(group -> open.add(new Level(group, 0, Optional.empty())));
        while (!open.isEmpty()) {
            Level level = open.pop();
            levels.add(level);
            List<Level> below = level.below().toList();
            for (int i = below.size() - 1; i >= 0; i--) {
                open.push(below.get(i));
            }
        }
        return levels;
    }

    private static String rest(List<Level> all, int shown) {
        long waiting = all.stream().filter(StatusText::isWaiting).count();
        long others = all.size() - waiting - shown;
        String wait = waiting == 0 ? "" : waiting + (waiting == 1 ? " waits" : " wait");
        String more = others == 0 ? "" : others + " more";
        return "… and " + more + (more.isEmpty() || wait.isEmpty() ? "" : ", ") + wait;
    }

    private static boolean isWaiting(Level level) {
        return level.node().state() == SubtaskState.WAITING;
    }

    private static String indented(Level level) {
        return "  ".repeat(level.depth()) + line(level);
    }

    private static String line(Level level) {
        Node node = level.node();
        String name = node.path().substring(node.path().lastIndexOf('/') + 1);
        if (isWaiting(level)) {
            return name + "  waits for " + Pools.shown(node.waitsFor().orElse("its turn"));
        }
        String state = node.state() == SubtaskState.CANCELLING ? "is being ended, " : "";
        return name + "  " + state + Times.measured(node.age()) + left(level) + ended(node.ended()) + why(level);
    }

    private static String left(Level level) {
        Optional<Duration> above = level.above().flatMap(Node::deadlineLeft);
        return level.node()
                .deadlineLeft()
                .filter(left -> above.isEmpty() || left.plus(SAME).compareTo(above.get()) < 0)
                .map(left -> ", " + Times.measured(left) + " left")
                .orElse("");
    }

    private static String why(Level level) {
        Optional<String> above = level.above().flatMap(Node::pendingCancel).map(Cancellation::reason);
        return level.node()
                .pendingCancel()
                .map(Cancellation::reason)
                .filter(reason -> above.isEmpty() || !reason.equals(above.get()))
                .map(reason -> ", because " + reason)
                .orElse("");
    }

    private static String ended(Ended ended) {
        String counts = Stream.of(
                        count(ended.succeeded(), "succeeded"),
                        count(ended.failed(), "failed"),
                        count(ended.cancelled(), "cancelled"),
                        count(ended.neverStarted(), "never started"))
                .filter(count -> !count.isEmpty())
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "" : ", " + counts;
    }

    private static String count(long number, String what) {
        return number == 0 ? "" : number + " " + what;
    }
}
