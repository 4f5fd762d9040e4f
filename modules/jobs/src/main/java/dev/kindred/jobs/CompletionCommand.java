package dev.kindred.jobs;

import java.io.PrintStream;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Prints a script that completes commands and options in bash (and in zsh, after bashcompinit).",
            "",
            "  source <(kindred completion)"
        })
final class CompletionCommand implements Runnable {

    private final PrintStream out;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    CompletionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print(AutoComplete.bash("kindred", spec.root().commandLine()));
    }
}
