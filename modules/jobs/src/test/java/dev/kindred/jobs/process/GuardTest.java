package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard's shell, with a pipe that the test holds in a dead runner's place. No process here ends by itself. */
@Tag("linux")
class GuardTest {

    private static final Duration GRACE = Duration.ofMillis(300);

    private final Path folder;
    private final Path sessions;
    private final Path report;
    private final Cookies cookies = Cookies.create();
    private final List<ProcessTree> trees = new ArrayList<>();
    private Fifo fifo;

    GuardTest(@TempDir Path folder) {
        this.folder = folder;
        this.sessions = folder.resolve("sessions");
        this.report = folder.resolve("report");
    }

    @BeforeEach
    void makeFiles() throws Exception {
        fifo = Fifo.in(folder);
        Files.createFile(sessions);
    }

    @AfterEach
    void endAll() {
        trees.forEach(tree -> tree.end(Duration.ZERO));
    }

    @Test
    void orderlyEnd_leavesAllAlone() throws Exception {
        start("echo $$ > fifo; exec sleep 300");
        ProcessEntry job = fifo.readProcess();
        Process guard = guard(Procfs.ROOT);

        guard.getOutputStream().write("end\n".getBytes(StandardCharsets.US_ASCII));
        guard.getOutputStream().close();

        assertThat(guard.waitFor()).isZero();
        assertThat(runs(job)).isTrue();
        assertThat(report).doesNotExist();
    }

    @Test
    void deadRunner_childrenAreEnded() throws Exception {
        start("sleep 300 & sleep 300 & echo $! > fifo; wait");
        ProcessEntry child = fifo.readProcess();

        assertThat(reportOfTheGuard()).containsExactly("ended 3");
        assertThat(runs(child)).isFalse();
    }

    @Test
    void deadRunner_cleanupOnTermRunsToItsEnd() throws Exception {
        start("trap 'echo bye >> said; exit 3' TERM; echo $$ > fifo; while :; do sleep 300 & wait; done");
        fifo.readProcess();

        assertThat(reportOfTheGuard()).singleElement().asString().startsWith("ended ");
        assertThat(folder.resolve("said")).hasContent("bye");
    }

    @Test
    void deadRunner_deafOnesAreKilledAfterTheGrace() throws Exception {
        start("trap '' TERM; sh -c 'echo $$ > fifo; while :; do sleep 300; done'");
        ProcessEntry deaf = fifo.readProcess();

        assertThat(reportOfTheGuard()).last().asString().startsWith("ended ");
        assertThat(runs(deaf)).isFalse();
    }

    @Test
    void deadRunner_whatLeftByDoubleForkIsFoundByItsMark() throws Exception {
        start("(setsid sh -c 'trap \"\" TERM; echo $$ > fifo; while :; do sleep 300; done' &); sleep 300");
        ProcessEntry escaped = fifo.readProcess();

        reportOfTheGuard();

        assertThat(runs(escaped)).isFalse();
    }

    @Test
    void deadRunner_whatClearedItsEnvironmentIsFoundByItsSession() throws Exception {
        start("env -i sh -c 'echo $$ > fifo; exec sleep 300' & exit 0");
        ProcessEntry leftover = fifo.readProcess();

        assertThat(reportOfTheGuard()).containsExactly("ended 1");
        assertThat(runs(leftover)).isFalse();
    }

    @Test
    void deadRunner_descendantWithoutSessionAndMarkIsFoundByItsParent() throws Exception {
        start("env -i setsid sh -c 'echo $$ > fifo; exec sleep 300' & wait");
        ProcessEntry child = fifo.readProcess();

        reportOfTheGuard();

        assertThat(runs(child)).isFalse();
    }

    @Test
    void deadRunner_stoppedOnesHearTheTerm() throws Exception {
        start("trap 'echo bye > said; exit 0' TERM; (kill -STOP $$; echo $$ > fifo) & wait; wait");
        fifo.readProcess();

        reportOfTheGuard();

        assertThat(folder.resolve("said")).hasContent("bye");
    }

