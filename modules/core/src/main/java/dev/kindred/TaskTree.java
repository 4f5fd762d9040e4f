package dev.kindred;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What runs right now: every open group with its subtasks that have not ended, and the work that outlived its grace. A
 * snapshot; each group's part is consistent in itself.
 *
 * @param groups the groups that were started from outside or by an actor, oldest first
 * @param unresponsive work that outlived its grace and still runs, oldest first, whether its group has settled or not
 */
public record TaskTree(List<Node> groups, List<Unresponsive> unresponsive) {

    public TaskTree {
        groups = List.copyOf(groups);
        unresponsive = List.copyOf(unresponsive);
    }

    /**
     * A group, or a subtask of one.
     *
     * @param path where it is in the tree
     * @param kind {@code group}, {@code async}, {@code blocking}, {@code compute}, {@code ask}, {@code behavior}; of a
     *     subtask that waits for others {@code task}, for what it will be is known only when they have ended
     * @param state where it is in its life
     * @param age since it started, or while it waits since it was forked
     * @param waitsFor what a waiting one waits for, in words
     * @param attempt which attempt runs, from 1
     * @param deadlineLeft how long it has until the earliest deadline of the way down to it
     * @param pendingCancel why it is being cancelled, if it is
     * @param ended of a group, how its subtasks ended so far
     * @param subtasks of a group, those that have not ended, in fork order
     */
    public record Node(
            String path,
            String kind,
            SubtaskState state,
            Duration age,
            Optional<String> waitsFor,
            int attempt,
            Optional<Duration> deadlineLeft,
            Optional<Cancellation> pendingCancel,
            Ended ended,
            List<Node> subtasks) {
        public Node {
            subtasks = List.copyOf(subtasks);
        }
    }

    /** How many subtasks of a group have ended, and how. Those that never started are not among the cancelled. */
    public record Ended(long succeeded, long failed, long cancelled, long neverStarted) {

        static final Ended NONE = new Ended(0, 0, 0, 0);
    }

    /**
     * Work that outlived its grace and still runs.
     *
     * @param age how long ago its grace was over
     */
    public record Unresponsive(String path, Duration age) {}

    /**
     * The tree of an actor system. A group that does not answer within {@code kindred.tree-timeout} is shown as that. May be
     * called from any thread.
     */
    public static CompletionStage<TaskTree> of(ActorSystem<?> system) {
        return Kindred.get(system).tree();
    }

    /** The tree as lines of text, indented by depth. */
    public String text() {
        StringBuilder text = new StringBuilder();
        Deque<Line> open = new ArrayDeque<>();
        push(groups, 0, open);
        while (!open.isEmpty()) {
            Line line = open.pop();
            text.append("  ".repeat(line.depth())).append(line(line.node())).append('\n');
            push(line.node().subtasks(), line.depth() + 1, open);
        }
        for (Unresponsive each : unresponsive) {
            text.append("unresponsive [")
                    .append(each.path())
                    .append("] for ")
                    .append(seconds(each.age()))
                    .append('\n');
        }
        return text.toString();
    }

    private record Line(Node node, int depth) {}

    private static void push(List<Node> nodes, int depth, Deque<Line> open) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            open.push(new Line(nodes.get(i), depth));
        }
    }

    private static String line(Node node) {
        StringBuilder line = new StringBuilder("[")
                .append(node.path())
                .append("] ")
                .append(node.kind())
                .append(' ')
                .append(node.state().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(seconds(node.age()));
        node.waitsFor().ifPresent(what -> line.append(", waits for ").append(what));
        if (node.attempt() > 1) {
            line.append(", attempt ").append(node.attempt());
        }
        node.deadlineLeft().ifPresent(left -> line.append(", deadline in ").append(seconds(left)));
        node.pendingCancel().ifPresent(cancel -> line.append(", ").append(cancel));
        appendEnded(line, node.ended());
        return line.toString();
    }

    private static void appendEnded(StringBuilder line, Ended ended) {
        if (!ended.equals(Ended.NONE)) {
            line.append(", ended: ")
                    .append(ended.succeeded())
                    .append(" succeeded, ")
                    .append(ended.failed())
                    .append(" failed, ")
                    .append(ended.cancelled())
                    .append(" cancelled, ")
                    .append(ended.neverStarted())
                    .append(" never started");
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toSeconds() + duration.toMillisPart() / 1000.0);
    }
}
