package dev.kindred.jobs;

import dev.kindred.TaskTree;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tree of what runs, drawn over itself again and again, and gone at the end. */
final class StatusBlock implements Progress {

    private static final long MILLIS_BETWEEN_DRAWINGS = 100;

    private static final String UP_AND_CLEAR = "\u001B[%dA\u001B[J";
    private static final String NO_WRAP = "\u001B[?7l";
    private static final String WRAP = "\u001B[?7h";

    private final Terminal terminal;
    private final Supplier<CompletionStage<TaskTree>> trees;
    private final ScheduledExecutorService painter =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "kindred-jobs-status"));

    // All: the painter's own.
    private boolean awaitsTree;
    private boolean closed;
    private int drawn;

    StatusBlock(Terminal terminal, Supplier<CompletionStage<TaskTree>> trees) {
        this.terminal = terminal;
        this.trees = trees;
    }

    StatusBlock start() {
        var unused = painter.scheduleWithFixedDelay(this::ask, 0, MILLIS_BETWEEN_DRAWINGS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void ask() {
        if (!awaitsTree) {
            awaitsTree = true;
            trees.get().whenComplete((tree, failure) -> answer(tree));
        }
    }

    private void answer(@Nullable TaskTree tree) {
        try {
            painter.execute(() -> {
                awaitsTree = false;
                if (tree != null && !closed) {
                    draw(StatusText.of(tree, terminal.rows() - 1));
                }
            });
        } catch (RejectedExecutionException tooLate) {
            // An answer that comes after the end is not drawn.
        }
    }

    private void draw(List<String> lines) {
        PrintStream out = terminal.out();
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(UP_AND_CLEAR.formatted(drawn));
        }
        // A line that is wider than the terminal is cut by it, so a line stays one row.
        text.append(NO_WRAP);
        lines.forEach(line -> text.append(line).append('\n'));
        text.append(WRAP);
        out.print(text);
        out.flush();
        drawn = lines.size();
    }

    private void clear() {
        closed = true;
        draw(List.of());
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(this::clear, painter).join();
        painter.shutdownNow();
    }
}
