package dev.kindred.jobs.process;

import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The shells of a run that wait for their next program. */
final class Shells {

    private static final int MOST_IDLE = 16;

    private final ProcessTable table;
    private final List<String> sessionMaker;
    private final Consumer<String> diary;
    private final Deque<Shell> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile boolean closed;

    Shells(ProcessTable table, List<String> sessionMaker, Consumer<String> diary) {
        this.table = table;
        this.sessionMaker = sessionMaker;
        this.diary = diary;
    }

    Consumer<String> diary() {
        return diary;
    }

    /** One that waits, or a new one. */
    Shell take() throws IOException {
        for (Shell shell = idle.pollLast(); shell != null; shell = idle.pollLast()) {
            idleCount.decrementAndGet();
            if (shell.isAlive()) {
                return shell;
            }
            shell.close(); // somebody ended it
        }
        return Shell.start(table, sessionMaker, diary);
    }

    /** Back, to wait. */
    void give(Shell shell) {
        if (idleCount.incrementAndGet() > MOST_IDLE || closed) {
            idleCount.decrementAndGet();
            shell.close();
            return;
        }
        idle.addLast(shell);
    }

    void close() {
        closed = true;
        for (Shell shell = idle.pollLast(); shell != null; shell = idle.pollLast()) {
            shell.close();
        }
    }
}
