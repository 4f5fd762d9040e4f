package dev.kindred.jobs;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.TaskGroup;
import dev.kindred.jobs.control.ControlServer;
import dev.kindred.jobs.journal.Journal;
import dev.kindred.jobs.manifest.Environment;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.process.Guard;
import dev.kindred.jobs.run.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Runs one manifest, from the first line that is told to the report. */
final class ManifestRun {

    /** Of a run in which nothing failed, but not all was done: a report could not be written, or a job was cancelled. */
    private static final int NOT_COMPLETE = 1;

    private static final long LITTLE_SPACE = 64 << 10;

    private final Manifest manifest;
    private final RunOptions options;
    private final RunDirectory directory;
    private final Secrets secrets;
    private final Journal journal;
    private final Resumption resumption;
    private final TaskCatalogue catalogue;
    private final Terminal terminal;
    private final PrintStream err;
    private final Jobs jobs;
    private final Guard guard;
    private final LiveTrees live;
    private final CompletableFuture<RunningTask<?>> started = new CompletableFuture<>();
    private final RunControl control;

    /** Who ends the JVM: set once, by the main thread when all is gone, or by a second signal before that. */
    private enum Ender {
        REPORT,
        SECOND_SIGNAL
    }

    private final AtomicReference<Ender> ender = new AtomicReference<>();

    /**
     * @param source what is run
     * @param journal open for this run; closed at its end
     * @throws IOException if the folder cannot be written
     */
    ManifestRun(
            ManifestSource source,
            RunOptions options,
            RunDirectory directory,
            Journal journal,
            Terminal terminal,
            PrintStream err)
            throws IOException {
        this.manifest = source.manifest();
        this.options = options;
        this.directory = directory;
        this.secrets = source.secrets();
        this.journal = journal;
        this.catalogue = source.catalogue();
        this.terminal = terminal.masked(secrets.mask());
        this.err = err;
        this.jobs = source.jobs();
        this.resumption = Resumption.of(source.digests(), journal.recovered());
        this.guard = Guard.create(directory.sessions(), directory.guardReport(), jobs.longestGrace());
        this.live = new LiveTrees(guard);
        this.control =
                new RunControl(jobs, directory.id(), secrets.mask(), () -> Optional.ofNullable(started.getNow(null)));
    }

    /** Returns the exit code when nothing of the jobs runs any more and the report is printed. */
    int run() {
        MaskedErrors errors = MaskedErrors.begin(secrets.mask(), err);
        try (StopSignals signals = new StopSignals(this::cancel, this::killAll)) {
            ActorSystem<Void> system =
                    ActorSystem.create(Behaviors.empty(), "kindred-jobs", ConfigFactory.load("kindred-jobs"));
            try {
                return run(system, signals);
            } finally {
                // Nothing runs by now, unless an error of this JVM's own ends the run.
                int unused = live.killAll();
                guard.close();
                journal.close();
                system.terminate();
            }
        } finally {
            errors.close();
        }
    }

    private int run(ActorSystem<?> system, StopSignals signals) {
        Instant began = Instant.now();
        long start = System.nanoTime();
        Optional<EventLines> events = events();
        Optional<ControlServer> server = listen();
        Outcome<?> outcome = outcome(system, events);
        server.ifPresent(this::close);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        awaitTheEndIfKilled();
        Report report = new Results(jobs, outcome, began, resumption, secrets.mask(), this::lastLines)
                .report(manifest.root().name(), took, signals.received());
        Optional<Path> logs = logs(report.succeeded());
        Summary summary = new Summary(report, directory.id(), directory.manifest(), began, logs);
        tell(summary, events);
        warnOfAFullDisk();
        int exitCode = exitCode(report, writeReports(summary));
        writeDown(report, exitCode);
        return exitCode;
    }

    // Jobs that cannot write fail as they please, and cannot say why.
    private void warnOfAFullDisk() {
        if (directory.usableSpace() < LITTLE_SPACE) {
            err.println("The disk of [" + directory.folder()
                    + "] is full: output of jobs may be cut off. Free some space; 'kindred resume "
                    + directory.id() + "' goes on.");
        }
    }

