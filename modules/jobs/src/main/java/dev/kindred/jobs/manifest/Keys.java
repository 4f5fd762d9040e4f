package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** Every key of a manifest, once: the reader, the JSON schema and the tables of the reference are made of these. */
final class Keys {

    static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    static final int DEFAULT_ATTEMPTS = 3;
    static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(1);
    static final Duration DEFAULT_LONGEST_BACKOFF = Duration.ofMinutes(1);
    static final double DEFAULT_JITTER = 0.2;
    static final String DEFAULT_METHOD = "GET";

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final int LARGEST_EXIT_CODE = 255;
    private static final int LEAST_STATUS = 100;
    private static final int LARGEST_STATUS = 599;
    private static final int ANY = Integer.MAX_VALUE;

    // ---- of a leaf and of a group ----

    static final Key<List<Kinds.Text>> NEEDS = new Key<>(
            "needs",
            Kinds.texts("list of names", "a list of names of siblings such as [compile]", true),
            "none",
            "siblings, jobs or groups, that must have succeeded before it starts");

    static final Key<Duration> TIMEOUT = new Key<>(
            "timeout",
            Kinds.duration(SHORTEST_TIMEOUT),
            "none",
            "how long it may take from its start; of a job each attempt anew");

    static final Key<Integer> ATTEMPTS =
            new Key<>("attempts", Kinds.whole(1, ANY), text(DEFAULT_ATTEMPTS), "the most, the first one included");

    static final Key<Duration> BACKOFF = new Key<>(
            "backoff",
            Kinds.duration(Duration.ZERO),
            text(DEFAULT_BACKOFF),
            "the wait before the second attempt; it doubles with each further one");

    static final Key<Duration> LONGEST_BACKOFF = new Key<>(
            "longest-backoff",
            Kinds.duration(Duration.ZERO),
            text(DEFAULT_LONGEST_BACKOFF) + ", or `backoff` if that is longer",
            "what the wait grows to at most");

    static final Key<Double> JITTER = new Key<>(
            "jitter",
            Kinds.part(),
            text(DEFAULT_JITTER),
            "the part by which each wait is longer or shorter by chance, so that many do not come back at once");

    static final Key<List<Integer>> EXIT_CODES = new Key<>(
            "exit-codes",
            Kinds.wholes(1, LARGEST_EXIT_CODE),
            "any failure",
            "those after which it is run again; after anything else, a timeout too, it is not");

    static final Key<List<Integer>> STATUSES = new Key<>(
            "statuses",
            Kinds.wholes(LEAST_STATUS, LARGEST_STATUS),
            "any failure",
            "those after which it is sent again; after anything else, a lost connection too, it is not");

    static final Shape PROCESS_RETRY =
            new Shape("Retries of a process", List.of(ATTEMPTS, BACKOFF, LONGEST_BACKOFF, JITTER, EXIT_CODES));
    static final Shape HTTP_RETRY =
            new Shape("Retries of an HTTP request", List.of(ATTEMPTS, BACKOFF, LONGEST_BACKOFF, JITTER, STATUSES));
    static final Shape RETRY = new Shape("Retries", List.of(ATTEMPTS, BACKOFF, LONGEST_BACKOFF, JITTER));

    private static final String RETRY_MEANING = "run it again when it has failed; see [retries](#retries)";

    // One name, and what may stand there depends on the kind of job.
    static final Key<Node> RETRY_OF_PROCESS =
            new Key<>("retry", Kinds.shaped("mapping", PROCESS_RETRY), "never", RETRY_MEANING);
    static final Key<Node> RETRY_OF_HTTP =
            new Key<>("retry", Kinds.shaped("mapping", HTTP_RETRY), "never", RETRY_MEANING);
    static final Key<Node> RETRY_OF_OTHERS = new Key<>("retry", Kinds.shaped("mapping", RETRY), "never", RETRY_MEANING);

    // ---- of all leaves ----

    static final Kind<Integer> PERMITS = whole(1);

    static final Key<Node> USES = new Key<>(
            "uses",
            Kinds.mappingOf("mapping of whole numbers from 1", PERMITS.schema(), Map.of(), 0),
            "none",
            "permits of the manifest's `pools` that it holds while it runs, all or none");

