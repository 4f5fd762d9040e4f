package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose locale knows of ASCII alone, as containers often have it. */
@Tag("linux")
@Timeout(120)
class AsciiLocaleTest {

    private final Path folder;
    private final CommandFolder commands;

    AsciiLocaleTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void namesOfJobs_canBeAnyLetters() throws Exception {
        run("version: 1\njobs: { \"ジョブ\": { shell: 'echo fine' } }", 0);

        assertThat(Files.readString(folder.resolve("out"))).contains("1 job: 1 succeeded.");
    }

    @Test
    void argumentThatWouldBecomeQuestionMarks_isRefused() throws Exception {
        run("version: 1\njobs: { a: { run: [touch, \"ジョブ\"] } }", 2);

        assertThat(Files.readString(folder.resolve("err")))
                .contains(":2:27: The text has characters that cannot be handed to a process in this locale's encoding")
                .contains("Set LC_ALL to a UTF-8 locale, such as C.UTF-8.");
    }

    private void run(String manifest, int expected) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
        command.addAll(OwnJvm.command(
                "run",
                commands.write(manifest).toString(),
                "--run-dir",
                folder.resolve("runs").toString()));
        int exitCode = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(() -> folder.resolve("err").toString()).isEqualTo(expected);
    }
}
