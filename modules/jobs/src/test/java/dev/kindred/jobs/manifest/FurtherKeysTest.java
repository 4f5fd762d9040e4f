package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, tasks, policies, retries, pools, secrets. */
class FurtherKeysTest {

    private final Path folder;
    private final ManifestFolder manifests;

    FurtherKeysTest(@TempDir Path folder) {
        this.folder = folder;
        this.manifests = new ManifestFolder(folder);
    }

    private Job only(String job) throws Exception {
        return manifests
                .read("version: 1\npools: { db: 3, cpu: 8 }\njobs: { a: " + job + " }")
                .root()
                .jobs()
                .get(0);
    }

    @Test
    void request_isRead() throws Exception {
        HttpJob job = (HttpJob) only("{ http: 'https://example.org:8443/x?y=z', method: POST,"
                + " headers: { Accept: text/plain, X-Level: 3 }, body: hello,"
                + " expect: { status: [200, 404], contains: world }, timeout: 1s }");

        assertThat(job.uri()).isEqualTo(URI.create("https://example.org:8443/x?y=z"));
        assertThat(job.method()).isEqualTo("POST");
        assertThat(job.headers()).containsExactly(Map.entry("Accept", "text/plain"), Map.entry("X-Level", "3"));
        assertThat(job.body()).contains("hello");
        assertThat(job.statuses()).containsExactly(200, 404);
        assertThat(job.bodyContains()).contains("world");
        assertThat(job.timeout()).contains(Duration.ofSeconds(1));
    }

    @Test
    void requestWithAnAddressAlone_isAGet() throws Exception {
        HttpJob job = (HttpJob) only("{ http: 'http://localhost' }");

        assertThat(job.method()).isEqualTo("GET");
        assertThat(job.statuses()).isEmpty();
    }

    @Test
    void task_isRead() throws Exception {
        TaskJob job = (TaskJob) only("{ task: pause, with: { for: 1s, times: 3 } }");

        assertThat(job.task()).isEqualTo("pause");
        assertThat(job.parameters()).containsExactly(Map.entry("for", "1s"), Map.entry("times", "3"));
    }

    @Test
    void retry_hasDefaults() throws Exception {
        assertThat(only("{ shell: x, retry: {} }").retry())
                .contains(new Retrying(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 0.2, List.of(), List.of()));
        assertThat(only("{ shell: x, retry: { attempts: 5, backoff: 2m, jitter: 0, exit-codes: [75] } }")
                        .retry())
                .contains(new Retrying(5, Duration.ofMinutes(2), Duration.ofMinutes(2), 0, List.of(75), List.of()));
    }

