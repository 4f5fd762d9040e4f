package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import dev.kindred.jobs.run.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the runner. What is hunted: whatever of its jobs is still there when its guard has ended. */
@Tag("linux")
@Timeout(120)
class RunnerKilledTest {

    private final Path folder;
    private final CommandFolder commands;

    RunnerKilledTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void deafChildren_areGone() throws Exception {
        assertThat(kill("trap '' TERM; echo on > running; while :; do sleep 300; done"))
                .last()
                .asString()
                .startsWith("ended ");
    }

    @Test
    void daemonThatLeftByDoubleFork_isGone() throws Exception {
        assertThat(kill("(setsid sh -c '(setsid sh -c \"trap : TERM; echo on > running; sleep 300\" &)' &); sleep 300"))
                .last()
                .asString()
                .startsWith("ended ");
    }

    @Test
    void twoHundredProcesses_areGone() throws Exception {
        List<String> report =
                kill("i=0; while [ $i -lt 200 ]; do sleep 300 & i=$((i+1)); done; echo on > running; wait");

        assertThat(report).singleElement().asString().startsWith("ended 20");
    }

    @Test
    void orderlyEnd_leavesNoGuard() throws Exception {
        Path running = commands.fifo("running");
        Path go = commands.fifo("go");
        Process runner = start("echo on > running; read line < go");
        Files.readAllLines(running);
        ProcessHandle guard = guardOf(runner);
        Files.writeString(go, "on\n");

        assertThat(runner.waitFor()).isZero();
        assertThat(guard.isAlive()).isFalse();
    }

    /** Kills the runner when the job has written into the pipe. Returns what the guard told. */
    private List<String> kill(String script) throws Exception {
        Path running = commands.fifo("running");
        Process runner = start(script);
        Files.readAllLines(running);
        ProcessHandle guard = guardOf(runner);

        runner.destroyForcibly().waitFor();
        guard.onExit().join();

        assertThat(commands.processes()).isEmpty();
        RunDirectory run = RunHome.at(folder.resolve("runs")).newest().orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.LOST);
        return Files.readAllLines(run.guardReport());
    }

    private static ProcessHandle guardOf(Process runner) throws Exception {
        List<ProcessHandle> guards =
                runner.children().filter(RunnerKilledTest::isGuard).toList();
        assertThat(guards).as("one process for a run").hasSize(1);
        return guards.get(0);
    }

    private static boolean isGuard(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .contains("\0kindred-guard\0");
        } catch (java.io.IOException ended) {
            return false;
        }
    }

    private Process start(String script) throws Exception {
        Path manifest = commands.write("""
                version: 1
                jobs:
                  a:
                    grace: 300ms
                    shell: |
                      %s
                """.formatted(script));
        return OwnJvm.start(
                folder.resolve("out"),
                folder.resolve("err"),
                "run",
                manifest.toString(),
                "--run-dir",
                folder.resolve("runs").toString());
    }
}
