package dev.kindred.jobs;

import dev.kindred.TaskTree;
import dev.kindred.jobs.secret.Mask;
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
    private final Window window;
    private final Mask mask;
    private final Supplier<CompletionStage<TaskTree>> trees;
    private final ScheduledExecutorService painter =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "kindred-jobs-status"));

    // All: the painter's own.
    private boolean awaitsTree;
    private boolean closed;
    private List<String> drawn = List.of();

    /**
     * @param mask what must not be shown; before a line is cut, for half a secret is not found any more
     */
    StatusBlock(Terminal terminal, Window window, Mask mask, Supplier<CompletionStage<TaskTree>> trees) {
        this.terminal = terminal;
        this.window = window;
        this.mask = mask;
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
                    Window.Size size = window.size();
                    // One row is the cursor's.
                    draw(StatusText.of(tree, size.rows() - 1), size.columns());
                }
            });
        } catch (RejectedExecutionException tooLate) {
            // An answer that comes after the end is not drawn.
        }
    }

    private void draw(List<String> texts, int columns) {
        List<String> lines = texts.stream()
                .map(text -> Columns.cut(mask.apply(text), columns))
                .toList();
        StringBuilder text = new StringBuilder();
        int above = rows(drawn, columns);
        if (above > 0) {
            text.append(UP_AND_CLEAR.formatted(above));
        }
        // A window that just became narrower, and is not yet known to be, must not make two rows of a line.
        text.append(NO_WRAP);
        lines.forEach(line -> text.append(line).append('\n'));
        text.append(WRAP);
        PrintStream out = terminal.out();
        out.print(text);
        out.flush();
        drawn = lines;
    }

    // Terminals wrap what they show already when they become narrower, all but a few old ones.
    private static int rows(List<String> lines, int columns) {
        return lines.stream()
                .mapToInt(line -> Math.max(1, (Columns.of(line) + columns - 1) / columns))
                .sum();
    }

    private void clear() {
        closed = true;
        draw(List.of(), window.size().columns());
        window.close();
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(this::clear, painter).join();
        painter.shutdownNow();
    }
}
