package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReadingTest {

    private final Path folder;
    private final ManifestFolder manifests;

    ManifestReadingTest(@TempDir Path folder) {
        this.folder = folder;
        this.manifests = new ManifestFolder(folder);
    }

    @Test
    void everyKey_isRead() throws Exception {
        JobGroup root = manifests.read("""
                        version: 1
                        name: build-check
                        limit: 2
                        timeout: 2m
                        jobs:
                          compile: { run: [javac, -d, out, Main.java], env: { LEVEL: 3, MODE: quick }, dir: src }
                          inspect: { run: [javap, Main], timeout: 10s, grace: 500ms, needs: [compile] }
                          checks:
                            limit: 3
                            timeout: 1h
                            needs: [compile, inspect]
                            jobs:
                              script: { shell: "echo a | cat" }
                        """).root();

        assertThat(root.name()).isEqualTo("build-check");
        assertThat(root.limit()).isEqualTo(OptionalInt.of(2));
        assertThat(root.timeout()).contains(Duration.ofMinutes(2));
        assertThat(root.jobs()).extracting(Job::name).containsExactly("compile", "inspect", "checks");

        ProcessJob compile = (ProcessJob) root.jobs().get(0);
        assertThat(compile.argv()).containsExactly("javac", "-d", "out", "Main.java");
        assertThat(compile.directory()).isEqualTo(folder.resolve("src"));
        assertThat(compile.timeout()).isEmpty();
        assertThat(compile.grace()).isEqualTo(Duration.ofSeconds(10));
        Map<String, String> variables = new HashMap<>();
        compile.environment().addTo(variables);
        assertThat(variables).containsExactlyInAnyOrderEntriesOf(Map.of("LEVEL", "3", "MODE", "quick"));

        ProcessJob inspect = (ProcessJob) root.jobs().get(1);
        assertThat(inspect.timeout()).isEqualTo(Optional.of(Duration.ofSeconds(10)));
        assertThat(inspect.grace()).isEqualTo(Duration.ofMillis(500));
        assertThat(inspect.needs()).containsExactly("compile");
        assertThat(inspect.directory()).isEqualTo(folder);

        JobGroup checks = (JobGroup) root.jobs().get(2);
        assertThat(checks.limit()).isEqualTo(OptionalInt.of(3));
        assertThat(checks.timeout()).contains(Duration.ofHours(1));
        assertThat(checks.needs()).containsExactly("compile", "inspect");
        assertThat(((ProcessJob) checks.jobs().get(0)).argv()).containsExactly("/bin/sh", "-c", "echo a | cat");
    }

    @Test
    void noName_isTheFiles() throws Exception {
        assertThat(manifests
                        .read("version: 1\njobs: { a: { run: [x] } }")
                        .root()
                        .name())
                .isEqualTo("build");
    }

    @Test
    void trueAndFalse_areTakenAsWritten() throws Exception {
        assertThat(onlyJob("{ run: [true, false] }").argv()).containsExactly("true", "false");
        assertThat(onlyJob("{ shell: true }").argv()).containsExactly("/bin/sh", "-c", "true");
    }

    @Test
    void numbersInArgv_areTakenAsWritten() throws Exception {
        ProcessJob job = onlyJob("{ run: [sleep, 0x10, 007, 1e3, -5, 1.50, yes] }");

        assertThat(job.argv()).containsExactly("sleep", "0x10", "007", "1e3", "-5", "1.50", "yes");
    }

    @Test
    void aliases_standForTheirValue() throws Exception {
        JobGroup root = manifests
                .read("version: 1\njobs:\n  a: &same { run: [x, y] }\n  b: *same\n")
                .root();

        assertThat(root.jobs()).map(job -> ((ProcessJob) job).argv()).containsOnly(List.of("x", "y"));
    }

    @Test
    void needsOfLaterSiblings_putThoseFirst() throws Exception {
        JobGroup root = manifests.read("""
                        version: 1
                        jobs:
                          last: { run: [x], needs: [middle, free] }
                          middle: { run: [x], needs: [first] }
                          free: { run: [x] }
                          first: { run: [x] }
                        """).root();

        assertThat(root.dependenciesFirst()).extracting(Job::name).containsExactly("free", "first", "middle", "last");
    }

    @Test
    void noNeeds_orderIsAsWritten() throws Exception {
        JobGroup root = manifests
                .read("version: 1\njobs: { b: { run: [x] }, a: { run: [x] }, c: { run: [x] } }")
                .root();

        assertThat(root.dependenciesFirst()).extracting(Job::name).containsExactly("b", "a", "c");
    }

    @Test
    void valuesOfEnv_areNowhereInTheText() throws Exception {
        ProcessJob job = onlyJob("{ run: [x], env: { TOKEN: canary-123 } }");

        assertThat(job.toString()).contains("TOKEN").doesNotContain("canary");
        assertThat(job.environment().mask("sent canary-123 and canary-12")).isEqualTo("sent [env TOKEN] and canary-12");
    }

    @Test
    void aValueWithinAnother_isMaskedAfterIt() throws Exception {
        ProcessJob job = onlyJob("{ run: [x], env: { SHORT: secret, LONG: secret-and-more } }");

        assertThat(job.environment().mask("secret-and-more secret")).isEqualTo("[env LONG] [env SHORT]");
    }

    @Test
    void absoluteDirectory_staysAsItIs() throws Exception {
        assertThat(onlyJob("{ run: [x], dir: /usr }").directory()).isEqualTo(Path.of("/usr"));
    }

    private ProcessJob onlyJob(String flow) throws Exception {
        return (ProcessJob) manifests
                .read("version: 1\njobs: { only: " + flow + " }")
                .root()
                .jobs()
                .get(0);
    }
}
