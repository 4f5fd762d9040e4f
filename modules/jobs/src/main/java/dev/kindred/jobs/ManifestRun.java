package dev.kindred.jobs;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.TaskGroup;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.process.Guard;
import dev.kindred.jobs.run.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one manifest, from the first line that is told to the report. */
final class ManifestRun {

    private final Manifest manifest;
    private final RunOptions options;
    private final RunDirectory directory;
    private final Terminal terminal;
    private final PrintStream err;
    private final Jobs jobs;
    private final Guard guard;
    private final LiveTrees live;
    private final CompletableFuture<RunningTask<?>> started = new CompletableFuture<>();

    /** Who ends the JVM: set once, by the main thread when all is gone, or by a second signal before that. */
    private enum Ender {
        REPORT,
        SECOND_SIGNAL
    }

    private final AtomicReference<Ender> ender = new AtomicReference<>();

    ManifestRun(Manifest manifest, RunOptions options, RunDirectory directory, Terminal terminal, PrintStream err)
            throws IOException {
        this.manifest = manifest;
        this.options = options;
        this.directory = directory;
        this.terminal = terminal;
        this.err = err;
        this.jobs = new Jobs(manifest);
        this.guard = Guard.create(directory.sessions(), directory.guardReport(), jobs.longestGrace());
        this.live = new LiveTrees(guard);
    }

    /** Returns the exit code when nothing of the jobs runs any more and the report is printed. */
    int run() {
        try (StopSignals signals = new StopSignals(this::cancel, this::killAll)) {
            ActorSystem<Void> system =
                    ActorSystem.create(Behaviors.empty(), "kindred-jobs", ConfigFactory.load("kindred-jobs"));
            try {
                return run(system, signals);
            } finally {
                guard.close();
                system.terminate();
            }
        }
    }

    private int run(ActorSystem<?> system, StopSignals signals) {
        Instant began = Instant.now();
        long start = System.nanoTime();
        Outcome<?> outcome = outcome(system);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        awaitTheEndIfKilled();
        Report report = new Results(jobs, outcome, began, this::lastLines)
                .report(manifest.root().name(), took, signals.received());
        ReportText.of(report, logs(report.succeeded()), terminal.style()).forEach(terminal.out()::println);
        terminal.out().flush();
        writeDown(report.exitCode());
        return report.exitCode();
    }

    private void writeDown(int exitCode) {
        try {
            directory.ended(exitCode);
        } catch (IOException e) {
            err.println("Cannot write down how run [" + directory.id() + "] ended: " + e + ".");
        }
    }

    private Outcome<?> outcome(ActorSystem<?> system) {
        TaskGroup<?> tasks = new JobTasks(jobs, options.keepGoing(), this::process).of(manifest);
        Progress lines = terminal.isInteractive() ? () -> {} : plainLines(system);
        RunningTask<?> running = tasks.start(system);
        started.complete(running);
        Progress progress = terminal.isInteractive() ? new StatusBlock(terminal, running::tree).start() : lines;
        try {
            return outcome(running);
        } finally {
            progress.close();
        }
    }

    private static <R> Outcome<R> outcome(RunningTask<R> running) {
        return running.outcome().toCompletableFuture().join();
    }

    private PlainLines plainLines(ActorSystem<?> system) {
        PlainLines lines = new PlainLines(jobs, terminal.out());
        Kindred.get(system).addListener(lines);
        return lines;
    }

    private JobProcess process(String path) {
        return new JobProcess((ProcessJob) jobs.at(path), directory.log(path), live);
    }

    private List<String> lastLines(String path, ProcessJob job) {
        return LastLines.of(directory.log(path), options.lines(), job.environment());
    }

    private Optional<Path> logs(boolean succeeded) {
        if (options.keepLogs() || !succeeded) {
            return Optional.of(directory.logs());
        }
        try {
            directory.removeLogs();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(directory.logs());
        }
    }

    private void cancel(StopSignal signal) {
        var unused = started.thenAccept(running -> running.cancel(signal + " came"));
    }

    private void killAll(StopSignal signal) {
        if (ender.compareAndSet(null, Ender.SECOND_SIGNAL)) {
            int killed = live.killAll();
            err.println("Killed " + killed + (killed == 1 ? " job" : " jobs") + ": " + signal
                    + " came after another signal.");
        } else if (ender.get() == Ender.SECOND_SIGNAL) {
            return;
        }
        Runtime.getRuntime().halt(signal.exitCode());
    }

    // The signal's thread is about to halt the JVM; a report of what it killed would only race with that.
    private void awaitTheEndIfKilled() {
        if (!ender.compareAndSet(null, Ender.REPORT)) {
            new CompletableFuture<Void>().join();
        }
    }
}