    private int exitCode(Report report, boolean written) {
        // A job that was cancelled by command is no failure, but then not all have succeeded.
        boolean complete = written && !control.hasCancelledJobs();
        return complete || report.exitCode() != 0 ? report.exitCode() : NOT_COMPLETE;
    }

    private Optional<ControlServer> listen() {
        try {
            directory.prepareControl();
            return Optional.of(ControlServer.open(directory.control(), control::answer));
        } catch (IOException | UnsupportedOperationException e) {
            err.println("Cannot listen for 'kindred tree', 'why' and 'cancel': " + e + ".");
            return Optional.empty();
        }
    }

    private void close(ControlServer server) {
        try {
            server.close();
            directory.removeControl();
        } catch (IOException e) {
            err.println("Cannot remove [" + directory.control() + "]: " + FileErrors.text(e) + ".");
        }
    }

    private Optional<EventLines> events() {
        return options.output() == Output.JSON_LINES
                ? Optional.of(new EventLines(jobs, terminal.out(), secrets.mask()))
                : Optional.empty();
    }

    private void tell(Summary summary, Optional<EventLines> events) {
        if (events.isPresent()) {
            events.get().ended(summary.data());
            events.get().close();
        } else {
            ReportText.of(summary.report(), summary.logs(), terminal).forEach(terminal.out()::println);
        }
        terminal.close();
    }

    private boolean writeReports(Summary summary) {
        boolean json = write(options.json(), summary::json);
        boolean junit = write(options.junit(), () -> JUnitReport.of(summary.report(), directory.id(), summary.began()));
        return json && junit;
    }

    private boolean write(Optional<Path> file, Supplier<String> text) {
        try {
            if (file.isPresent()) {
                Files.writeString(file.get(), text.get());
            }
            return true;
        } catch (IOException e) {
            err.println("Cannot write report [" + file.orElseThrow() + "]: " + FileErrors.text(e) + ".");
            return false;
        }
    }

    private void writeDown(Report report, int exitCode) {
        try {
            KeptOutcomes.write(directory.outcomes(), report);
            directory.ended(exitCode);
        } catch (IOException e) {
            err.println("Cannot write down how run [" + directory.id() + "] ended: " + FileErrors.text(e) + ".");
        }
    }

    private Outcome<?> outcome(ActorSystem<?> system, Optional<EventLines> events) {
        LeafTasks leaves = new LeafTasks(directory::log, secrets, live, catalogue, new Pools(system, manifest.pools()));
        TaskGroup<?> tasks = new JobTasks(jobs, options.otherwise(), leaves, resumption).of(manifest);
        Kindred kindred = Kindred.get(system);
        // First: what is told has been written down.
        kindred.addListener(new JournalListener(
                jobs, options.otherwise(), resumption, journal, secrets.mask(), this::cancelWithoutJournal));
        boolean drawn = events.isEmpty() && terminal.isInteractive();
        Progress lines = drawn ? () -> {} : lines(kindred, events);
        RunningTask<?> running = tasks.start(system);
        started.complete(running);
        Progress progress =
                drawn ? new StatusBlock(terminal, Window.open(), secrets.mask(), running::tree).start() : lines;
        try {
            return outcome(running);
        } finally {
            progress.close();
        }
    }

    private Progress lines(Kindred kindred, Optional<EventLines> events) {
        if (events.isPresent()) {
            events.get().began(directory.id(), manifest.root().name());
            kindred.addListener(events.get());
            return () -> {}; // what ended comes last, and is told later
        }
        PlainLines lines = new PlainLines(jobs, terminal.out());
        kindred.addListener(lines);
        return lines;
    }

    private void cancelWithoutJournal(IOException e) {
        var unused = started.thenAccept(
                running -> running.cancel("nothing can be written down any more: " + e.getMessage()));
    }

    private static <R> Outcome<R> outcome(RunningTask<R> running) {
        return running.outcome().toCompletableFuture().join();
    }

    private List<String> lastLines(String path, Leaf job) {
        Environment environment = job instanceof ProcessJob process ? process.environment() : Environment.NONE;
        return LastLines.of(directory.log(path), options.lines(), environment);
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
