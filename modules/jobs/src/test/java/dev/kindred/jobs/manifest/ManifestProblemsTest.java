package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestProblemsTest {

    private final ManifestFolder manifests;

    ManifestProblemsTest(@TempDir Path folder) {
        this.manifests = new ManifestFolder(folder);
    }

    @Test
    void severalProblems_areAllToldInOrder() {
        assertThat(manifests.problems("""
                        version: 2
                        limt: 2
                        jobs:
                          a: { run: [], timeout: 10 }
                          b: { run: [x], needs: [c] }
                        """))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("1:10 Wrong value for [version] of the manifest: [2]."),
                        second -> assertThat(second).startsWith("2:1 Unknown key [limt]"),
                        third -> assertThat(third).startsWith("4:13 No program in [run] of job [a]."),
                        fourth -> assertThat(fourth).startsWith("4:26 Wrong value for [timeout] of job [a]"),
                        fifth -> assertThat(fifth).startsWith("5:26 Unknown job [c]"));
    }

    @Test
    void message_namesFileLineAndColumn() {
        assertThatThrownBy(() -> manifests.read("version: 1\nname: x\n"))
                .isInstanceOf(ManifestException.class)
                .message()
                .endsWith("build.yaml:1:1: No [jobs] in the manifest. Expected a mapping of at least one job.")
                .startsWith(manifests.folder().toString());
    }

    @Test
    void unknownKey_isAnsweredWithTheNearest() {
        assertThat(manifests.problems("version: 1\njobs: { a: { run: [x], timout: 1s } }"))
                .containsExactly("2:24 Unknown key [timout] in job [a]. Did you mean [timeout]?"
                        + " Expected one of: run, shell, env, dir, grace, timeout, needs, uses, secret, retry.");
    }

    @Test
    void unknownKeyLikeNoOther_isAnsweredWithAll() {
        assertThat(manifests.problems("version: 1\njobs: { g: { retries: 3, jobs: { a: { run: [x] } } } }"))
                .containsExactly(
                        "2:14 Unknown key [retries] in group [g]. Expected one of: jobs, limit, policy, timeout, needs,"
                                + " retry.");
    }

    @Test
    void unknownNeed_isAnsweredWithTheNearestSibling() {
        assertThat(manifests.problems("version: 1\njobs: { compile: { run: [x] }, b: { run: [x], needs: [compil] } }"))
                .containsExactly("2:55 Unknown job [compil] in [needs] of [b]. Did you mean [compile]?"
                        + " Expected names of siblings, jobs or groups.");
    }

    @Test
    void needOfAJobInAnotherGroup_isUnknown() {
        assertThat(manifests.problems(
                        "version: 1\njobs: { a: { run: [x] }, g: { jobs: { b: { run: [x], needs: [a] } } } }"))
                .singleElement()
                .asString()
                .contains("Unknown job [a] in [needs] of [b].");
    }

    @Test
    void circle_isPrinted() {
        assertThat(manifests.problems("""
                        version: 1
                        jobs:
                          start: { run: [x] }
                          a: { run: [x], needs: [start, c] }
                          b: { run: [x], needs: [a] }
                          c: { run: [x], needs: [b] }
                          after: { run: [x], needs: [c] }
                        """))
                .containsExactly("4:3 Circular [needs]: a -> c -> b -> a."
                        + " Expected that some order lets each job start; remove one of these needs.");
    }

    @Test
    void circlesApart_areEachPrinted() {
        assertThat(manifests.problems("""
                        version: 1
                        jobs:
                          a: { run: [x], needs: [a] }
                          b: { run: [x], needs: [c] }
                          c: { run: [x], needs: [b] }
                        """))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("3:3 Circular [needs]: a -> a."),
                        second -> assertThat(second).startsWith("4:3 Circular [needs]: b -> c -> b."));
    }

    @Test
    void duplicateKey_namesTheFirst() {
        assertThat(manifests.problems("version: 1\njobs:\n  a: { run: [x] }\n  a: { run: [y] }\n"))
                .containsExactly("4:3 Duplicate key [a] in [jobs] of the manifest: the first is at 3:3. Remove one.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ run: ls }|Wrong type for [run] of job [a]: found a text.",
                "{ run: [x, null] }|Wrong type for an item of [run] of job [a]: found nothing",
                "{ run: [x, [y]] }|Wrong type for an item of [run] of job [a]: found a list.",
                "{ run: [x, null] }|Wrong type for an item of [run] of job [a]: found nothing.",
                "{ run: [x, !!binary y] }|Wrong type for an item of [run] of job [a]: found the tag",
                "{ run: [''] }|No program in [run] of job [a].",
                "{ shell: [ls] }|Wrong type for [shell] of job [a]: found a list.",
                "{ shell: ' ' }|No script in [shell] of job [a].",
                "{ run: [x], shell: y }|Both [run] and [shell] in job [a].",
                "{ dir: x }|Nothing to run in job [a].",
                "{ run: [x], env: [A] }|Wrong type for [env] of job [a]: found a list.",
                "{ run: [x], env: { 'A=B': c } }|Wrong name of a variable in [env] of job [a].",
                "{ run: [x], env: { A: [b] } }|Wrong type for [A] in [env] of job [a]: found a list",
                "{ run: [x], env: { A: \"a\\0b\" } }|A NUL character cannot be handed to a process.",
                "{ run: [x], dir: 1 }|Wrong type for [dir] of job [a]: found a number.",
                "{ run: [x], needs: b }|Wrong type for [needs] of job [a]: found a text.",
                "{ run: [x], grace: 1d }|Wrong value for [grace] of job [a]: [1d] is no duration.",
                "{ run: [x], timeout: }|Wrong type for [timeout] of job [a]: found nothing.",
                "{ run: [x], timeout: 0s }|Wrong value for [timeout] of job [a]: [0s] is out of range.",
                "{ run: [x], timeout: 721h }|Wrong value for [timeout] of job [a]: [721h] is out of range.",
                "{ jobs: {} }|No jobs in group [a].",
                "{ jobs: { b: { run: [x] } }, limit: 0 }|Wrong value for [limit] of group [a]: [0]. Expected a whole number from 1 to 999999999.",
                "{ jobs: { b: { run: [x] } }, limit: '2' }|Wrong type for [limit] of group [a]: found a text.",
                "{ jobs: { b/c: { run: [x] } } }|Wrong name [b/c].",
                "{ jobs: { [b]: { run: [x] } } }|Wrong type for a key of [jobs] of group [a]: found a list.",
                "[ls]|Wrong type for job [a]: found a list.",
            })
    void wrongValue_isRefused(String job, String expected) {
        assertThat(manifests.problems("version: 1\njobs:\n  a: " + job + "\n"))
                .singleElement()
                .asString()
                .startsWith("3:")
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'1'", "1.0", "one", "[1]", "0x1", ""})
    void anotherVersion_isUnknown(String version) {
        assertThat(manifests.problems("version: " + version + "\njobs: { a: { run: [x] } }"))
                .singleElement()
                .asString()
                .startsWith("1:")
                .contains(" for [version] of the manifest: ", "Expected version: 1.");
    }

    @Test
    void noVersion_isRefused() {
        assertThat(manifests.problems("jobs: { a: { run: [x] } }"))
                .containsExactly("1:1 No [version] in the manifest. Expected version: 1.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [1|1:6",
                "a: b: c|1:5",
                "a: *b|1:4",
                "'--- 1\n--- 2'|2:1",
                "'a: 1\nb: \u0001'|2:4",
            })
    void noYaml_isRefusedWithItsPlace(String text, String place) {
        assertThat(manifests.problems(text)).singleElement().asString().startsWith(place + " This is no YAML: ");
    }

    @Test
    void brokenYaml_quotesNoLineOfTheFile() {
        assertThat(manifests.problems("version: 1\njobs: { a: { run: [x], env: { TOKEN: canary-123, ] } }"))
                .singleElement()
                .asString()
                .doesNotContain("canary");
    }

    @Test
    void emptyFile_isRefused() {
        assertThat(manifests.problems("# nothing\n")).singleElement().asString().contains("The manifest is empty.");
    }

    @Test
    void notUtf8_isRefusedWithItsPlace() {
        byte[] latin = "version: 1\nname: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(manifests.problems(latin, Bounds.DEFAULT))
                .containsExactly("2:10 The manifest is not UTF-8 (byte 0xE9). Save it as UTF-8.");
    }

    @Test
    void controlCharactersOfTheFile_areNotPrinted() {
        assertThat(manifests.problems("version: 1\n\"a\\e[31mb\": 1\njobs: { a: { run: [x] } }"))
                .singleElement()
                .asString()
                .contains("Unknown key [a [31mb]");
    }
}
