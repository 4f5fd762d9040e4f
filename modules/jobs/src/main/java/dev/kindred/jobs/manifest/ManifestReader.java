package dev.kindred.jobs.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a manifest whole: either it can be run, or all that is wrong with it is told. */
public final class ManifestReader {

    private final Path file;
    private final Bounds bounds;
    private final Problems problems;
    private final LeafReader leaves;
    private final PolicyReader policies;
    private int jobs;

    private ManifestReader(Path file, Bounds bounds, Optional<KnownTasks> tasks) {
        this.file = file;
        this.bounds = bounds;
        this.problems = new Problems(file.toString());
        Path folder = file.toAbsolutePath().resolveSibling("").normalize();
        this.leaves = new LeafReader(folder, tasks, problems);
        this.policies = new PolicyReader(problems);
    }

    /**
     * Reads and checks, but not whether the tasks that jobs name exist.
     *
     * @throws ManifestException with everything that is wrong with what the file says
     * @throws IOException if the file cannot be read
     */
    public static Manifest read(Path file, Bounds bounds) throws ManifestException, IOException {
        return new ManifestReader(file, bounds, Optional.empty()).read();
    }

    /**
     * Reads and checks.
     *
     * @param tasks what jobs can name as a task
     * @throws ManifestException with everything that is wrong with what the file says
     * @throws IOException if the file cannot be read
     */
    public static Manifest read(Path file, Bounds bounds, KnownTasks tasks) throws ManifestException, IOException {
        return new ManifestReader(file, bounds, Optional.of(tasks)).read();
    }

    private Manifest read() throws ManifestException, IOException {
        try {
            Manifest manifest = manifest(new YamlFile(bounds, problems).read(file));
            if (problems.isEmpty()) {
                return manifest;
            }
        } catch (Problems.Hopeless e) {
            // Why is among the problems.
        }
        throw problems.toException();
    }

    private Manifest manifest(Node node) {
        Fields fields = Fields.of("the manifest", node, problems, Keys.MANIFEST);
        if (fields.isMapping()) {
            checkVersion(node, fields);
        }
        String name = fields.get(Keys.NAME)
                .map(text -> checkedName(text.node(), text.value()))
                .orElseGet(() -> Names.fromFile(String.valueOf(file.getFileName())));
        Map<String, Integer> pools = pools(fields);
        leaves.knowPools(pools);
        return new Manifest(group(name, node, fields, Optional.empty(), List.of(), 1), pools);
    }

    private void checkVersion(Node node, Fields fields) {
        Optional<Node> version = fields.get(Keys.VERSION);
        if (version.isEmpty()) {
            problems.add(node, "No [version] in the manifest. Expected version: 1.");
        } else if (!isOne(version.get())) {
            Kinds.wrongNumber(version.get(), "[version] of the manifest", "version: 1", problems);
        }
    }

    private static boolean isOne(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().equals("1");
    }

    private Map<String, Integer> pools(Fields fields) {
        Map<String, Integer> pools = new LinkedHashMap<>();
        fields.get(Keys.POOLS).ifPresent(node -> {
            Fields named = Fields.of(fields.what(Keys.POOLS), node, problems);
            for (Fields.Entry entry : named.entries()) {
                String name = checkedName(entry.key(), entry.name());
                named.get(entry, Keys.PERMITS).ifPresent(capacity -> pools.put(name, capacity));
            }
        });
        return pools;
    }

    private JobGroup group(
            String name, Node node, Fields fields, Optional<Retrying> retry, List<Kinds.Text> needs, int depth) {
        List<Job> members = fields.get(Keys.JOBS)
                .map(listed -> members(fields, listed, depth))
                .orElseGet(() -> {
                    if (fields.isMapping()) {
                        problems.add(
                                node, "No [jobs] in " + fields.subject() + ". Expected a mapping of at least one job.");
                    }
                    return List.of();
                });
        return new JobGroup(
                name,
                policies.policy(fields, members.size()),
                limit(fields),
                fields.get(Keys.TIMEOUT),
                retry,
                names(needs),
                members);
    }

    private static OptionalInt limit(Fields fields) {
        return fields.get(Keys.LIMIT).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private List<Job> members(Fields group, Node listed, int depth) {
        // A group that contains itself by an alias is as deep as one cares to look.
        if (depth > bounds.depth()) {
            throw problems.hopeless(
                    Position.of(listed),
                    "Groups nest too deep (more than " + bounds.depth()
                            + " levels). Flatten them, or raise --max-depth.");
        }
        Fields named = Fields.of(group.what(Keys.JOBS), listed, problems);
        if (named.isEmptyMapping()) {
            problems.add(listed, "No jobs in " + group.subject() + ". Expected at least one.");
        }
        List<Sibling> siblings = new ArrayList<>();
        for (Fields.Entry entry : named.entries()) {
            siblings.add(sibling(entry, depth));
        }
        Sibling.check(siblings, problems);
        return siblings.stream().map(Sibling::job).toList();
    }

    private Sibling sibling(Fields.Entry entry, int depth) {
        if (++jobs > bounds.jobs()) {
            throw problems.hopeless(
                    Position.of(entry.key()),
                    "Too many jobs (more than " + bounds.jobs() + "). Split the manifest, or raise --max-jobs.");
        }
        String name = checkedName(entry.key(), entry.name());
        if (Fields.has(entry.value(), Keys.JOBS)) {
            String subject = "group [" + Names.shown(name) + "]";
            Fields fields = Fields.of(subject, entry.value(), problems, Keys.GROUP);
            List<Kinds.Text> needs = needs(fields);
            Optional<Retrying> retry = policies.retry(fields, Keys.RETRY_OF_OTHERS, Keys.RETRY);
            return new Sibling(entry.key(), group(name, entry.value(), fields, retry, needs, depth + 1), needs);
        }
        Fields fields = leaves.fields(entry);
        List<Kinds.Text> needs = needs(fields);
        return new Sibling(entry.key(), leaves.read(name, entry, fields, names(needs)), needs);
    }

    private String checkedName(Node node, String name) {
        if (!Names.allows(name)) {
            problems.add(node, "Wrong name [" + Names.shown(name) + "]. Expected " + Names.EXPECTED + ".");
        }
        return name;
    }

    private static List<Kinds.Text> needs(Fields fields) {
        return fields.get(Keys.NEEDS).orElse(List.of());
    }

    private static List<String> names(List<Kinds.Text> needs) {
        return needs.stream().map(Kinds.Text::value).distinct().toList();
    }
}
