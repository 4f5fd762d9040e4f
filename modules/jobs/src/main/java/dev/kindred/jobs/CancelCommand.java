package dev.kindred.jobs;

import dev.kindred.jobs.control.ControlReply;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunState;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        versionProvider = KindredCommand.Version.class,
        description = {
            "Cancels a run, or one job or group of it. What needs a cancelled job never starts; the others go on.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:it was asked to end", " 2:there is no such run or job, or it has ended"},
        footer = {
            "",
            "Examples:",
            "  kindred cancel tkx              the run whose id begins with tkx",
            "  kindred cancel checks/size      a job of the only run that runs",
            "  kindred cancel size --run tkx   a job of that run"
        })
final class CancelCommand implements Callable<Integer> {

    private final PrintStream out;

    @Parameters(
            paramLabel = "JOB|RUN",
            description = "A job or group as reports name it, or a run's id or how it begins.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private String target;

    @Option(names = "--run", paramLabel = "RUN", description = "The run whose job is meant.")
    private @Nullable String run;

    @Mixin
    private Runs runs = new Runs();

    CancelCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refused {
        ControlReply reply = cancel();
        if (!reply.done()) {
            throw new Refused(String.join("\n", reply.lines()));
        }
        reply.lines().forEach(out::println);
        return CommandLine.ExitCode.OK;
    }

    private ControlReply cancel() throws Refused {
        if (run != null) {
            return Runs.ask(running(runs.find(run)), List.of("cancel", target));
        }
        Optional<RunDirectory> asRun = asRun();
        Optional<RunDirectory> withJob = withJob();
        if (asRun.isPresent() && withJob.isPresent()) {
            throw new Refused("Cannot cancel [" + target + "]: run ["
                    + asRun.get().id() + "] begins so, and run ["
                    + withJob.get().id() + "] has a job of that name. Give the run's whole id, or the job's run with"
                    + " --run.");
        }
        if (withJob.isPresent()) {
            return Runs.ask(withJob.get(), List.of("cancel", target));
        }
        return Runs.ask(running(asRun.isPresent() ? asRun.get() : none()), List.of("cancel"));
    }

    private Optional<RunDirectory> asRun() throws Refused {
        try {
            return Optional.of(runs.find(target));
        } catch (Refused notOne) {
            boolean several = runs.all().stream().anyMatch(each -> each.id().startsWith(target));
            if (several && withJob().isEmpty()) {
                throw notOne;
            }
            return Optional.empty();
        }
    }

    /** The run that has a job of that name. A whole id means the run. */
    private Optional<RunDirectory> withJob() throws Refused {
        RunDirectory found = null;
        for (RunDirectory each : runs.running()) {
            if (each.id().equals(target)) {
                return Optional.empty();
            }
            if (Runs.ask(each, List.of("has", target)).done()) {
                if (found != null) {
                    throw new Refused("Cannot cancel [" + target + "]: runs [" + found.id() + "] and [" + each.id()
                            + "] have a job of that name. Say which with --run.");
                }
                found = each;
            }
        }
        return Optional.ofNullable(found);
    }

    private RunDirectory none() throws Refused {
        int running = runs.running().size();
        throw new Refused("Cannot cancel [" + target + "]: no run has that id, and none of the " + running
                + (running == 1 ? " run that runs" : " runs that run") + " has a job of that name. 'kindred ps' lists"
                + " them.");
    }

    private static RunDirectory running(RunDirectory found) throws Refused {
        if (found.state() == RunState.ENDED) {
            throw new Refused("Cannot cancel run [" + found.id() + "]: it has ended, with "
                    + found.exitCode().orElseThrow() + ".");
        }
        if (found.state() == RunState.LOST) {
            throw new Refused("Cannot cancel run [" + found.id() + "]: its runner died. 'kindred resume " + found.id()
                    + "' goes on with it.");
        }
        return found;
    }
}
