package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that their bounds admit and the heap does not. */
@Tag("linux")
@Timeout(120)
class SmallHeapTest {

    private final Path folder;
    private final CommandFolder commands;

    SmallHeapTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan", "validate"})
    void manifestThatDoesNotFit_isASentence(String command) throws Exception {
        StringBuilder manifest = new StringBuilder("version: 1\njobs:\n");
        for (int i = 0; i < 60_000; i++) {
            manifest.append("  job-").append(i).append(": { run: [touch, started] }\n");
        }
        Path file = commands.write(manifest.toString());

        List<String> err = endWith(Heap.TOO_SMALL, "-Xmx24m", command, file.toString());

        assertThat(err)
                .singleElement()
                .asString()
                .startsWith("Cannot read manifest [" + file + "]: it is within its bounds (--max-bytes ")
                .contains("too large for the heap of 2")
                .endsWith("Split it, or " + Heap.LARGER + ".");
        assertThat(folder.resolve("started")).doesNotExist();
    }

    private List<String> endWith(int expected, String heap, String... arguments) throws Exception {
        Path err = folder.resolve("err");
        List<String> command = OwnJvm.command(arguments);
        command.add(1, heap);
        int exitCode = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        List<String> lines = Files.readAllLines(err);
        assertThat(exitCode).as(() -> String.join("\n", lines)).isEqualTo(expected);
        return lines;
    }
}
