package dev.kindred.jobs.process;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the process trees of one run, and has one process beside the run that ends them if this JVM dies.
 *
 * <p>That process is a shell in a session of its own, which reads a pipe that this JVM holds. However the JVM ends, the
 * kernel closes the pipe. Which sessions were started stands in a file, since what was written to a file outlives a
 * SIGKILL and costs no more than a system call.
 *
 * <p>Where there is no procfs or no {@code setsid} there is no such process, and trees end with this JVM only if it ends
 * them.
 */
public final class Guard implements AutoCloseable {

    /** What the guard gives at most from TERM to KILL, whatever was promised: a runner that is dead answers nobody. */
    public static final Duration LONGEST_GRACE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int MOST_RESTARTS = 3;
    private static final long MILLIS_OF_A_ROUND = 100;

    private final ProcessTable table;
    private final Cookies cookies;
    private final List<String> sessionMaker;
    private final Shells shells;
    private final Path report;
    private final Path sessions;
    private final Duration grace;

    // Appends of a few bytes each, safe for threads. No channel: an interrupted job would close one for all others.
    private final FileOutputStream written;

    // Both: under this object's lock.
    private @Nullable Process shell;
    private boolean closed;

    private Guard(Path sessions, Path report, Duration grace, FileOutputStream written) {
        this.table = ProcessTable.ofThisMachine();
        this.cookies = Cookies.create();
        this.sessionMaker = ProcessTree.sessionMaker();
        this.sessions = sessions;
        this.report = report;
        this.grace = grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
        this.written = written;
        this.shells = new Shells(table, sessionMaker, this::wrote);
    }

    /**
     * A guard; its process starts with the first tree.
     *
     * @param sessions the file for the sessions; made anew
     * @param report the file into which the guard writes what it did, if it had to
     * @param grace what it gives trees from TERM to KILL, at most {@link #LONGEST_GRACE}
     */
    public static Guard create(Path sessions, Path report, Duration grace) throws IOException {
        FileOutputStream written = new FileOutputStream(sessions.toFile());
        return new Guard(sessions.toAbsolutePath(), report.toAbsolutePath(), grace, written);
    }

    /**
     * Starts a process as {@link ProcessTree#start(ProcessBuilder)} does, in this guard's keeping.
     *
     * @param builder command, environment and folder, empty input, errors to the output, and that into a file, which is
     *     appended to, or a pipe; it is used up
     */
    public ProcessTree start(ProcessBuilder builder) throws IOException {
        if (!isPossible()) {
            return ProcessTree.start(builder, table, sessionMaker, cookies.next(), this::wrote);
        }
        startShell();
        File output = builder.redirectErrorStream() ? builder.redirectOutput().file() : null;
        return output == null
                ? ProcessTree.startGated(builder, table, sessionMaker, cookies.next(), this::wrote)
                : ProcessTree.start(builder, output, shells, table, cookies.next());
    }

    /** The guard's own process, while there is one. */
    public synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(shell).map(Process::toHandle).filter(ProcessHandle::isAlive);
    }

    private boolean isPossible() {
        return table instanceof Procfs && !sessionMaker.isEmpty();
    }

    private synchronized void startShell() throws IOException {
        if (shell == null && !closed) {
            start(0);
        }
    }

    private synchronized void start(int restarts) throws IOException {
        List<String> command = new ArrayList<>(sessionMaker);
        long session = table.find(ProcessHandle.current().pid())
                .map(ProcessEntry::session)
                .orElse(-1L);
        command.addAll(command(cookies.prefix(), sessions, report, grace, session, Procfs.ROOT));
        Process started = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        shell = started;
        var unused = started.onExit().thenRun(() -> ended(restarts));
    }

    static List<String> command(
            String prefix, Path sessions, Path report, Duration grace, long runnersSession, Path procfs) {
        long rounds = (grace.toMillis() + MILLIS_OF_A_ROUND - 1) / MILLIS_OF_A_ROUND;
        return List.of(
                "/bin/sh",
                "-c",
                script(),
                "kindred-guard",
                prefix,
                sessions.toString(),
                report.toString(),
                Long.toString(rounds),
                Long.toString(runnersSession),
                procfs.toString());
    }

    /** It ended: because it was told to, or because somebody ended it, and then the run is without. */
    private synchronized void ended(int restarts) {
        if (closed) {
            return;
        }
        try {
            if (restarts == MOST_RESTARTS) {
                LOG.warn("The guard ended {} times. If this process is killed, its jobs run on.", restarts + 1);
            } else {
                start(restarts + 1);
            }
        } catch (IOException e) {
            LOG.warn("Cannot start the guard again. If this process is killed, its jobs run on.", e);
        }
    }

    private static String script() {
        try (InputStream script = Guard.class.getResourceAsStream("guard.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void wrote(String line) {
        try {
            written.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Its mark finds it too, unless it drops that.
            LOG.warn("Cannot write into [{}] for the guard: {}", sessions, e.toString());
        }
    }

    /** Ends the guard's process, once nothing that it guards runs any more. */
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = shell;
        }
        shells.close();
        try {
            written.close();
        } catch (IOException e) {
            LOG.debug("Cannot close [{}]", sessions, e);
        }
        if (last != null) {
            end(last);
        }
    }

    private static void end(Process shell) {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write("end\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.debug("The guard has ended already", e);
        }
        shell.onExit().join();
    }
}
