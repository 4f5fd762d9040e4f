package dev.kindred.jobs;

import dev.kindred.jobs.journal.Entry;
import dev.kindred.jobs.journal.Journal;
import dev.kindred.jobs.manifest.Policy;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Runs the jobs of a manifest as one group: they start as early as their needs and limits let them, and when one"
                    + " fails the others are ended, processes and all.",
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
            "  kindred run build.yaml                      what fails ends the rest",
            "  kindred run -k build.yaml --junit out.xml   all failures, also as JUnit XML",
            "  kindred run build.yaml -o json-lines        one event a line, for programs",
            "A run that was ended, or whose machine died, goes on with 'kindred resume'."
        })
final class RunCommand implements Callable<Integer> {

    /** The journal's name for the default policy. */
    static final String POLICY = "policy";

    /** The journal's name for whether logs are kept. */
    static final String KEEP_LOGS = "keep-logs";

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "MANIFEST", description = "The YAML file that lists the jobs.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path manifest;

    @Option(
            names = {"-k", "--keep-going"},
            description = "Do not end the other jobs when one fails: the policy keep-going for groups that name none.")
    private boolean keepGoing;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Where the private folder of this run is made; the jobs' output in it is then kept (default:"
                    + " $KINDRED_RUNS or $XDG_STATE_HOME/kindred/runs, and output is kept if something failed).")
    private @Nullable Path runDirectories;

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    RunCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Refused {
        return run();
    }

    private int run() throws Refused {
        TaskCatalogue catalogue = manifests.catalogue();
        ManifestSource source = ManifestSource.of(manifests.read(manifest, catalogue), catalogue);
        Policy otherwise = keepGoing ? new Policy.KeepGoing() : new Policy.Together();
        RunOptions options = reports.checked(otherwise, runDirectories != null);
        RunDirectory directory = runDirectory(source.manifest().root().name());
        try {
            Journal journal = Journal.create(directory.journal(), written(options));
            return new ManifestRun(source, options, directory, journal, Terminal.of(out), err).run();
        } catch (IOException e) {
            throw new Refused("Cannot write into [" + directory.folder() + "]: " + e + ".");
        }
    }

    private List<Entry.Option> written(RunOptions options) {
        List<Entry.Option> written = new ArrayList<>(manifests.written());
        written.add(new Entry.Option(POLICY, options.otherwise().toString()));
        written.add(new Entry.Option(KEEP_LOGS, Boolean.toString(options.keepLogs())));
        return written;
    }

    private RunDirectory runDirectory(String name) throws Refused {
        try {
            if (runDirectories != null) {
                return RunHome.at(runDirectories).create(name, manifest);
            }
            RunHome home = RunHome.ofUser(System.getenv());
            home.prune();
            return home.create(name, manifest);
        } catch (IOException e) {
            throw new Refused("Cannot make a folder for the jobs' output: " + e + ". Give one with --run-dir.");
        }
    }
}
