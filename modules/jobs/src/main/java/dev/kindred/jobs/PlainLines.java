package dev.kindred.jobs;

import dev.kindred.GroupListener;
import dev.kindred.Outcome;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A line for each start and end, for logs and pipes. */
final class PlainLines implements GroupListener, Progress {

    private final Jobs jobs;
    private final PrintStream out;
    private final long began = System.nanoTime();

    // Listeners are called on supervisors, and a pipe that nobody reads blocks whoever prints.
    private final ExecutorService printer =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "kindred-jobs-lines"));

    PlainLines(Jobs jobs, PrintStream out) {
        this.jobs = jobs;
        this.out = out;
    }

    @Override
    public void started(String path, Duration waited) {
        print("started " + jobs.shown(path));
    }

    @Override
    public void ended(String path, Outcome<?> outcome, Duration ran) {
        print("ended " + jobs.shown(path) + " " + words(outcome));
    }

    static String words(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed) {
            return "failed";
        }
        if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return cancelled.started() ? "cancelled" : "never started";
        }
        return "succeeded";
    }

    private void print(String text) {
        String time = Times.measured(Duration.ofNanos(System.nanoTime() - began));
        printer.execute(() -> out.println(time + " " + text));
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(out::flush, printer).join();
        printer.shutdown();
    }
}