    @Test
    void usesAndSecrets_areRead() throws Exception {
        Leaf job = (Leaf) only("{ shell: x, uses: { cpu: 2, db: 3 },"
                + " secret: { A: canary, B: { variable: C }, D: { file: e } } }");

        assertThat(job.uses()).containsExactly(Map.entry("cpu", 2), Map.entry("db", 3));
        assertThat(job.secrets())
                .containsExactly(
                        Map.entry("A", new Secret.Written("canary")),
                        Map.entry("B", new Secret.Variable("C")),
                        Map.entry("D", new Secret.InFile(folder.resolve("e"))));
        assertThat(job.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "together,together",
        "keep-going,keep-going",
        "first-success,first-success",
        "{ quorum: 1 },quorum: 1",
        "{ at-most-failures: 0 },at-most-failures: 0",
    })
    void eachPolicy_isRead(String written, String expected) throws Exception {
        JobGroup group = (JobGroup) only("{ jobs: { b: { run: [x] } }, policy: " + written + " }");

        assertThat(group.policy()).map(Policy::toString).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ http: ftp://x }|Wrong value for [http] of job [a]: it does not begin with http:// or https://.",
                "{ http: 'http:///x' }|Wrong value for [http] of job [a]: it names no host.",
                "{ http: 'http://canary:pw@x' }|a name or password in it would be printed",
                "{ http: 'http://x/#y' }|a fragment (#) is not sent",
                "{ http: 'http://x y' }|it is no address.",
                "{ http: 'http://x', method: get }|Wrong value for [method] of job [a]: [get]. Expected capital letters",
                "{ http: 'http://x', method: CONNECT }|Wrong value for [method] of job [a]",
                "{ http: 'http://x', headers: { Host: y } }|Wrong header [Host] in [headers] of job [a].",
                "{ http: 'http://x', headers: { 'A B': y } }|Wrong header [A B] in [headers] of job [a].",
                "{ http: 'http://x', headers: { A: \"b\\r\\nC: d\" } }|Wrong value for [A] in [headers] of job [a]: a line break",
                "{ http: 'http://x', expect: { status: 600 } }|Wrong value for [status] of [expect] of job [a]: [600]. Expected a whole number from 100 to 599.",
                "{ http: 'http://x', run: [y] }|Unknown key [run] in job [a].",
                "{ task: [x] }|Wrong type for [task] of job [a]: found a list.",
                "{ shell: x, uses: { cpus: 1 } }|Unknown pool [cpus] in [uses] of job [a]. Did you mean [cpu]? Expected one of db, cpu.",
                "{ shell: x, uses: { db: 4 } }|Too many permits of pool [db] in [uses] of job [a]: 4 of 3.",
                "{ shell: x, uses: [db] }|Wrong type for [uses] of job [a]: found a list.",
                "{ shell: x, secret: { A: abc } }|The value of [A] in [secret] of job [a] cannot be hidden: it must have at least 4 characters.",
                "{ shell: x, secret: { 1A: canary } }|Wrong name of a variable in [secret] of job [a].",
                "{ shell: x, secret: { A: {} } }|Not one source in [A] in [secret] of job [a]. Expected variable or file.",
                "{ shell: x, env: { A: b }, secret: { A: canary } }|[A] in [env] of job [a] is in [secret] too.",
                "{ shell: x, retry: { backoff: 2s, longest-backoff: 1s } }|it is less than [backoff] (2s).",
                "{ shell: x, retry: { attempts: 0 } }|Wrong value for [attempts] of [retry] of job [a]: [0]. Expected a whole number from 1 to ",
                "{ jobs: { b: { run: [x] } }, policy: first }|Unknown [policy] of group [a]: [first].",
                "{ jobs: { b: { run: [x] } }, policy: { quorum: 2 } }|a quorum of 2 of 1 job.",
                "{ jobs: { b: { run: [x] } }, policy: {} }|Not one policy in [policy] of group [a].",
                "{ jobs: { b: { run: [x] } }, uses: { db: 1 } }|Unknown key [uses] in group [a].",
            })
    void wrongValue_isRefused(String job, String expected) {
        assertThat(manifests.problems("version: 1\npools: { db: 3, cpu: 8 }\njobs:\n  a: " + job + "\n"))
                .singleElement()
                .asString()
                .startsWith("4:")
                .contains(expected)
                .doesNotContain("canary");
    }

    @Test
    void poolThatIsNowhere_isExplained() {
        assertThat(manifests.problems("version: 1\njobs: { a: { shell: x, uses: { db: 1 } } }"))
                .containsExactly("2:32 Unknown pool [db] in [uses] of job [a]."
                        + " The manifest has no pools: add pools: { db: 1 }.");
    }

    @Test
    void hundredThousandJobs_areWithinTheDefaultBounds() throws Exception {
        String manifest = IntStream.range(0, 100_000)
                .mapToObj(i -> "  job-%06d: { task: pause, with: { for: 0ms }, timeout: 30s }\n".formatted(i))
                .collect(Collectors.joining("", "version: 1\njobs:\n", ""));

        assertThat(manifests.read(manifest).root().jobs()).hasSize(100_000);
    }
}
