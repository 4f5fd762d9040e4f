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
        sortOptions = false)
final class WhyCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

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

    WhyCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try {
            out.println(answer(runs.findOrNewest(run)));
            return CommandLine.ExitCode.OK;
        } catch (Refused e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
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
