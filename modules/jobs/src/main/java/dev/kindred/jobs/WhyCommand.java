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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {"Says why a job waits, runs, or ended as it did.", ""},
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {ExitCodes.TOLD, ExitCodes.NOT_TOLD},
        footer = {
            "",
            "Examples:",
            "  kindred why checks/size             of the newest run",
            "  kindred why checks/size --run tkx   of that run"
        })
final class WhyCommand implements Callable<Integer> {

    private final PrintStream out;

    @Parameters(paramLabel = "JOB", description = "The job or group as reports name it, such as 'checks/size'.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private String job;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "The run's id, or how it begins (default: the newest run).")
    private @Nullable String run;

    @Mixin
    private Runs runs = new Runs();

    WhyCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refused {
        out.println(answer(runs.findOrNewest(run)));
        return CommandLine.ExitCode.OK;
    }

    private String answer(RunDirectory found) throws Refused {
        if (found.state() != RunState.RUNNING) {
            return EndedRun.of(found).why(job);
        }
        ControlReply reply = Runs.ask(found, List.of("why", job));
        String text = String.join("\n", reply.lines());
        if (!reply.done()) {
            throw new Refused(text);
        }
        return text;
    }
}
