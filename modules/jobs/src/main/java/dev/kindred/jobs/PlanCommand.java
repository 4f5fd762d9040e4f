package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.secret.Mask;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Shows what a manifest would run, resolved and in the order in which jobs may start, and starts nothing."
                    + " Secrets are not looked up.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:it can be run", " 2:something is wrong with it"})
final class PlanCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "MANIFEST", description = "The YAML file that lists the jobs.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path manifest;

    @Mixin
    private ManifestOptions options = new ManifestOptions();

    PlanCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try {
            Manifest read = options.read(manifest, options.catalogue());
            Mask mask = Secrets.written(new Jobs(read));
            PlanText.of(read).forEach(line -> out.println(mask.apply(line)));
            return CommandLine.ExitCode.OK;
        } catch (Refused e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }
}