    @Test
    void numberOfARootGivenAgain_isSomebodyElses() throws Exception {
        Process other = new ProcessBuilder("setsid", "sleep", "300").start();
        try {
            ProcessEntry entry = new Procfs().find(other.pid()).orElseThrow();
            Files.writeString(sessions, "+ " + entry.pid() + " " + (entry.started() - 1) + "\n");

            assertThat(reportOfTheGuard()).containsExactly("ended 0");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void sessionThatBeganAfterTheRootEnded_isSomebodyElses() throws Exception {
        Process other = new ProcessBuilder("setsid", "sh", "-c", "env -i sh -c 'echo $$ > fifo; exec sleep 300' &")
                .directory(folder.toFile())
                .start();
        ProcessEntry orphan = fifo.readProcess();
        try {
            other.waitFor();
            Files.writeString(
                    sessions,
                    "+ " + orphan.session() + " 5\n= " + orphan.session() + " " + (orphan.started() - 1) + "\n");

            assertThat(reportOfTheGuard()).containsExactly("ended 0");
            assertThat(runs(orphan)).isTrue();

            Files.writeString(
                    sessions, "+ " + orphan.session() + " 5\n= " + orphan.session() + " " + orphan.started() + "\n");

            assertThat(reportOfTheGuard()).endsWith("ended 1");
            assertThat(runs(orphan)).isFalse();
        } finally {
            ProcessHandle.of(orphan.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void sessionOfATreeThatWasEnded_isNotLookedAt() throws Exception {
        Process other = new ProcessBuilder("setsid", "sleep", "300").start();
        try {
            ProcessEntry entry = new Procfs().find(other.pid()).orElseThrow();
            Files.writeString(
                    sessions, "+ " + entry.pid() + " " + entry.started() + "\n- " + entry.pid() + "\nhalf a li");

            assertThat(reportOfTheGuard()).containsExactly("ended 0");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void whatSurvivesTheKill_isReportedByNumberAndCommand() throws Exception {
        // A procfs in which a process runs that the kernel does not have: no signal ends it.
        Path procfs = Files.createDirectory(folder.resolve("procfs"));
        Path process = Files.createDirectory(procfs.resolve("99999999"));
        Files.writeString(procfs.resolve("uptime"), "10.00 5.00\n");
        Files.writeString(
                process.resolve("stat"),
                "99999999 (a) S\n) S 1 99999999 99999999 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 500 0");
        Files.writeString(process.resolve("environ"), "A=b\0" + cookies.next().name() + "=1\0");
        Files.writeString(process.resolve("cmdline"), "stubborn\0--forever\0");

        assertThat(end(guard(procfs))).containsExactly("leaked 99999999 stubborn --forever ", "ended 0");
    }

    @Test
    void guard_isDeafToWhatEndsOthers() throws Exception {
        Process guard = guard(Procfs.ROOT);
        while (!Files.readString(Path.of("/proc/" + guard.pid() + "/comm")).equals("sh\n") || !ignoresTerm(guard)) {
            Thread.onSpinWait();
        }
        for (String signal : List.of("HUP", "INT", "QUIT", "TERM")) {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + guard.pid())
                    .start()
                    .waitFor();
        }
        start("echo $$ > fifo; exec sleep 300");
        ProcessEntry job = fifo.readProcess();

        assertThat(end(guard)).containsExactly("ended 1");
        assertThat(runs(job)).isFalse();
    }

    private static boolean ignoresTerm(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & (1 << 14)) != 0);
    }

    @Test
    void guardOfARun_hasASessionOfItsOwnAndEndsWithTheRun() throws Exception {
        Guard guard = Guard.create(sessions, report, GRACE);
        assertThat(guard.process()).isEmpty();
        try (guard) {
            ProcessTree tree = guard.start(builder("exit 0"));
            assertThat(tree.awaitExit()).isZero();
            ProcessEntry entry =
                    new Procfs().find(guard.process().orElseThrow().pid()).orElseThrow();

            assertThat(entry.session()).isEqualTo(entry.pid());
            tree.end(GRACE);
            assertThat(Files.readAllLines(sessions)).singleElement().asString().startsWith("+ " + tree.pid() + " ");
        }
        assertThat(Files.readAllLines(sessions)).last().asString().startsWith("- ");
        assertThat(guard.process()).isEmpty();
        assertThat(report).doesNotExist();
    }

    @Test
    void guardThatWasKilled_isStartedAgain() throws Exception {
        try (Guard guard = Guard.create(sessions, report, GRACE)) {
            guard.start(builder("exit 0")).awaitExit();
            ProcessHandle first = guard.process().orElseThrow();

            first.destroyForcibly();
            first.onExit().join();
            while (guard.process().filter(next -> next.pid() != first.pid()).isEmpty()) {
                Thread.onSpinWait();
            }

            assertThat(guard.process()).isPresent();
        }
    }

    private Process guard(Path procfs) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "--"));
        command.addAll(Guard.command(cookies.prefix(), sessions, report, GRACE, -1, procfs));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private List<String> reportOfTheGuard() throws Exception {
        return end(guard(Procfs.ROOT));
    }

    private List<String> end(Process guard) throws Exception {
        guard.getOutputStream().close();
        guard.waitFor();
        assertThat(folder.resolve("errors")).isEmptyFile();
        return Files.readAllLines(report);
    }

    private static boolean runs(ProcessEntry process) {
        return new Procfs().find(process.pid()).filter(process::isSameAs).isPresent();
    }

    private void start(String script) throws IOException {
        trees.add(ProcessTree.start(
                builder(script),
                new Procfs(),
                ProcessTree.sessionMaker(),
                cookies.next(),
                line -> append(line + "\n")));
    }

    private void append(String line) {
        try {
            Files.writeString(sessions, line, java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ProcessBuilder builder(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
    }
}
