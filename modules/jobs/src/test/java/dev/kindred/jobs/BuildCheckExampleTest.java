package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of examples/build-check, with real processes of the JDK. */
@Tag("linux")
@Timeout(300)
class BuildCheckExampleTest {

    private static final Path EXAMPLE = Path.of("../../examples/build-check");

    private final Path folder;
    private final CommandFolder commands;

    BuildCheckExampleTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void manifest_passesTwiceInARow() throws Exception {
        commands.copy(EXAMPLE);
        String manifest = Files.readString(folder.resolve("manifest.yaml"));

        for (int run = 0; run < 2; run++) {
            CommandFolder.Ran ran = commands.run(manifest).endedWith(0);

            assertThat(ran.report()).contains("15 jobs: 15 succeeded.");
            assertThat(folder.resolve("out/calc.jar")).isNotEmptyFile();
            assertGroupsOverlap(ran.progress(), "tests", "inspect");
        }
    }

    @Test
    void sources_areAtLeastTen() throws Exception {
        try (Stream<Path> sources = Files.list(EXAMPLE.resolve("src/calc"))) {
            assertThat(sources.toList()).hasSizeGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void failing_endsTheOthersAndBeginsWithTheCulprit() throws Exception {
        commands.copy(EXAMPLE);

        CommandFolder.Ran ran =
                commands.run(Files.readString(folder.resolve("failing.yaml"))).endedWith(1);

        assertThat(ran.report())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("failing failed after "),
                        line -> assertThat(line).matches("  failed        check \\(.*\\): exit code 1"),
                        line -> assertThat(line).isEqualTo("    | evaluator: product: expected 13, found 12"),
                        line -> assertThat(line).isEqualTo("    | evaluator: 6 passed, 1 failed"),
                        line -> assertThat(line).startsWith("  cancelled     services/polite"),
                        line -> assertThat(line).startsWith("  cancelled     services/deaf"),
                        line -> assertThat(line).startsWith("  cancelled     services/runaway"),
                        line -> assertThat(line).startsWith("  never started publish: because [check]"),
                        line -> assertThat(line).startsWith("  never started announce: because ["),
                        line -> assertThat(line)
                                .isEqualTo("8 jobs: 2 succeeded, 1 failed, 3 cancelled, 2 never started."),
                        line -> assertThat(line).startsWith("Output of each job: "));
    }

    private static void assertGroupsOverlap(List<String> progress, String one, String other) {
        assertThat(progress).containsSubsequence("started " + one, "ended " + other + " succeeded");
        assertThat(progress).containsSubsequence("started " + other, "ended " + one + " succeeded");
    }
}
