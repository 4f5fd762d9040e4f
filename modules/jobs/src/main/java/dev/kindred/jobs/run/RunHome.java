package dev.kindred.jobs.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the folders of runs are: one for each, named by the run's id. */
public final class RunHome {

    /** The variable that says where, before the XDG ones. */
    public static final String VARIABLE = "KINDRED_RUNS";

    /** How many ended runs {@link #prune} leaves. */
    public static final int KEPT = 50;

    private static final int SHOWN = 8;

    private final Path folder;

    private RunHome(Path folder) {
        this.folder = folder;
    }

    /** A folder that was asked for. */
    public static RunHome at(Path folder) {
        return new RunHome(folder.toAbsolutePath().normalize());
    }

    /** The user's own: {@code $KINDRED_RUNS}, else {@code $XDG_STATE_HOME/kindred/runs}, else below {@code ~/.local/state}. */
    public static RunHome ofUser(Map<String, String> environment) {
        String asked = environment.getOrDefault(VARIABLE, "");
        if (!asked.isEmpty()) {
            return at(Path.of(asked));
        }
        // The XDG base directory specification: a relative path is to be ignored.
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base =
                state.startsWith("/") ? Path.of(state) : Path.of(System.getProperty("user.home"), ".local", "state");
        return at(base.resolve("kindred").resolve("runs"));
    }

    /** The folder itself; it may not exist yet. */
    public Path folder() {
        return folder;
    }

    /**
     * Makes the folder of a new run, this user's alone, of which this process is the runner.
     *
     * @param name the manifest's
     * @param manifest its file
     */
    public RunDirectory create(String name, Path manifest) throws IOException {
        PrivateFiles.createFolders(folder);
        while (true) {
            Path run = folder.resolve(RunId.next());
            try {
                PrivateFiles.createFolder(run);
                return RunDirectory.begin(run, name, manifest);
            } catch (FileAlreadyExistsException taken) {
                // Somebody else's: the next name.
            }
        }
    }

    /** All runs, the newest first. What is damaged, or no run, is left out. */
    public List<RunDirectory> all() throws IOException {
        List<RunDirectory> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, each -> isRun(each.getFileName()))) {
            for (Path each : folders) {
                open(each).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparing(RunDirectory::began).reversed());
        return found;
    }

    private static Optional<RunDirectory> open(Path each) {
        try {
            return RunDirectory.open(each);
        } catch (IOException damaged) {
            // One of many must not keep the others from being found, or new ones from starting.
            return Optional.empty();
        }
    }

    private static boolean isRun(Path name) {
        return RunId.isPrefix(name.toString());
    }

    /** The run that began last, if there is one. */
    public Optional<RunDirectory> newest() throws IOException {
        return all().stream().findFirst();
    }

    /**
     * The run with this id, or the only one whose id begins so.
     *
     * @throws RunNotFoundException if there is none, or more than one
     */
    public RunDirectory find(String idOrPrefix) throws IOException, RunNotFoundException {
        List<RunDirectory> runs = all();
        List<RunDirectory> meant = runs.stream()
                .filter(run -> RunId.isPrefix(idOrPrefix) && run.id().startsWith(idOrPrefix))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        String subject = "Cannot find run [" + idOrPrefix + "]: ";
        if (meant.isEmpty()) {
            throw new RunNotFoundException(subject + "none of the " + runs.size() + " runs in [" + folder
                    + "] has an id that begins so. 'kindred ps --all' lists them.");
        }
        String ids = meant.stream().limit(SHOWN).map(RunDirectory::id).collect(Collectors.joining(", "));
        throw new RunNotFoundException(subject + meant.size() + " runs begin so (" + ids
                + (meant.size() > SHOWN ? ", …" : "") + "). Give more letters.");
    }

    /** Removes all but the newest {@link #KEPT} of the runs that do not run. */
    public void prune() throws IOException {
        List<RunDirectory> over = all().stream()
                .filter(run -> run.state() != RunState.RUNNING)
                .skip(KEPT)
                .toList();
        for (RunDirectory run : over) {
            run.remove();
        }
    }
}
