package dev.kindred.jobs.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process and all that it starts.
 *
 * <p>Whoever started it waits for the root with {@link #awaitExit()}, and then, or instead when interrupted, calls
 * {@link #end}: afterwards nothing of the tree runs, or it is told what does.
 */
public final class ProcessTree {

    /** How long {@link #end} may take at most beyond the grace that it is given. */
    public static final Duration LONGEST_KILL = Duration.ofSeconds(5);

    private static final Duration BETWEEN_KILLS = Duration.ofMillis(100);
    private static final int EMPTY_SCANS = 2;
    private static final List<String> SESSION_MAKER = findSessionMaker();
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 64;

    /**
     * A process that could not be ended.
     *
     * @param pid its number
     * @param command its command line
     */
    public record Survivor(long pid, String command) {}

    /**
     * What {@link #end} found.
     *
     * @param ended how many processes were there that are gone now, the root included if it had not ended
     * @param survivors those that it could not end
     */
    public record Ending(int ended, List<Survivor> survivors) {
        static final Ending NOTHING = new Ending(0, List.of());

        public Ending {
            survivors = List.copyOf(survivors);
        }
    }

    private final Root root;
    private final ProcessTable table;
    private final Signals signals;
    private final Membership membership;

    private final Duration longestKill;
    private final Consumer<String> diary;

    ProcessTree(Root root, ProcessTable table, Membership membership, Duration longestKill, Consumer<String> diary) {
        this.root = root;
        this.table = table;
        this.signals = new Signals(table);
        this.membership = membership;
        this.longestKill = longestKill;
        this.diary = diary;
    }

    /**
     * Starts a process in a session of its own, where the machine has {@code setsid}, and with a mark in its environment.
     *
     * @param builder command, environment, folder and redirections; it is used up
     * @throws IOException if there is no such program or folder
     */
    public static ProcessTree start(ProcessBuilder builder) throws IOException {
        return start(builder, ProcessTable.ofThisMachine(), sessionMaker(), Cookie.create(), line -> {});
    }

    /**
     * @param table what the machine tells of its processes
     * @param sessionMaker the command that runs another one in a session of its own, or nothing
     * @param diary told of begin ({@code + pid start}), end of the root ({@code = pid now}) and of all ({@code - pid})
     */
    static ProcessTree start(
            ProcessBuilder builder,
            ProcessTable table,
            List<String> sessionMaker,
            Cookie cookie,
            Consumer<String> diary)
            throws IOException {
        check(builder);
        String program = builder.command().get(0);
        cookie.addTo(builder.environment());
        List<String> command = new ArrayList<>(sessionMaker);
        command.addAll(builder.command());
        return start(program, builder.command(command), table, cookie, diary);
    }

    /** Throws if there is no such program or folder. */
    static void check(ProcessBuilder builder) throws IOException {
        File folder = builder.directory();
        Path directory = folder == null ? Path.of("").toAbsolutePath() : folder.toPath();
        Program.check(builder.command().get(0), directory, builder.environment());
    }

    private static ProcessTree start(
            String program, ProcessBuilder builder, ProcessTable table, Cookie cookie, Consumer<String> diary)
            throws IOException {
        ProcessTable.Mark before = table.mark();
        Process process = Program.start(program, builder);
        Optional<ProcessEntry> entry = table.find(process.pid());
        diary.accept(
                "+ " + process.pid() + " " + entry.map(ProcessEntry::started).orElse(0L));
        Root root = new StartedProcess(process, diary);
        Membership membership = new Membership(table, cookie, process.pid(), entry, before, root::isLed);
        return new ProcessTree(root, table, membership, LONGEST_KILL, diary);
    }

    /**
     * Starts a process as above, but one that does not run the program before it is in the diary: nothing that the program
     * does with its environment can then hide it.
     */
    static ProcessTree startGated(
            ProcessBuilder builder,
            ProcessTable table,
            List<String> sessionMaker,
            Cookie cookie,
            Consumer<String> diary)
            throws IOException {
        check(builder);
        String program = builder.command().get(0);
        cookie.addTo(builder.environment());
        List<String> command = new ArrayList<>(sessionMaker);
        command.addAll(List.of("/bin/sh", "-c", "read -r go && exec \"$@\" </dev/null", "sh"));
        command.addAll(ShellScript.words(builder));
        builder.redirectInput(Redirect.PIPE);
        ProcessTree tree = start(program, builder.command(command), table, cookie, diary);
        ((StartedProcess) tree.root).open();
        return tree;
    }

    /** A tree whose program runs in a shell. */
    static ProcessTree start(ProcessBuilder builder, File output, Shells shells, ProcessTable table, Cookie cookie)
            throws IOException {
        check(builder);
        cookie.addTo(builder.environment());
        String script = ShellScript.run(builder, output);
        Shell shell = shells.take();
        ProcessTable.Mark before = table.mark();
        Root root = shell.run(script, shells::give);
        Membership membership = new Membership(table, cookie, root.session(), Optional.empty(), before, root::isLed);
        return new ProcessTree(root, table, membership, LONGEST_KILL, shells.diary());
    }

    // A child of the JVM leads no process group, so setsid makes the session and runs the command in the same process.
    static List<String> sessionMaker() {
        return SESSION_MAKER;
    }

    private static List<String> findSessionMaker() {
        return Program.find("setsid", Path.of("/"), System.getenv())
                .map(setsid -> List.of(setsid.toString(), "--"))
                .orElse(List.of());
    }

    /** The number of the tree's session: the root's pid, or that of the shell in which the root runs. */
    public long pid() {
        return root.session();
    }

    /** What the root and all that it starts write, where the builder did not redirect it. */
    public InputStream output() {
        return root.output();
    }

    /** Waits until the root has ended by itself, and returns its exit code; 128 and more where a signal ended it. */
    public int awaitExit() throws InterruptedException {
        int exitCode = root.awaitExit();
        membership.rootEnded();
        return exitCode;
    }

    /**
     * Ends what is left of the tree: TERM, then after the grace KILL, until nothing is found any more. Being interrupted
     * does not stop it: the flag is set when it returns.
     *
     * @param grace how long they have from TERM to KILL
     */
    public Ending end(Duration grace) {
        UninterruptedPause pause = new UninterruptedPause();
        try {
            Ending ending = end(grace, pause);
            root.ended(ending.survivors().isEmpty(), ending.equals(Ending.NOTHING));
            return ending;
        } finally {
            pause.restoreInterrupt();
        }
    }

    private Ending end(Duration grace, UninterruptedPause pause) {
        int seenBefore = membership.seen();
        if (isGone()) {
            return Ending.NOTHING;
        }
        if (!root.isAlive() && !root.isLed()) {
            diary.accept("= " + root.session() + " " + membership.endOfRoot());
        }
        List<ProcessEntry> told = new ArrayList<>(membership.now());
        signals.terminate(root.session(), told);
        if (!isGoneWithin(grace, pause, () -> tellNewcomers(told))) {
            killUntilGone(pause);
        }
        List<Survivor> survivors = membership.now().stream()
                .map(member -> new Survivor(member.pid(), table.command(member)))
                .toList();
        return new Ending(membership.seen() - seenBefore - survivors.size(), survivors);
    }

    /** What was forked while the others were told hears of it too, and nobody hears it twice. */
    private void tellNewcomers(List<ProcessEntry> told) {
        List<ProcessEntry> newcomers = membership.now().stream()
                .filter(member -> told.stream().noneMatch(member::isSameAs))
                .toList();
        signals.terminateEach(newcomers);
        told.addAll(newcomers);
    }

    /** Kills all of the tree at once and waits for nothing. */
    public void kill() {
        signals.kill(root.session(), membership.now());
    }

    private void killUntilGone(UninterruptedPause pause) {
        long end = System.nanoTime() + longestKill.toNanos();
        do {
            kill();
        } while (!isGoneWithin(BETWEEN_KILLS, pause, () -> {}) && System.nanoTime() < end);
    }

    private boolean isGoneWithin(Duration time, UninterruptedPause pause, Runnable meanwhile) {
        long end = System.nanoTime() + time.toNanos();
        long millis = FIRST_PAUSE_MILLIS;
        while (true) {
            long left = end - System.nanoTime();
            if (root.isAlive() && left > 0) {
                pause.of(root::awaitExit, left);
            } else if (isGone()) {
                return true;
            } else if (left <= 0) {
                return false;
            } else {
                meanwhile.run();
                pause.of(Math.min(left, TimeUnit.MILLISECONDS.toNanos(millis)));
                millis = Math.min(2 * millis, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    // More than once: a scan can miss a process whose parent it read before the fork, or one that exec just replaces.
    private boolean isGone() {
        if (root.isAlive()) {
            return false;
        }
        membership.rootEnded();
        for (int scan = 0; scan < EMPTY_SCANS; scan++) {
            if (!membership.now().isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
