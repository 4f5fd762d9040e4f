package dev.kindred.jobs.run;

import dev.kindred.jobs.platform.NativeEncoding;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The private folder of one run.
 *
 * <pre>
 *   run.properties   who runs it and what, and how it ended
 *   logs/            a file with the output of each job that started
 *   journal          what was written down so that it can be resumed
 *   sessions         of the processes that were started, for the guard
 *   guard            what the guard ended, if the runner died
 *   outcomes         how each job ended, if the run has
 *   control          the socket of a run that runs
 * </pre>
 */
public final class RunDirectory {

    /** sun_path of Linux has 108 bytes, of macOS 104, the end included. */
    private static final int LONGEST_SOCKET_PATH = 100;

    private static final int LONGEST_NAME = 100;

    private final Path folder;

    // Written by the one thread that begins, resumes or ends the run; read by any.
    private volatile RunRecord record;

    private RunDirectory(Path folder, RunRecord record) {
        this.folder = folder;
        this.record = record;
    }

    static RunDirectory begin(Path folder, String name, Path manifest) throws IOException {
        PrivateFiles.createFolder(folder.resolve("logs"));
        RunRecord record = RunRecord.of(name, manifest.toAbsolutePath().normalize());
        record.write(folder);
        return new RunDirectory(folder, record);
    }

    /** The run whose folder it is; nothing if it is none, or not yet or no longer a whole one. */
    static Optional<RunDirectory> open(Path folder) throws IOException {
        return RunRecord.read(folder).map(record -> new RunDirectory(folder, record));
    }

    /** Makes this process the runner of a run that has ended or was lost. */
    public void takeOver() throws IOException {
        if (state() == RunState.RUNNING) {
            throw new IOException("Cannot resume run [" + id() + "]: process " + runner().pid() + " still runs it.");
        }
        prepareLogs();
        write(record.takenOver());
    }

    // A run that has succeeded has none any more.
    private void prepareLogs() throws IOException {
        if (!Files.isDirectory(logs())) {
            PrivateFiles.createFolder(logs());
        }
    }

    /** Writes down how it ended. */
    public void ended(int exitCode) throws IOException {
        write(record.ended(exitCode));
    }

    private void write(RunRecord next) throws IOException {
        next.write(folder);
        record = next;
    }

    /** What identifies it among the runs of its home. */
    public String id() {
        return folder.getFileName().toString();
    }

    /** The manifest's name. */
    public String name() {
        return record.name();
    }

    /** The manifest's file, absolute. */
    public Path manifest() {
        return record.manifest();
    }

    /** The process that runs it, or ran it last. */
    public Runner runner() {
        return record.runner();
    }

    /** When it, or its last resumption, began. */
    public Instant began() {
        return record.began();
    }

    /** What has become of it, as of now. */
    public RunState state() {
        if (record.exitCode().isPresent()) {
            return RunState.ENDED;
        }
        return runner().isAlive() ? RunState.RUNNING : RunState.LOST;
    }

    /** The exit code of one that has ended. */
    public OptionalInt exitCode() {
        return record.exitCode();
    }

    /** How many bytes its disk has for this user. */
    public long usableSpace() {
        return folder.toFile().getUsableSpace();
    }

    /** The folder itself. */
    public Path folder() {
        return folder;
    }

    /** The file for the output of a job: the same one each time that the run is resumed. */
    public Path log(String path) {
        return logs().resolve(fileName(path) + ".log");
    }

    /** The folder of these files. */
    public Path logs() {
        return folder.resolve("logs");
    }

    // No name of a job has a %. What shortening makes equal, the hash keeps apart.
    private static String fileName(String path) {
        String separated = path.replace('/', '%');
        String name = NativeEncoding.has(separated) ? separated : URLEncoder.encode(path, StandardCharsets.UTF_8);
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(name.length() - LONGEST_NAME) + "%" + Sha256.of(path);
    }

    /** The file for the journal. */
    public Path journal() {
        return folder.resolve("journal");
    }

    /** The file with the sessions of the processes that were started. */
    public Path sessions() {
        return folder.resolve("sessions");
    }

    /** The file in which the guard tells what it did, if the runner died. */
    public Path guardReport() {
        return folder.resolve("guard");
    }

    /** The file with how each job ended, of a run that has ended. */
    public Path outcomes() {
        return folder.resolve("outcomes");
    }

    /**
     * The socket by which a run that runs is asked and told. It is beside the temporary files, in a folder of this user's
     * alone, where the path would be too long for a socket.
     */
    public Path control() {
        Path within = folder.resolve("control");
        return isShortEnough(within) ? within : record.elsewhere(id()).resolve("control");
    }

    /** Makes sure that the folder of {@link #control} is there. */
    public void prepareControl() throws IOException {
        if (!isShortEnough(folder.resolve("control"))) {
            PrivateFiles.createFolders(record.elsewhere(id()));
        }
        Files.deleteIfExists(control());
    }

    /** Removes the socket and what was made for it. */
    public void removeControl() throws IOException {
        Files.deleteIfExists(control());
        if (!isShortEnough(folder.resolve("control"))) {
            Files.deleteIfExists(record.elsewhere(id()));
        }
    }

    private static boolean isShortEnough(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
    }

    /** Removes the output of the jobs; what else is written down stays. */
    public void removeLogs() throws IOException {
        PrivateFiles.remove(logs());
    }

    /** Removes all of it. */
    void remove() throws IOException {
        try {
            removeControl();
        } catch (NoSuchFileException | SecurityException alreadyGone) {
            // The temporary files were cleared meanwhile.
        }
        PrivateFiles.remove(folder);
    }

    @Override
    public String toString() {
        return "run [" + id() + "] of [" + name() + "]";
    }
}
