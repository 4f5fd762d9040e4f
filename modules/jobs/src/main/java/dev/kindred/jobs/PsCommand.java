package dev.kindred.jobs;

import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ps",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {"Lists the runs that run, the newest first.", ""},
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {ExitCodes.TOLD, ExitCodes.NOT_TOLD},
        footer = {"", "Example:", "  kindred ps -a    the id is what 'resume', 'tree', 'why' and 'cancel' take"})
final class PsCommand implements Callable<Integer> {

    private static final String ROW = "%-8s  %-18s  %7s  %-19s  %-20s  %s";
    private static final DateTimeFormatter BEGAN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final PrintStream out;

    @Option(
            names = {"-a", "--all"},
            description = "Also those that have ended, or whose runner died (lost).")
    private boolean all;

    @Mixin
    private Runs runs = new Runs();

    PsCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refused {
        List<RunDirectory> listed = all ? runs.all() : runs.running();
        out.println(ROW.formatted("RUN", "STATE", "PID", "BEGAN", "NAME", "MANIFEST")
                .stripTrailing());
        listed.forEach(run -> out.println(row(run)));
        return CommandLine.ExitCode.OK;
    }

    private static String row(RunDirectory run) {
        return ROW.formatted(
                run.id(),
                state(run),
                run.runner().pid(),
                BEGAN.format(run.began().atZone(ZoneId.systemDefault())),
                run.name(),
                run.manifest());
    }

    private static String state(RunDirectory run) {
        RunState state = run.state();
        return switch (state) {
            case RUNNING -> "runs for " + Times.measured(Duration.between(run.began(), Instant.now()));
            case ENDED -> "ended with " + run.exitCode().orElseThrow();
            case LOST -> "lost";
        };
    }
}