    static final Key<Kinds.Text> SECRET_VARIABLE =
            new Key<>("variable", Kinds.text(), "", "a variable of the runner's own environment, whose value it is");
    static final Key<Kinds.Text> SECRET_FILE = new Key<>(
            "file",
            Kinds.text(),
            "",
            "a file whose text it is, relative to the manifest's folder; line breaks at its end do not count");
    static final Shape SECRET_SOURCE =
            new Shape("Where the value of a secret is: one of these", List.of(SECRET_VARIABLE, SECRET_FILE));

    static final Key<Node> SECRET = new Key<>(
            "secret",
            Kinds.mappingOf(
                    "mapping of texts or sources",
                    Map.of("anyOf", List.of(Kinds.textAsWritten().schema(), SECRET_SOURCE.schema())),
                    Map.of(),
                    0),
            "none",
            "variables whose values are masked in all that is printed or written; see [secrets](#secrets)");

    private static final List<Key<?>> OF_LEAVES = List.of(TIMEOUT, NEEDS, USES, SECRET);

    // ---- processes ----

    static final Key<List<Kinds.Text>> RUN = new Key<>(
            "run",
            Kinds.texts(
                    "list of texts",
                    "a list such as [javac, Main.java]; a command line for a shell belongs under shell",
                    false),
            "",
            "the program and its arguments; no shell looks at them");
    static final Key<Kinds.Text> SHELL =
            new Key<>("shell", Kinds.textAsWritten(), "", "a script, run by `/bin/sh -c`, in place of `run`");
    static final Key<Node> ENV = new Key<>(
            "env",
            Kinds.mappingOf("mapping of texts", Kinds.textAsWritten().schema(), Map.of(), 0),
            "none",
            "variables that are added to the runner's own environment");
    static final Key<Kinds.Text> DIR = new Key<>(
            "dir", Kinds.text(), "the manifest's folder", "the folder it runs in, relative to the manifest's");
    static final Key<Duration> GRACE = new Key<>(
            "grace",
            Kinds.duration(Duration.ZERO),
            text(DEFAULT_GRACE),
            "how long a cancelled job has from TERM to KILL");

    static final Shape PROCESS =
            new Shape("A process", join(List.of(RUN, SHELL, ENV, DIR, GRACE), OF_LEAVES, List.of(RETRY_OF_PROCESS)));

    // ---- HTTP requests ----

    static final Key<Kinds.Text> HTTP = new Key<>(
            "http",
            Kinds.text(),
            Key.REQUIRED,
            "the address, `http://` or `https://`; a redirect is an answer and is not followed");
    static final Key<Kinds.Text> METHOD =
            new Key<>("method", Kinds.text(), text(DEFAULT_METHOD), "the method, in capital letters");
    static final Key<Node> HEADERS = new Key<>(
            "headers",
            Kinds.mappingOf("mapping of texts", Kinds.textAsWritten().schema(), Map.of(), 0),
            "none",
            "headers of the request; `${NAME}` stands for a secret of the job");
    static final Key<Kinds.Text> BODY = new Key<>(
            "body",
            Kinds.textAsWritten(),
            "none",
            "the body of the request, in UTF-8; `${NAME}` stands for a secret of the job");

    static final Key<List<Integer>> STATUS = new Key<>(
            "status", Kinds.wholes(LEAST_STATUS, LARGEST_STATUS), "200 to 299", "those that it succeeds with");
    static final Key<Kinds.Text> CONTAINS = new Key<>(
            "contains",
            Kinds.textAsWritten(),
            "anything",
            "what the body of the answer must contain, in its first MiB");
    static final Shape EXPECTED = new Shape("What answer is expected", List.of(STATUS, CONTAINS));
    static final Key<Node> EXPECT =
            new Key<>("expect", Kinds.shaped("mapping", EXPECTED), "200 to 299", "which answer is a success");

    static final Shape HTTP_REQUEST = new Shape(
            "An HTTP request", join(List.of(HTTP, METHOD, HEADERS, BODY, EXPECT), OF_LEAVES, List.of(RETRY_OF_HTTP)));

