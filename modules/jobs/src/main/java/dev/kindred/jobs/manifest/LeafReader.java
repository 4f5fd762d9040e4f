package dev.kindred.jobs.manifest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the jobs that are no groups. What kind one is, is told by the key that says what it does. */
final class LeafReader {

    private final Problems problems;
    private final PolicyReader policies;
    private final SecretReader secrets;
    private final ProcessReader processes;
    private final HttpReader requests;
    private final TaskReader tasks;
    private Map<String, Integer> pools = Map.of();

    LeafReader(Path folder, Optional<KnownTasks> tasks, Problems problems) {
        this.problems = problems;
        this.policies = new PolicyReader(problems);
        this.secrets = new SecretReader(folder, problems);
        this.processes = new ProcessReader(folder, problems);
        this.requests = new HttpReader(problems);
        this.tasks = new TaskReader(tasks, problems);
    }

    /** Must be called first. */
    void knowPools(Map<String, Integer> known) {
        pools = known;
    }

    Fields fields(Fields.Entry entry) {
        Shape shape = Fields.has(entry.value(), Keys.HTTP)
                ? Keys.HTTP_REQUEST
                : Fields.has(entry.value(), Keys.TASK) ? Keys.TASK_CALL : Keys.PROCESS;
        return Fields.of("job [" + Names.shown(entry.name()) + "]", entry.value(), problems, shape);
    }

    Leaf read(String name, Fields.Entry entry, Fields fields, List<String> needs) {
        if (fields.has(Keys.HTTP)) {
            return requests.read(terms(name, fields, needs, Keys.RETRY_OF_HTTP, Keys.HTTP_RETRY), fields);
        }
        if (fields.has(Keys.TASK)) {
            return tasks.read(terms(name, fields, needs, Keys.RETRY_OF_OTHERS, Keys.RETRY), fields);
        }
        return processes.read(
                terms(name, fields, needs, Keys.RETRY_OF_PROCESS, Keys.PROCESS_RETRY), entry.key(), fields);
    }

    private Terms terms(String name, Fields fields, List<String> needs, Key<Node> retry, Shape retries) {
        return new Terms(
                name,
                needs,
                fields.get(Keys.TIMEOUT),
                policies.retry(fields, retry, retries),
                uses(fields),
                secrets.read(fields));
    }

    private Map<String, Integer> uses(Fields fields) {
        Map<String, Integer> uses = new LinkedHashMap<>();
        fields.get(Keys.USES).ifPresent(node -> {
            Fields named = Fields.of(fields.what(Keys.USES), node, problems);
            for (Fields.Entry entry : named.entries()) {
                named.get(entry, Keys.PERMITS).ifPresent(permits -> {
                    checkPool(named, entry, permits);
                    uses.put(entry.name(), permits);
                });
            }
        });
        return uses;
    }

    private void checkPool(Fields uses, Fields.Entry entry, int permits) {
        Integer capacity = pools.get(entry.name());
        if (capacity == null) {
            String known = pools.isEmpty()
                    ? " The manifest has no pools: add pools: { " + Names.shown(entry.name()) + ": " + permits + " }."
                    : Spelling.didYouMean(entry.name(), pools.keySet()) + " Expected one of "
                            + String.join(", ", pools.keySet()) + ".";
            problems.add(
                    entry.key(), "Unknown pool [" + Names.shown(entry.name()) + "] in " + uses.subject() + "." + known);
        } else if (permits > capacity) {
            problems.add(
                    entry.value(),
                    "Too many permits of pool [" + entry.name() + "] in " + uses.subject() + ": " + permits + " of "
                            + capacity + ". Expected at most as many as the pool has.");
        }
    }
}
