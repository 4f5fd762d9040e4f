package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Manifest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {"Reads manifests and tells all that is wrong with them, with file, line and column.", ""},
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:all can be run", " 2:something is wrong with one of them", ExitCodes.HEAP},
        footer = {"", "Example:", "  kindred validate *.yaml"})
final class ValidateCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(arity = "1..*", paramLabel = "MANIFEST", description = "The YAML files that list jobs.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private List<Path> manifests;

    @Mixin
    private ManifestOptions options = new ManifestOptions();

    ValidateCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        return manifests.stream().mapToInt(this::validate).max().orElse(CommandLine.ExitCode.OK);
    }

    private int validate(Path file) {
        try {
            Manifest manifest = options.read(file, options.catalogue());
            int jobs = new Jobs(manifest).leaves().size();
            out.println(file + ": fine, " + jobs + (jobs == 1 ? " job." : " jobs."));
            return CommandLine.ExitCode.OK;
        } catch (Refused e) {
            err.println(e.getMessage());
            return e.exitCode();
        }
    }
}
