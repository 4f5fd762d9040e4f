package dev.kindred.jobs;

import dev.kindred.jobs.control.ControlReply;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunState;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "tree",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {"Shows what a run does, or did, as a tree.", ""},
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {ExitCodes.TOLD, ExitCodes.NOT_TOLD},
        footer = {
            "",
            "Examples:",
            "  kindred tree        the newest run",
            "  kindred tree tkx    the run whose id begins with tkx"
        })
final class TreeCommand implements Callable<Integer> {

    private final PrintStream out;

    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "The run's id, or how it begins (default: the newest run).")
    private @Nullable String run;

    @Mixin
    private Runs runs = new Runs();

    TreeCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refused {
        lines(runs.findOrNewest(run)).forEach(out::println);
        return CommandLine.ExitCode.OK;
    }

    private static List<String> lines(RunDirectory found) throws Refused {
        if (found.state() != RunState.RUNNING) {
            return EndedRun.of(found).tree();
        }
        ControlReply reply = Runs.ask(found, List.of("tree"));
        if (!reply.done()) {
            throw new Refused(String.join("\n", reply.lines()));
        }
        return reply.lines();
    }
}
