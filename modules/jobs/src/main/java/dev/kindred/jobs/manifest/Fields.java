package dev.kindred.jobs.manifest;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The entries of one mapping, each asked for by its key; what does not fit becomes a problem. */
final class Fields {

    /** An entry of a mapping. */
    record Entry(ScalarNode key, Node value) {
        String name() {
            return key.getValue();
        }
    }

    private final String subject;
    private final Node node;
    private final Problems problems;
    private final Map<String, Entry> entries;

    private Fields(String subject, Node node, Problems problems) {
        this.subject = subject;
        this.node = node;
        this.problems = problems;
        this.entries = read();
    }

    /** The entries of a mapping whose keys are free. */
    static Fields of(String subject, Node node, Problems problems) {
        return new Fields(subject, node, problems);
    }

    /** The entries of a mapping whose keys are known. */
    static Fields of(String subject, Node node, Problems problems, Shape shape) {
        Fields fields = new Fields(subject, node, problems);
        fields.refuseOthersThan(shape.names());
        return fields;
    }

    /** Whether the node is a mapping with this key; nothing becomes a problem. */
    static boolean has(Node node, Key<?> key) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                                && scalar.getValue().equals(key.name()));
    }

    private Map<String, Entry> read() {
        Map<String, Entry> found = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            Kinds.wrongType(node, subject, "a mapping", problems);
            return found;
        }
        problems.count(node, mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                Kinds.wrongType(tuple.getKeyNode(), "a key of " + subject, "a text", problems);
                continue;
            }
            Entry first = found.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
            if (first != null) {
                problems.add(
                        key,
                        "Duplicate key [" + Names.shown(key.getValue()) + "] in " + subject + ": the first is at "
                                + Position.of(first.key()) + ". Remove one.");
            }
        }
        return found;
    }

    private void refuseOthersThan(List<String> known) {
        for (Entry entry : entries.values()) {
            if (!known.contains(entry.name())) {
                problems.add(
                        entry.key(),
                        "Unknown key [" + Names.shown(entry.name()) + "] in " + subject + "."
                                + Spelling.didYouMean(entry.name(), known) + " Expected one of: "
                                + String.join(", ", known) + ".");
            }
        }
    }

    String subject() {
        return subject;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isEmptyMapping() {
        return node instanceof MappingNode mapping && mapping.getValue().isEmpty();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    boolean has(Key<?> key) {
        return entries.containsKey(key.name());
    }

    /** What stands there, whatever it is. */
    Optional<Node> node(Key<?> key) {
        return Optional.ofNullable(entries.get(key.name())).map(Entry::value);
    }

    /** What stands there, if it fits. */
    <T> Optional<T> get(Key<T> key) {
        return node(key).flatMap(value -> key.kind().read(value, what(key), problems));
    }

    /** Names the place: {@code [timeout] of job [a]}. */
    String what(Key<?> key) {
        return "[" + key.name() + "] of " + subject;
    }

    /** What stands at an entry whose key is free. */
    <T> Optional<T> get(Entry entry, Kind<T> kind) {
        return kind.read(entry.value(), "[" + Names.shown(entry.name()) + "] in " + subject, problems);
    }
}
