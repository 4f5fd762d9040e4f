package dev.kindred.jobs;

import dev.kindred.jobs.manifest.ManifestSchema;
import java.io.PrintStream;
import picocli.CommandLine.Command;

@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Prints the JSON schema of manifests, for editors.",
            "",
            "With the YAML language server, put it beside the manifest and begin that with a line:",
            "  # yaml-language-server: $schema=manifest.schema.json"
        })
final class SchemaCommand implements Runnable {

    private final PrintStream out;

    SchemaCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.println(ManifestSchema.json());
    }
}
