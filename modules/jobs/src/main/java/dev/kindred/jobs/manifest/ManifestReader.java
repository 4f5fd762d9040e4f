package dev.kindred.jobs.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a manifest whole: either it can be run, or all that is wrong with it is told. */
public final class ManifestReader {

    static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

    private static final List<String> MANIFEST_KEYS = List.of("version", "name", "limit", "timeout", "jobs");
    private static final List<String> GROUP_KEYS = List.of("jobs", "limit", "timeout", "needs");

    private final Path file;
    private final Bounds bounds;
    private final Problems problems;
    private final ProcessReader processes;
    private int jobs;

    private ManifestReader(Path file, Bounds bounds) {
        this.file = file;
        this.bounds = bounds;
        this.problems = new Problems(file.toString());
        this.processes =
                new ProcessReader(file.toAbsolutePath().resolveSibling("").normalize(), problems);
    }

    /**
     * Reads and checks.
     *
     * @throws ManifestException with everything that is wrong with what the file says
     * @throws IOException if the file cannot be read
     */
    public static Manifest read(Path file, Bounds bounds) throws ManifestException, IOException {
        return new ManifestReader(file, bounds).read();
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
        Fields fields = Fields.of("the manifest", node, problems, MANIFEST_KEYS);
        if (fields.isMapping()) {
            checkVersion(node, fields);
        }
        String name = fields.text("name")
                .map(text -> checkedName(text.node(), text.value()))
                .orElseGet(() -> Names.fromFile(String.valueOf(file.getFileName())));
        return new Manifest(group(name, "the manifest", node, fields, List.of(), 1));
    }

    private void checkVersion(Node node, Fields fields) {
        Optional<Node> version = fields.get("version");
        if (version.isEmpty()) {
            problems.add(node, "No [version] in the manifest. Expected version: 1.");
        } else if (!isOne(version.get())) {
            problems.add(version.get(), "Unknown [version] of the manifest. Expected version: 1.");
        }
    }

    private static boolean isOne(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().equals("1");
    }

    private JobGroup group(String name, String subject, Node node, Fields fields, List<Fields.Text> needs, int depth) {
        List<Job> members = fields.get("jobs")
                .map(listed -> members(subject, listed, depth))
                .orElseGet(() -> {
                    if (fields.isMapping()) {
                        problems.add(node, "No [jobs] in " + subject + ". Expected a mapping of at least one job.");
                    }
                    return List.of();
                });
        return new JobGroup(
                name, fields.positive("limit"), fields.duration("timeout", SHORTEST_TIMEOUT), names(needs), members);
    }

    private List<Job> members(String subject, Node listed, int depth) {
        // A group that contains itself by an alias is as deep as one cares to look.
        if (depth > bounds.depth()) {
            throw problems.hopeless(
                    Position.of(listed),
                    "Groups nest too deep (more than " + bounds.depth()
                            + " levels). Flatten them, or raise --max-depth.");
        }
        Fields named = Fields.of("[jobs] of " + subject, listed, problems);
        if (named.isEmptyMapping()) {
            problems.add(listed, "No jobs in " + subject + ". Expected at least one.");
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
        if (Fields.has(entry.value(), "jobs")) {
            String subject = "group [" + Names.shown(name) + "]";
            Fields fields = Fields.of(subject, entry.value(), problems, GROUP_KEYS);
            List<Fields.Text> needs = needs(fields);
            return new Sibling(entry.key(), group(name, subject, entry.value(), fields, needs, depth + 1), needs);
        }
        String subject = "job [" + Names.shown(name) + "]";
        Fields fields = Fields.of(subject, entry.value(), problems, ProcessReader.KEYS);
        List<Fields.Text> needs = needs(fields);
        return new Sibling(entry.key(), processes.read(name, subject, entry, fields, names(needs)), needs);
    }

    private String checkedName(Node node, String name) {
        if (!Names.allows(name)) {
            problems.add(node, "Wrong name [" + Names.shown(name) + "]. Expected " + Names.EXPECTED + ".");
        }
        return name;
    }

    private static List<Fields.Text> needs(Fields fields) {
        return fields.texts("needs", "a list of names of siblings such as [compile]")
                .orElse(List.of());
    }

    private static List<String> names(List<Fields.Text> needs) {
        return needs.stream().map(Fields.Text::value).distinct().toList();
    }
}
