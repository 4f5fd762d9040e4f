package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that run jobs: how it is told. */
final class ReportOptions {

    private static final int MOST_LINES = 1_000;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of the last lines of a failed job are shown (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = Output.Names.class,
            completionCandidates = Output.Names.class,
            description = "What standard output is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TEXT;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a summary into this file, as JSON.")
    private @Nullable Path json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write a report into this file, as JUnit XML.")
    private @Nullable Path junit;

    /**
     * @param otherwise the policy of groups that name none
     * @param keepLogs whether the output of jobs is kept although all succeeded
     */
    RunOptions checked(Policy otherwise, boolean keepLogs) throws Refused {
        if (lines < 0 || lines > MOST_LINES) {
            throw new Refused("Cannot show " + lines + " lines: --lines is from 0 to " + MOST_LINES + ".");
        }
        return new RunOptions(otherwise, keepLogs, lines, output, writable(json), writable(junit));
    }

    // Told now, and not when all has run.
    private static Optional<Path> writable(@Nullable Path file) throws Refused {
        if (file == null) {
            return Optional.empty();
        }
        try {
            Files.writeString(file, "");
            return Optional.of(file);
        } catch (IOException e) {
            throw new Refused("Cannot write report [" + file + "]: " + FileErrors.text(e)
                    + ". Give a file in a folder that exists.");
        }
    }
}
