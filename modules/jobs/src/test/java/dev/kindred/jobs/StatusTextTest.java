package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation;
import dev.kindred.SubtaskState;
import dev.kindred.TaskTree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {

    private static final TaskTree.Ended NONE = new TaskTree.Ended(0, 0, 0, 0);

    @Test
    void runningAndWaiting_areIndentedUnderTheirGroup() {
        TaskTree tree = tree(group(
                "demo",
                new TaskTree.Ended(2, 1, 0, 0),
                running("demo/compile"),
                waiting("demo/test", "the end of [compile]")));

        assertThat(StatusText.of(tree, 20))
                .containsExactly(
                        "demo  1.5s, 2 succeeded, 1 failed",
                        "  compile  1.5s",
                        "  test  waits for the end of [compile]");
    }

    @Test
    void reasonOfACancel_isSaidOnce() {
        Optional<Cancellation> cancel =
                Optional.of(new Cancellation(Cancellation.Origin.REQUESTED, "demo", "SIGINT came"));
        TaskTree tree = tree(node(
                "demo",
                SubtaskState.CANCELLING,
                Optional.empty(),
                cancel,
                List.of(node("demo/a", SubtaskState.CANCELLING, Optional.empty(), cancel, List.of()))));

        assertThat(StatusText.of(tree, 20))
                .containsExactly("demo  is being ended, 1.5s, because SIGINT came", "  a  is being ended, 1.5s");
    }

    @Test
    void deadline_isSaidWhereItIsNearerThanAbove() {
        Duration far = Duration.ofSeconds(100);
        TaskTree tree = tree(node(
                "demo",
                SubtaskState.RUNNING,
                Optional.of(far),
                Optional.empty(),
                List.of(
                        node("demo/a", SubtaskState.RUNNING, Optional.of(far), Optional.empty(), List.of()),
                        node(
                                "demo/b",
                                SubtaskState.RUNNING,
                                Optional.of(Duration.ofSeconds(3)),
                                Optional.empty(),
                                List.of()))));

        assertThat(StatusText.of(tree, 20))
                .containsExactly("demo  1.5s, 100.0s left", "  a  1.5s", "  b  1.5s, 3.0s left");
    }

    @Test
    void moreLinesThanRows_areCounted() {
        TaskTree tree = tree(group("demo", NONE, running("demo/a"), running("demo/b"), running("demo/c")));

        assertThat(StatusText.of(tree, 3)).containsExactly("demo  1.5s", "  a  1.5s", "… and 2 more");
    }

    @Test
    void moreLinesThanRows_showWhatRunsAndCountWhatWaits() {
        TaskTree tree = tree(group(
                "demo",
                NONE,
                waiting("demo/a", "[x]"),
                running("demo/b"),
                waiting("demo/c", "[x]"),
                running("demo/d")));

        assertThat(StatusText.of(tree, 4)).containsExactly("demo  1.5s", "  b  1.5s", "  d  1.5s", "… and 2 wait");
        assertThat(StatusText.of(tree, 3)).containsExactly("demo  1.5s", "  b  1.5s", "… and 1 more, 2 wait");
        assertThat(StatusText.of(tree, 1)).containsExactly("demo  1.5s");
        assertThat(StatusText.of(tree, 0)).isEmpty();
    }

    private static TaskTree tree(TaskTree.Node group) {
        return new TaskTree(List.of(group), List.of());
    }

    private static TaskTree.Node group(String path, TaskTree.Ended ended, TaskTree.Node... subtasks) {
        return new TaskTree.Node(
                path,
                "group",
                SubtaskState.RUNNING,
                Duration.ofMillis(1500),
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                ended,
                List.of(subtasks));
    }

    private static TaskTree.Node running(String path) {
        return node(path, SubtaskState.RUNNING, Optional.empty(), Optional.empty(), List.of());
    }

    private static TaskTree.Node waiting(String path, String waitsFor) {
        return new TaskTree.Node(
                path,
                "task",
                SubtaskState.WAITING,
                Duration.ofMillis(1500),
                Optional.of(waitsFor),
                1,
                Optional.empty(),
                Optional.empty(),
                NONE,
                List.of());
    }

    private static TaskTree.Node node(
            String path,
            SubtaskState state,
            Optional<Duration> left,
            Optional<Cancellation> cancel,
            List<TaskTree.Node> subtasks) {
        return new TaskTree.Node(
                path, "group", state, Duration.ofMillis(1500), Optional.empty(), 1, left, cancel, NONE, subtasks);
    }
}
