package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.secret.Mask;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
        exitCodeList = {" 0:it can be run", " 2:something is wrong with it", ExitCodes.HEAP},
        footer = {
            "",
            "Examples:",
            "  kindred plan build.yaml",
            "  kindred plan build.yaml -o json | jq -r '.. | .path? // empty'   the paths, for programs"
        })
final class PlanCommand implements Callable<Integer> {

    private final PrintStream out;

    @Parameters(paramLabel = "MANIFEST", description = "The YAML file that lists the jobs.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path manifest;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = PlanOutput.Names.class,
            completionCandidates = PlanOutput.Names.class,
            description = "What standard output is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PlanOutput output = PlanOutput.TEXT;

    @Mixin
    private ManifestOptions options = new ManifestOptions();

    PlanCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refused {
        Manifest read = options.read(manifest, options.catalogue());
        Mask mask = Secrets.written(new Jobs(read));
        if (output == PlanOutput.JSON) {
            out.println(PlanData.json(read, mask));
        } else {
            PlanText.of(read, mask).forEach(out::println);
        }
        return CommandLine.ExitCode.OK;
    }
}
