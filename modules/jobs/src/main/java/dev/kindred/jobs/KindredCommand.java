package dev.kindred.jobs;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "kindred",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = "Runs jobs that belong together: they end together, and nothing of them stays behind.",
        subcommands = CommandLine.HelpCommand.class)
final class KindredCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = KindredCommand.class.getPackage().getImplementationVersion();
            return new String[] {"kindred " + (version == null ? "(built without a version)" : version)};
        }
    }
}
