package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** The schema and the reader must agree, since they are made of the same keys. */
class ManifestSchemaTest {

    private static final Path ROOT = Path.of("../..");
    private static final String BEGIN = "<!-- Generated from the keys of the reader: begin -->\n";
    private static final String END = "<!-- Generated from the keys of the reader: end -->\n";

    private final ManifestFolder manifests;

    ManifestSchemaTest(@TempDir Path folder) {
        this.manifests = new ManifestFolder(folder);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> schema() {
        return (Map<String, Object>) Objects.requireNonNull(load(ManifestSchema.json()));
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().setSchema(new JsonSchema()).build()).loadFromString(yaml);
    }

    private static List<String> problems(String yaml) {
        return new SchemaCheck(schema()).problems(load(yaml));
    }

    @Test
    void schema_isTheSameEachTime() {
        assertThat(ManifestSchema.json()).isEqualTo(ManifestSchema.json()).startsWith("{\n  \"$schema\": ");
    }

    @Test
    void examples_fit() throws Exception {
        for (String example : List.of("build-check/manifest", "build-check/failing", "own-build/manifest")) {
            assertThat(problems(Files.readString(ROOT.resolve("examples/" + example + ".yaml"))))
                    .as(example)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ run: [x, 1, true], env: { A: 1 }, dir: x, grace: 0ms, timeout: 1s, needs: [] }",
                "{ shell: x, uses: { db: 2 }, retry: { attempts: 1, backoff: 1s, longest-backoff: 2s, jitter: 0.5, exit-codes: [1, 255] } }",
                "{ shell: x, retry: { exit-codes: 75 }, secret: { TOKEN: canary, KEY: { variable: X }, FILE: { file: x } } }",
                "{ http: 'https://example.org', method: POST, headers: { A: b }, body: c, expect: { status: [200, 201], contains: d } }",
                "{ http: 'https://example.org', expect: { status: 204 }, retry: { statuses: [503] } }",
                "{ task: pause, with: { for: 1s }, retry: { attempts: 2 } }",
                "{ jobs: { b: { run: [x] } }, limit: 1, policy: keep-going, retry: {} }",
                "{ jobs: { b: { run: [x] }, c: { run: [x] } }, policy: { quorum: 2 } }",
                "{ jobs: { b: { run: [x] } }, policy: { at-most-failures: 0 } }",
            })
    void whatTheReaderTakes_theSchemaTakes(String job) throws Exception {
        String manifest = "version: 1\npools: { db: 3 }\njobs: { a: " + job + " }\n";

        assertThat(manifests.read(manifest).root().jobs()).hasSize(1);
        assertThat(problems(manifest)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ run: [] }",
                "{ run: [x], shell: y }",
                "{ dir: x }",
                "{ shell: x, grace: 1d }",
                "{ shell: x, retry: { attempts: 0 } }",
                "{ shell: x, retry: { jitter: 1.5 } }",
                "{ shell: x, retry: { jitter: '0.5' } }",
                "{ shell: x, retry: { statuses: [503] } }",
                "{ shell: x, retry: { exit-codes: [0] } }",
                "{ shell: x, retry: { exit-codes: [] } }",
                "{ shell: x, uses: { db: 0 } }",
                "{ shell: x, secret: { TOKEN: [canary] } }",
                "{ shell: x, secret: { TOKEN: { env: X } } }",
                "{ http: 'https://example.org', shell: x }",
                "{ http: 'https://example.org', expect: { status: 99 } }",
                "{ task: x, run: [y] }",
                "{ task: x, retry: { exit-codes: [1] } }",
                "{ jobs: { b: { run: [x] } }, policy: together-now }",
                "{ jobs: { b: { run: [x] } }, policy: { quorum: 0 } }",
                "{ jobs: { b: { run: [x] } }, run: [x] }",
                "{ jobs: {} }",
                "{ jobs: { b/c: { run: [x] } } }",
                "{ run: [x], nonsense: 1 }",
            })
    void whatTheSchemaRefuses_theReaderRefuses(String job) {
        String manifest = "version: 1\npools: { db: 3 }\njobs: { a: " + job + " }\n";

        assertThat(manifests.problems(manifest)).isNotEmpty();
        assertThat(problems(manifest)).isNotEmpty();
    }

    @Test
    void referencePage_hasTheTablesOfTheKeys() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/reference/manifest.md"));

        assertThat(page).contains(BEGIN).contains(END);
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .as("copy what follows into docs/reference/manifest.md")
                .isEqualTo(ManifestSchema.tables());
    }

    @Test
    void schemaOfTheExamples_isTheGeneratedOne() throws Exception {
        assertThat(Files.readString(ROOT.resolve("docs/reference/manifest.schema.json")))
                .as("make it anew: ./kindred schema > docs/reference/manifest.schema.json")
                .isEqualTo(ManifestSchema.json() + "\n");
    }
}
