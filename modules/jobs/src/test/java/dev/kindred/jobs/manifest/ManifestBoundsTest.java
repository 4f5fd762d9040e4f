package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestBoundsTest {

    private final ManifestFolder manifests;

    ManifestBoundsTest(@TempDir Path folder) {
        this.manifests = new ManifestFolder(folder);
    }

    @Test
    void tooManyBytes_isRefusedBeforeItIsParsed() {
        assertThat(manifests.problems("[".repeat(101), new Bounds(100, 32, 100, 100)))
                .containsExactly(
                        "1:1 The manifest is too large (more than 100 bytes). Split it, or raise --max-bytes.");
    }

    @Test
    void nestingBeyondTheBound_isRefused() {
        assertThat(manifests.problems("[".repeat(100_000)))
                .containsExactly("1:33 Lists and mappings nest too deep (more than 32 levels)."
                        + " Flatten them, or raise --max-depth.");
    }

    @Test
    void deepestBoundThatCanBeGiven_isWithinWhatTheStackBears() throws Exception {
        Bounds deepest = new Bounds(1 << 20, 500, 100, 10_000);
        String groups = "{ jobs: { g: ".repeat(248) + "{ run: [x] }" + " } }".repeat(248);

        assertThat(manifests
                        .read("version: 1\njobs: { g: " + groups + " }", deepest)
                        .root()
                        .jobs())
                .hasSize(1);
        assertThat(manifests.problems("[".repeat(100_000), deepest))
                .containsExactly("1:501 Lists and mappings nest too deep (more than 500 levels)."
                        + " Flatten them, or raise --max-depth.");
        assertThatThrownBy(() -> new Bounds(1, 501, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot bound depth by 501: the bound is at most 500.");
    }

    @Test
    void tooManyAliases_isRefused() {
        String text = "version: 1\nname: &n x\njobs: { a: { run: [*n, *n, *n] } }";

        assertThat(manifests.problems(text, new Bounds(1000, 32, 2, 100)))
                .containsExactly("3:28 Too many aliases (more than 2). Write the values out, or raise --max-aliases.");
    }

    @Test
    void tooManyJobs_isRefused() {
        String text = "version: 1\njobs:\n  a: { run: [x] }\n  b: { run: [x] }\n  c: { run: [x] }\n";

        assertThat(manifests.problems(text, new Bounds(1000, 32, 100, 2)))
                .containsExactly("5:3 Too many jobs (more than 2). Split the manifest, or raise --max-jobs.");
    }

    @Test
    void groupsDoubledByAliases_stopAtTheBoundOfJobs() {
        String bomb = IntStream.range(1, 30)
                .mapToObj(i -> "    g%d: &g%d { jobs: { l: *g%d, r: *g%d } }\n".formatted(i, i, i - 1, i - 1))
                .collect(Collectors.joining("", "version: 1\njobs:\n    g0: &g0 { jobs: { x: { run: [x] } } }\n", ""));

        assertThat(manifests.problems(bomb)).singleElement().asString().contains("Too many jobs (more than 120000).");
    }

    @Test
    void listsMultipliedByAliases_stopAtTheBoundOfValues() {
        String list = "x, ".repeat(10_000);
        String bomb = IntStream.range(1, 20)
                .mapToObj(i -> "    g%d: &g%d { jobs: { l: *g%d, r: *g%d } }\n".formatted(i, i, i - 1, i - 1))
                .collect(Collectors.joining(
                        "", "version: 1\njobs:\n    g0: &g0 { jobs: { x: { run: [" + list + "] } } }\n", ""));

        assertThat(manifests.problems(bomb))
                .singleElement()
                .asString()
                .endsWith("Too many values (more than 5000000, each as often as an alias stands for it)."
                        + " Write less, or fewer aliases.");
    }

    @Test
    void groupWithinItself_isRefused() {
        assertThat(manifests.problems("version: 1\njobs: { a: &a { jobs: { b: *a } } }"))
                .singleElement()
                .asString()
                .contains("Groups nest too deep (more than 32 levels).");
    }

    @Test
    void listWithinItself_isAWrongType() {
        assertThat(manifests.problems("version: 1\njobs: { a: { run: &a [x, *a] } }"))
                .containsExactly("2:19 Wrong type for an item of [run] of job [a]: found a list. Expected a text.");
    }

    @Test
    void chainOfNeedsAsLongAsTheBound_isRead() throws Exception {
        String chain = IntStream.range(1, 5_000)
                .mapToObj(i -> "  j%d: { run: [x], needs: [j%d] }\n".formatted(i, i - 1))
                .collect(Collectors.joining("", "version: 1\njobs:\n  j0: { run: [x] }\n", ""));

        assertThat(manifests.read(chain).root().dependenciesFirst()).hasSize(5_000);
    }

    @Test
    void thousandsOfProblems_areCountedNotPrinted() {
        String text = IntStream.range(0, 300)
                .mapToObj(i -> "k%d: 1\n".formatted(i))
                .collect(Collectors.joining("", "version: 1\njobs: { a: { run: [x] } }\n", ""));

        assertThat(manifests.problems(text)).hasSize(100);
        assertThatThrownBy(() -> manifests.read(text)).message().endsWith("build.yaml: and 200 more problems.");
    }

    @Test
    void boundOfNothing_isRefused() {
        assertThatThrownBy(() -> new Bounds(0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot bound bytes by 0: the bound is at least 1.");
    }
}
