package dev.kindred.jobs;

import dev.kindred.jobs.control.ControlClient;
import dev.kindred.jobs.control.ControlReply;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import dev.kindred.jobs.run.RunNotFoundException;
import dev.kindred.jobs.run.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The runs that commands are about; the option that says where they are. */
final class Runs {

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Where the runs' folders are, if 'kindred run' was given one.")
    private @Nullable Path folder;

    RunHome home() {
        return folder == null ? RunHome.ofUser(System.getenv()) : RunHome.at(folder);
    }

    List<RunDirectory> all() throws Refused {
        try {
            return home().all();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    List<RunDirectory> running() throws Refused {
        return all().stream().filter(run -> run.state() == RunState.RUNNING).toList();
    }

    RunDirectory find(String idOrPrefix) throws Refused {
        try {
            return home().find(idOrPrefix);
        } catch (RunNotFoundException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The one that is named, or the newest. */
    RunDirectory findOrNewest(@Nullable String idOrPrefix) throws Refused {
        if (idOrPrefix != null) {
            return find(idOrPrefix);
        }
        return all().stream()
                .findFirst()
                .orElseThrow(() -> new Refused("Cannot find a run: there is none in [" + home().folder()
                        + "]. Start one with 'kindred run', or say where with --run-dir."));
    }

    private Refused unreadable(IOException e) {
        return new Refused("Cannot look into [" + home().folder() + "]: " + FileErrors.text(e) + ".");
    }

    /** Asks a run that runs. */
    static ControlReply ask(RunDirectory run, List<String> words) throws Refused {
        try {
            return ControlClient.ask(run.control(), words);
        } catch (IOException e) {
            throw new Refused(
                    "Cannot ask run [" + run.id() + "]: process " + run.runner().pid() + " does not answer ("
                            + e.getMessage() + "). It is just starting or ending; ask again.");
        }
    }
}
