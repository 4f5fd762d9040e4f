package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("linux")
@Timeout(120)
class SignalTest {

    private final Path folder;
    private final Path out;
    private final Path err;
    private final CommandFolder commands;

    SignalTest(@TempDir Path folder) {
        this.folder = folder;
        this.out = folder.resolve("out");
        this.err = folder.resolve("err");
        this.commands = new CommandFolder(folder);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(commands.processes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,129"})
    void firstSignal_endsTheJobsAndStillReports(String signal, int exitCode) throws Exception {
        Path running = commands.fifo("running");
        Process process = start("""
                version: 1
                name: demo
                jobs:
                  a: { shell: "trap 'echo clean > cleaned; exit 0' TERM; echo on > running; sleep 300 & wait" }
                  b: { run: [echo, never], needs: [a] }
                """);
        await(running);

        OwnJvm.signal(process, signal);

        assertThat(process.waitFor()).isEqualTo(exitCode);
        assertThat(Files.readAllLines(out))
                .anyMatch(line -> line.matches("demo was ended by SIG" + signal + " after .*s\\."))
                .anyMatch(line -> line.matches("  cancelled     a \\(.*s\\): because SIG" + signal + " came"))
                .contains("  never started b: because SIG" + signal + " came", "2 jobs: 1 cancelled, 1 never started.");
        assertThat(folder.resolve("cleaned")).hasContent("clean");
        assertThat(err).isEmptyFile();
    }

    @Test
    void secondSignal_killsAtOnce() throws Exception {
        Path running = commands.fifo("running");
        Path asked = commands.fifo("asked");
        Process process = start("""
                version: 1
                jobs:
                  deaf:
                    shell: "trap 'echo on > asked' TERM; echo on > running; while :; do sleep 300 & wait; done"
                    grace: 1h
                """);
        await(running);
        OwnJvm.signal(process, "INT");
        await(asked);

        OwnJvm.signal(process, "TERM");

        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(Files.readAllLines(err)).containsExactly("Killed 1 job: SIGTERM came after another signal.");
    }

    @Test
    void exitCodeOfTheReport_isTheJvms() throws Exception {
        assertThat(start("version: 1\njobs: { a: { run: ['true'] } }").waitFor())
                .isZero();
        assertThat(start("version: 1\njobs: { a: { run: ['false'] } }").waitFor())
                .isEqualTo(1);
        assertThat(start("version: 7").waitFor()).isEqualTo(2);
    }

    private Process start(String manifest) throws Exception {
        return OwnJvm.start(out, err, "run", commands.write(manifest).toString(), "--run-dir", folder + "/runs");
    }

    /** Waits until a job has written into the pipe. */
    private static void await(Path fifo) throws Exception {
        List<String> written = Files.readAllLines(fifo);
        assertThat(written).containsExactly("on");
    }
}
