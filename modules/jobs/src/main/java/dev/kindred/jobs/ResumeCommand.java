package dev.kindred.jobs;

import dev.kindred.jobs.journal.Journal;
import dev.kindred.jobs.journal.Recovered;
import dev.kindred.jobs.manifest.Policy;
import dev.kindred.jobs.process.FormerGuard;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import dev.kindred.jobs.run.RunNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Goes on with a run that has ended or whose runner died: runs the jobs that have not succeeded.",
            "",
            "The manifest is read again. A job that has changed since, or that waits for one that has, is run again;"
                    + " changes of timeouts, graces, retries, limits and pools change no job. What ran when the runner"
                    + " died is run again, since nobody knows how far it came.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCodes.ALL_SUCCEEDED,
            ExitCodes.SOME_FAILED,
            ExitCodes.REFUSED,
            ExitCodes.TIMED_OUT,
            ExitCodes.LEAKED,
            ExitCodes.HEAP,
            ExitCodes.SIGNAL
        },
        footer = {
            "",
            "Examples:",
            "  kindred resume tkx                   the run whose id begins with tkx",
            "  kindred resume tkx --junit out.xml   its report has the jobs from before, too"
        })
final class ResumeCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "RUN", description = "The run's id, or how it begins; 'kindred ps --all' lists them.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private String run;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Where the run's folder is, if 'kindred run' was given one.")
    private @Nullable Path runDirectories;

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ResumeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Refused {
        return resume(find());
    }

    private RunDirectory find() throws Refused {
        RunHome home = runDirectories == null ? RunHome.ofUser(System.getenv()) : RunHome.at(runDirectories);
        try {
            return home.find(run);
        } catch (RunNotFoundException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refused("Cannot look into [" + home.folder() + "]: " + e + ".");
        }
    }

    private int resume(RunDirectory directory) throws Refused {
        try {
            // The lock first: two who resume one run at once must not both read what has succeeded.
            Journal journal = Journal.resume(directory.journal());
            try {
                return resume(directory, journal);
            } finally {
                journal.close();
            }
        } catch (IOException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    private int resume(RunDirectory directory, Journal journal) throws Refused, IOException {
        Recovered recovered = journal.recovered();
        ManifestOptions manifests = ManifestOptions.of(recovered.options());
        TaskCatalogue catalogue = manifests.catalogue();
        ManifestSource source = ManifestSource.of(manifests.read(directory.manifest(), catalogue), catalogue);
        RunOptions options = reports.checked(policy(recovered.options()), keepLogs(recovered.options()));
        directory.takeOver();
        // What the dead runner left is being ended; the same jobs must not run beside it.
        FormerGuard.await(directory.sessions());
        say(directory.id(), source, recovered);
        return new ManifestRun(source, options, directory, journal, Terminal.of(out), err).run();
    }

    private void say(String id, ManifestSource source, Recovered recovered) {
        Resumption resumption = Resumption.of(source.digests(), recovered);
        int jobs = source.jobs().leaves().size();
        long before = resumption.jobs(source.jobs().leaves().keySet());
        err.println("Resuming run [" + id + "]: " + before + " of " + jobs + (jobs == 1 ? " job has" : " jobs have")
                + " succeeded before.");
        if (!recovered.unfinished().isEmpty()) {
            err.println("When the runner died " + recovered.unfinished().size() + " ran: "
                    + Names.listed(recovered.unfinished().stream()
                            .map(source.jobs()::shown)
                            .toList())
                    + ". They are run again.");
        }
        if (resumption.obsolete() > 0) {
            err.println("The manifest has changed: " + resumption.obsolete()
                    + " that had succeeded are gone from it, or other jobs now.");
        }
    }

    private static Policy policy(Map<String, String> options) {
        return Policy.KEEP_GOING.equals(options.get(RunCommand.POLICY))
                ? new Policy.KeepGoing()
                : new Policy.Together();
    }

    private static boolean keepLogs(Map<String, String> options) {
        return Boolean.parseBoolean(options.get(RunCommand.KEEP_LOGS));
    }
}
