package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. None of them ends by itself within a test, so one that is missed is seen. */
@Tag("linux")
class ProcessTreeTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Path folder;
    private final List<ProcessTree> trees = new ArrayList<>();
    private Fifo fifo;

    ProcessTreeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = Fifo.in(folder);
    }

    @AfterEach
    void endAll() {
        trees.forEach(tree -> tree.end(Duration.ZERO));
    }

    @Test
    void root_leadsItsOwnSessionAndGroup() throws Exception {
        ProcessTree tree = start("echo $$ > fifo; sleep 300");
        ProcessEntry root = fifo.readProcess();

        assertThat(root.pid()).isEqualTo(tree.pid());
        assertThat(root.session()).isEqualTo(root.pid());
        assertThat(root.group()).isEqualTo(root.pid());
    }

    @Test
    void exitByItself_givesTheCodeAndLeavesNothing() throws Exception {
        ProcessTree tree = start("exit 7");

        assertThat(tree.awaitExit()).isEqualTo(7);
        assertThat(tree.end(LONG)).isEqualTo(new ProcessTree.Ending(0, List.of()));
    }

    @Test
    void exitBySignal_givesMoreThan128() throws Exception {
        assertThat(start("kill -KILL $$").awaitExit()).isEqualTo(128 + 9);
    }

    @Test
    void children_areEndedWithTheRoot() throws Exception {
        ProcessTree tree = start("sleep 300 & sleep 300 & echo $! > fifo; wait");
        ProcessEntry child = fifo.readProcess();

        assertThat(tree.end(LONG)).isEqualTo(new ProcessTree.Ending(3, List.of()));
        assertThat(runs(child)).isFalse();
        assertThat(tree.awaitExit()).isEqualTo(128 + 15);
    }

    @Test
    void cleanupOnTerm_runsToItsEnd() throws Exception {
        // The child tells: between its fork and its exec a TERM would meet the shell's handler in it, and be lost.
        ProcessTree tree = start("trap 'echo bye > said; exit 3' TERM; sh -c 'echo $$ > fifo; exec sleep 300' & wait");
        fifo.readProcess();

        assertThat(tree.end(LONG).survivors()).isEmpty();
        assertThat(tree.awaitExit()).isEqualTo(3);
        assertThat(folder.resolve("said")).hasContent("bye");
    }

    @Test
    void childDeafToTerm_isKilledAfterTheGrace() throws Exception {
        ProcessTree tree = start("(trap '' TERM; sh -c 'echo $$ > fifo; while :; do sleep 300; done') & wait");
        ProcessEntry deaf = fifo.readProcess();

        assertThat(tree.end(SHORT).survivors()).isEmpty();
        assertThat(runs(deaf)).isFalse();
    }

    @Test
    void grandchildThatLeftByDoubleFork_isFoundByTheCookie() throws Exception {
        // The root tells, after whoever forked it twice has ended: then the tree is these two.
        ProcessTree tree = start("mkfifo me; (setsid sh -c 'echo $$ > me; exec sleep 300' &); read pid < me;"
                + " echo $pid > fifo; exec sleep 300");
        ProcessEntry escaped = fifo.readProcess();
        assertThat(escaped.session()).isEqualTo(escaped.pid());

        assertThat(tree.end(LONG).survivors()).isEmpty(); // how many depends on whether the root has come to its sleep
        assertThat(runs(escaped)).isFalse();
    }

    @Test
    void grandchildThatLeftAndIsDeaf_isKilledAfterTheGrace() throws Exception {
        ProcessTree tree =
                start("(setsid sh -c 'trap \"\" TERM; echo $$ > fifo; while :; do sleep 300; done' &); exit 0");
        ProcessEntry escaped = fifo.readProcess();

        assertThat(tree.awaitExit()).isZero();
        assertThat(tree.end(SHORT).survivors()).isEmpty();
        assertThat(runs(escaped)).isFalse();
    }

    @Test
    void leftoverInTheSession_isEndedThoughItsEnvironmentIsEmpty() throws Exception {
        ProcessTree tree = start("env -i sh -c 'echo $$ > fifo; exec sleep 300' & read line < go; exit 0");
        Path go = folder.resolve("go");
        ProcessEntry leftover = fifo.readProcess();
        Files.writeString(go, "on\n");

        assertThat(tree.awaitExit()).isZero();
        assertThat(tree.end(LONG)).isEqualTo(new ProcessTree.Ending(1, List.of()));
        assertThat(runs(leftover)).isFalse();
    }

    @Test
    void descendantInAnotherSessionWithoutCookie_isFoundByItsParent() throws Exception {
        ProcessTree tree = start("env -i setsid sh -c 'echo $$ > fifo; exec sleep 300' & wait");
        ProcessEntry child = fifo.readProcess();

        assertThat(tree.end(LONG).survivors()).isEmpty();
        assertThat(runs(child)).isFalse();
    }

    @Test
    void stoppedProcess_hearsTheTerm() throws Exception {
        ProcessTree tree = start("trap 'echo bye > said; exit 0' TERM; (kill -STOP $$; echo $$ > fifo) & wait; wait");
        fifo.readProcess();

        assertThat(tree.end(LONG).survivors()).isEmpty();
        assertThat(folder.resolve("said")).hasContent("bye");
    }

    @Test
    void interruptedWhileItEnds_goesOnAndKeepsTheInterrupt() throws Exception {
        ProcessTree tree = start("trap '' TERM; echo $$ > fifo; while :; do sleep 300; done");
        ProcessEntry root = fifo.readProcess();

        Thread.currentThread().interrupt();
        ProcessTree.Ending ending = tree.end(SHORT);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ending.survivors()).isEmpty();
        assertThat(runs(root)).isFalse();
    }

    @Test
    void endRightAfterTheStart_leavesNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            ProcessTree tree = start("sleep 300 & sleep 300 & wait");

            assertThat(tree.end(LONG).survivors()).isEmpty();
            assertThat(ProcessHandle.of(tree.pid())).isEmpty();
        }
    }

    @Test
    void killAtOnce_needsNoGrace() throws Exception {
        ProcessTree tree = start("trap '' TERM; echo $$ > fifo; while :; do sleep 300; done");
        fifo.readProcess();

        tree.kill();

        assertThat(tree.awaitExit()).isEqualTo(128 + 9);
    }

    @Test
    void runnerWithinAJob_keepsTheOuterCookie() throws Exception {
        ProcessTree tree = start("env | grep -c '^KINDRED_JOB_' > fifo", "KINDRED_JOB_outer");

        assertThat(fifo.readLine()).isEqualTo("2");
        assertThat(tree.awaitExit()).isZero();
    }

    @Test
    void machineWithoutSetsid_treeIsFoundByCookieAndParents() throws Exception {
        ProcessTree tree = ProcessTree.start(
                builder("mkfifo me; sleep 300 & (setsid sh -c 'echo $$ > me; exec sleep 300' &); read pid < me;"
                        + " echo $pid > fifo; wait"),
                new Procfs(),
                List.of(),
                Cookie.create(),
                line -> {});
        trees.add(tree);
        ProcessEntry escaped = fifo.readProcess();
        assertThat(new Procfs().find(tree.pid()).orElseThrow().session()).isNotEqualTo(tree.pid());

        assertThat(tree.end(LONG)).isEqualTo(new ProcessTree.Ending(3, List.of()));
        assertThat(runs(escaped)).isFalse();
    }

    @Test
    void forkedWhileTheOthersEnd_isToldToo() throws Exception {
        // Without the handler: what is forked would have it until its exec, and a TERM would be lost in it.
        ProcessTree tree = start("trap 'trap - TERM; (setsid sh -c \"sleep 300\" &); exit' TERM; echo $$ > fifo;"
                + " while :; do sleep 0.1; done");
        fifo.readProcess();

        assertThat(tree.end(LONG).survivors()).isEmpty();
    }

    @Test
    void machineWithoutProcfs_treeIsFoundByParents() throws Exception {
        ProcessTree tree = ProcessTree.start(
                builder("(trap '' TERM; sh -c 'echo $$ > fifo; while :; do sleep 300; done') & wait"),
                new HandleTable(),
                List.of(),
                Cookie.create(),
                line -> {});
        trees.add(tree);
        ProcessEntry deaf = fifo.readProcess();

        assertThat(tree.end(SHORT).survivors()).isEmpty();
        assertThat(runs(deaf)).isFalse();
    }

    @Test
    void processThatCannotBeEnded_isASurvivor() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        ProcessTable table = new StubbornTable(ended.pid());
        Membership membership = new Membership(
                table,
                Cookie.create(),
                ended.pid(),
                table.find(ended.pid()),
                new ProcessTable.Mark(0, PidClock.Reading.NONE),
                () -> false);
        ProcessTree tree = new ProcessTree(new StartedProcess(ended, line -> {}), table, membership, SHORT, line -> {});

        assertThat(tree.end(SHORT))
                .isEqualTo(new ProcessTree.Ending(
                        0, List.of(new ProcessTree.Survivor(ended.pid(), "stubborn --forever"))));
    }

    @Test
    void missingProgram_isToldBeforeTheStart() {
        assertThatThrownBy(() -> ProcessTree.start(new ProcessBuilder("no-such-program").directory(folder.toFile())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot start [no-such-program]: no such program on the PATH.");
    }

    @Test
    void missingProgramOfAFolder_isToldBeforeTheStart() {
        assertThatThrownBy(() -> ProcessTree.start(new ProcessBuilder("./no-such").directory(folder.toFile())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot start [./no-such]: no such program in [" + folder + "].");
    }

    @Test
    void missingFolder_isToldBeforeTheStart() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> ProcessTree.start(new ProcessBuilder("true").directory(missing.toFile())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot start [true]: the folder [" + missing + "] does not exist.");
    }

    @Test
    void folderIsAFile_isToldBeforeTheStart() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> ProcessTree.start(new ProcessBuilder("true").directory(file.toFile())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot start [true]: [" + file + "] is no folder.");
    }

    @Test
    void argumentsBeyondWhatTheSystemTakes_nameTheProgramAndNotItsWrapper() {
        assertThatThrownBy(() ->
                        ProcessTree.start(new ProcessBuilder("true", "x".repeat(300_000)).directory(folder.toFile())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot start [true]: Argument list too long.");
    }

    // Not ProcessHandle.isAlive: an orphan that has ended stays until the machine's first process collects it.
    private static boolean runs(ProcessEntry process) {
        return new Procfs().find(process.pid()).filter(process::isSameAs).isPresent();
    }

    private ProcessTree start(String script, String... variables) throws Exception {
        if (script.contains("< go")) {
            new ProcessBuilder("mkfifo", folder.resolve("go").toString())
                    .start()
                    .waitFor();
        }
        ProcessBuilder builder = builder(script);
        for (String variable : variables) {
            builder.environment().put(variable, "1");
        }
        ProcessTree tree = ProcessTree.start(builder);
        trees.add(tree);
        return tree;
    }

    private ProcessBuilder builder(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("log").toFile()));
    }

    /** A table in which one process runs for ever. */
    private record StubbornTable(long pid) implements ProcessTable {
        @Override
        public List<ProcessEntry> all() {
            return List.of(new ProcessEntry(pid, 1, pid + 1, pid, 5));
        }

        @Override
        public Optional<ProcessEntry> find(long number) {
            return all().stream().filter(process -> process.pid() == number).findFirst();
        }

        @Override
        public long now() {
            return 10;
        }

        @Override
        public boolean carries(ProcessEntry process, Cookie cookie) {
            return false;
        }

        @Override
        public String command(ProcessEntry process) {
            return "stubborn --forever";
        }
    }
}
