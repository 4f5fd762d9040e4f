package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Bounds;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ManifestException;
import dev.kindred.jobs.manifest.ManifestReader;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = "Runs the jobs of a manifest as one group.",
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:all jobs succeeded",
            " 1:some failed",
            " 2:the manifest or the command line is wrong; nothing was started",
            " 3:the primary cause is a timeout: of a job, of a group or of the whole",
            " 4:processes run on that not even KILL ended; the report names them",
            "130:ended by SIGINT (129 by SIGHUP, 143 by SIGTERM)"
        })
final class RunCommand implements Callable<Integer> {

    private static final int MOST_LINES = 1_000;

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "MANIFEST", description = "The YAML file that lists the jobs.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path manifest;

    @Option(
            names = {"-k", "--keep-going"},
            description = "Do not end the other jobs when one fails.")
    private boolean keepGoing;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of the last lines of a failed job are shown (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Where the private folder of this run is made; the jobs' output in it is then kept (default:"
                    + " $KINDRED_RUNS or $XDG_STATE_HOME/kindred/runs, and output is kept if something failed).")
    private @Nullable Path runDirectories;

    @ArgGroup(exclusive = false, heading = "%nBounds of the manifest:%n")
    private BoundOptions bounds = new BoundOptions();

    RunCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    private static final class BoundOptions {
        @Option(
                names = "--max-bytes",
                paramLabel = "N",
                defaultValue = "1048576",
                description = "The most bytes of the file (default: ${DEFAULT-VALUE}).")
        private int bytes = Bounds.DEFAULT.bytes();

        @Option(
                names = "--max-depth",
                paramLabel = "N",
                defaultValue = "32",
                description = "The deepest nesting of lists, mappings and groups (default: ${DEFAULT-VALUE}).")
        private int depth = Bounds.DEFAULT.depth();

        @Option(
                names = "--max-aliases",
                paramLabel = "N",
                defaultValue = "100",
                description = "The most YAML aliases (default: ${DEFAULT-VALUE}).")
        private int aliases = Bounds.DEFAULT.aliases();

        @Option(
                names = "--max-jobs",
                paramLabel = "N",
                defaultValue = "10000",
                description = "The most jobs and groups (default: ${DEFAULT-VALUE}).")
        private int jobs = Bounds.DEFAULT.jobs();

        Bounds checked() {
            return new Bounds(bytes, depth, aliases, jobs);
        }
    }

    /** Nothing can be started, and why. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    @Override
    public Integer call() {
        try {
            Manifest read = read();
            RunDirectory directory = runDirectory(read);
            return manifestRun(read, directory).run();
        } catch (Refused e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private ManifestRun manifestRun(Manifest read, RunDirectory directory) throws Refused {
        RunOptions options = new RunOptions(keepGoing, lines, runDirectories != null);
        try {
            return new ManifestRun(read, options, directory, Terminal.of(out), err);
        } catch (IOException e) {
            throw new Refused("Cannot write into [" + directory.folder() + "]: " + e + ".");
        }
    }

    private Manifest read() throws Refused {
        if (Files.notExists(manifest)) {
            throw new Refused(
                    "Cannot read manifest [" + manifest + "]: there is no such file. Give the path of a YAML file.");
        }
        if (Files.isDirectory(manifest)) {
            throw new Refused(
                    "Cannot read manifest [" + manifest + "]: it is a folder. Give the path of a YAML file in it.");
        }
        try {
            return ManifestReader.read(manifest, bounds.checked());
        } catch (ManifestException | IllegalArgumentException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refused("Cannot read manifest [" + manifest + "]: " + e + ".");
        }
    }

    private RunDirectory runDirectory(Manifest read) throws Refused {
        if (lines < 0 || lines > MOST_LINES) {
            throw new Refused("Cannot show " + lines + " lines: --lines is from 0 to " + MOST_LINES + ".");
        }
        try {
            if (runDirectories != null) {
                return RunHome.at(runDirectories).create(read.root().name(), manifest);
            }
            RunHome home = RunHome.ofUser(System.getenv());
            home.prune();
            return home.create(read.root().name(), manifest);
        } catch (IOException e) {
            throw new Refused("Cannot make a folder for the jobs' output: " + e + ". Give one with --run-dir.");
        }
    }
}
