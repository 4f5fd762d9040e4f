package dev.kindred.jobs.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process that this JVM started, and that leads its session itself. */
final class StartedProcess implements Root {

    private final Process process;
    private final Consumer<String> diary;

    StartedProcess(Process process, Consumer<String> diary) {
        this.process = process;
        this.diary = diary;
    }

    /** Lets one that waits at a gate begin. */
    void open() throws IOException {
        try (OutputStream gate = process.getOutputStream()) {
            gate.write('\n');
        }
    }

    @Override
    public long session() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean isLed() {
        return false;
    }

    @Override
    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void awaitExit(long nanos) throws InterruptedException {
        boolean unused = process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public void ended(boolean isEmpty, boolean byItself) {
        if (isEmpty) {
            diary.accept("- " + process.pid());
        }
    }
}
