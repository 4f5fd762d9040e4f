package dev.kindred.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.kindred.SubtaskState;
import dev.kindred.TaskTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Assertions on a live tree. Begin with {@link TaskAssertions#assertThat(TaskTree)}. */
public final class TaskTreeAssert {

    private final TaskTree tree;

    TaskTreeAssert(TaskTree tree) {
        this.tree = tree;
    }

    private TaskTreeAssert check(boolean holds, String expected) {
        if (!holds) {
            String text = tree.text();
            throw Describe.wrong(expected, text.isEmpty() ? "nothing runs" : "\n" + text);
        }
        return this;
    }

    /** Nothing runs. */
    @CanIgnoreReturnValue
    public TaskTreeAssert isEmpty() {
        return check(tree.groups().isEmpty() && tree.unresponsive().isEmpty(), "nothing runs");
    }

    /** These run or wait, each group before its subtasks, and nothing else. */
    @CanIgnoreReturnValue
    public TaskTreeAssert hasExactly(String... paths) {
        List<String> found = nodes().stream().map(TaskTree.Node::path).toList();
        return check(found.equals(List.of(paths)), "what runs is " + List.of(paths));
    }

    /** That is in the tree, in this state. */
    @CanIgnoreReturnValue
    public TaskTreeAssert has(String path, SubtaskState state) {
        return check(node(path).filter(node -> node.state() == state).isPresent(), "[" + path + "] is " + state);
    }

    /** That is not in the tree: it has ended, or never was. */
    @CanIgnoreReturnValue
    public TaskTreeAssert hasNot(String path) {
        return check(node(path).isEmpty(), "[" + path + "] is not in the tree");
    }

    /** That waits, and the words for what it waits for contain these. */
    @CanIgnoreReturnValue
    public TaskTreeAssert waitsFor(String path, String words) {
        return check(
                node(path)
                        .flatMap(TaskTree.Node::waitsFor)
                        .filter(what -> what.contains(words))
                        .isPresent(),
                "[" + path + "] waits for " + words);
    }

    private Optional<TaskTree.Node> node(String path) {
        return nodes().stream().filter(node -> node.path().equals(path)).findFirst();
    }

    private List<TaskTree.Node> nodes() {
        List<TaskTree.Node> nodes = new ArrayList<>();
        Deque<TaskTree.Node> open = new ArrayDeque<>(tree.groups());
        while (!open.isEmpty()) {
            TaskTree.Node node = open.pop();
            nodes.add(node);
            List<TaskTree.Node> subtasks = node.subtasks();
            for (int i = subtasks.size() - 1; i >= 0; i--) {
                open.push(subtasks.get(i));
            }
        }
        return nodes;
    }
}