    // ---- tasks ----

    static final Key<Kinds.Text> TASK = new Key<>(
            "task",
            Kinds.text(),
            Key.REQUIRED,
            "the name of a task on the class path, or of one that comes with Kindred");
    static final Key<Node> WITH = new Key<>(
            "with",
            Kinds.mappingOf("mapping of texts", Kinds.textAsWritten().schema(), Map.of(), 0),
            "none",
            "what the task is given; `${NAME}` stands for a secret of the job");
    static final Shape TASK_CALL =
            new Shape("A task in the runner's JVM", join(List.of(TASK, WITH), OF_LEAVES, List.of(RETRY_OF_OTHERS)));

    // ---- groups ----

    static final Key<Integer> LIMIT =
            new Key<>("limit", whole(1), "none", "the most of its jobs that run at once; a nested group counts as one");

    static final Key<Integer> QUORUM =
            new Key<>(Policy.QUORUM, whole(1), "", "so many successes end the others, and the group has succeeded");
    static final Key<Integer> AT_MOST_FAILURES = new Key<>(
            Policy.AT_MOST_FAILURES,
            whole(0),
            "",
            "one failure more ends the others and fails the group; up to that it has succeeded");
    static final Shape NUMBERED_POLICY =
            new Shape("A policy with a number: one of these", List.of(QUORUM, AT_MOST_FAILURES));
    static final List<String> PLAIN_POLICIES = List.of(Policy.TOGETHER, Policy.KEEP_GOING, Policy.FIRST_SUCCESS);
    static final Key<Node> POLICY = new Key<>(
            "policy",
            Kinds.node(
                    "`" + String.join("`, `", PLAIN_POLICIES) + "`, or a mapping",
                    Map.of("anyOf", List.of(Map.of("enum", PLAIN_POLICIES), NUMBERED_POLICY.schema()))),
            "`together`, or `keep-going` with `--keep-going`",
            "what it makes of its jobs' outcomes; see [policies](#policies)");

    private static final String NAMED = "mapping, at least one";
    static final Key<Node> JOBS = new Key<>(
            "jobs",
            Kinds.mappingOf(NAMED, Map.of("$ref", "#/$defs/job"), Kinds.schemaOfNames(), 1),
            Key.REQUIRED,
            "the jobs by name");

    static final Shape GROUP =
            new Shape("A group of jobs", List.of(JOBS, LIMIT, POLICY, TIMEOUT, NEEDS, RETRY_OF_OTHERS));

    // ---- the manifest ----

    static final Key<Node> VERSION =
            new Key<>("version", Kinds.node("`1`", Map.of("const", 1)), Key.REQUIRED, "the version of this format");
    static final Key<Kinds.Text> NAME =
            new Key<>("name", Kinds.name(), "the file's name without its ending", "the name of the group, in reports");
    static final Key<Node> POOLS = new Key<>(
            "pools",
            Kinds.mappingOf("mapping of whole numbers from 1", PERMITS.schema(), Kinds.schemaOfNames(), 0),
            "none",
            "how many permits each named pool has; see [pools](#pools)");

    static final Shape MANIFEST =
            new Shape("A manifest of jobs", List.of(VERSION, NAME, LIMIT, POLICY, TIMEOUT, POOLS, JOBS));

    private Keys() {}

    private static Kind<Integer> whole(int least) {
        return Kinds.whole(least, ANY);
    }

    private static String text(Duration duration) {
        return text(Durations.text(duration));
    }

    private static String text(Object value) {
        return "`" + value + "`";
    }

    @SafeVarargs
    private static List<Key<?>> join(List<? extends Key<?>>... parts) {
        List<Key<?>> keys = new ArrayList<>();
        for (List<? extends Key<?>> part : parts) {
            keys.addAll(part);
        }
        return keys;
    }

    /** The kinds of jobs by the name of their definition in the schema. */
    static Map<String, Shape> jobs() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("group", GROUP);
        shapes.put("process", PROCESS);
        shapes.put("http", HTTP_REQUEST);
        shapes.put("task", TASK_CALL);
        return shapes;
    }
}
