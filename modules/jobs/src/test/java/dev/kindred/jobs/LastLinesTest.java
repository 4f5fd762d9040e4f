package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.manifest.Bounds;
import dev.kindred.jobs.manifest.Environment;
import dev.kindred.jobs.manifest.ManifestReader;
import dev.kindred.jobs.manifest.ProcessJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastLinesTest {

    private final Path folder;
    private final Environment environment;

    LastLinesTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        String text = "version: 1\njobs: { a: { run: [x], env: { TOKEN: canary-4711 } } }";
        Path manifest = Files.writeString(folder.resolve("manifest.yaml"), text);
        ProcessJob job = (ProcessJob)
                ManifestReader.read(manifest, Bounds.DEFAULT).root().jobs().get(0);
        this.environment = job.environment();
    }

    @Test
    void fewerThanAsked_areAll() throws Exception {
        assertThat(last(20, "a\nb\n\n\n")).containsExactly("a", "b");
    }

    @Test
    void moreThanAsked_areTheLast() throws Exception {
        assertThat(last(2, "a\nb\nc")).containsExactly("b", "c");
    }

    @Test
    void noLinesAsked_areNone() throws Exception {
        assertThat(last(0, "a\n")).isEmpty();
    }

    @Test
    void noFile_isNone() {
        assertThat(LastLines.of(folder.resolve("missing"), 20, environment)).isEmpty();
    }

    @Test
    void whatATerminalWouldObey_isLeftOut() throws Exception {
        assertThat(last(20, "\u001B[31mred\u001B[0m\u001B]0;title\u0007 \u0007bell\tTab\n"))
                .containsExactly("red bell\tTab");
    }

    @Test
    void noUtf8_isReadAllTheSame() throws Exception {
        Path log = Files.write(folder.resolve("log"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(LastLines.of(log, 20, environment)).containsExactly("caf\uFFFD");
    }

    @Test
    void endlessLine_isCut() throws Exception {
        assertThat(last(20, "x".repeat(1_000_000)))
                .singleElement()
                .satisfies(line -> assertThat(line).hasSizeLessThan(600));
    }

    @Test
    void valueOfAVariable_isMaskedWhereverTheReadingBegins() throws Exception {
        for (int shift = 0; shift < 40; shift++) {
            List<String> lines = last(1_000, "canary-4711\n".repeat(3_000) + "x".repeat(shift));

            assertThat(lines).isNotEmpty().noneMatch(line -> line.contains("canary") || line.contains("4711"));
        }
    }

    private List<String> last(int most, String output) throws Exception {
        return LastLines.of(Files.writeString(folder.resolve("log"), output), most, environment);
    }
}
