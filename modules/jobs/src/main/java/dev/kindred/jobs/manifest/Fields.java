package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The entries of one mapping, each asked for by name and type; what does not fit becomes a problem. */
final class Fields {

    /** An entry of a mapping. */
    record Entry(ScalarNode key, Node value) {
        String name() {
            return key.getValue();
        }
    }

    /** A text and where it is. */
    record Text(Node node, String value) {}

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
    static Fields of(String subject, Node node, Problems problems, List<String> known) {
        Fields fields = new Fields(subject, node, problems);
        fields.refuseOthersThan(known);
        return fields;
    }

    /** Whether the node is a mapping with this key; nothing becomes a problem. */
    static boolean has(Node node, String key) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                                && scalar.getValue().equals(key));
    }

    private Map<String, Entry> read() {
        Map<String, Entry> found = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            wrongType(node, subject, "a mapping");
            return found;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                wrongType(tuple.getKeyNode(), "a key of " + subject, "a text");
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

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isEmptyMapping() {
        return node instanceof MappingNode mapping && mapping.getValue().isEmpty();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    Optional<Node> get(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    Optional<Text> text(String key) {
        return get(key).flatMap(value -> text(value, "[" + key + "] of " + subject, "a text", false));
    }

    /** A text; a number, true or false is taken as it is written. */
    Optional<Text> textAsWritten(String key) {
        return get(key).flatMap(value -> text(value, "[" + key + "] of " + subject, "a text", true));
    }

    /** Texts; numbers, true and false are taken as they are written: to a process they are texts. */
    Optional<List<Text>> texts(String key, String expected) {
        return get(key).flatMap(value -> {
            if (!(value instanceof SequenceNode sequence)) {
                wrongType(value, "[" + key + "] of " + subject, expected);
                return Optional.empty();
            }
            List<Text> texts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                text(item, "an item of [" + key + "] of " + subject, "a text", true)
                        .ifPresent(texts::add);
            }
            boolean allFit = texts.size() == sequence.getValue().size();
            return allFit ? Optional.of(texts) : Optional.empty();
        });
    }

    boolean isEmptyList(String key) {
        return get(key).filter(value -> value instanceof SequenceNode sequence
                        && sequence.getValue().isEmpty())
                .isPresent();
    }

    Optional<Text> text(Entry entry, String what) {
        return text(entry.value(), what, "a text", true);
    }

    private Optional<Text> text(Node value, String what, String expected, boolean asWritten) {
        Tag tag = value.getTag();
        boolean plain = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL);
        if (value instanceof ScalarNode scalar && (tag.equals(Tag.STR) || (asWritten && plain))) {
            return Optional.of(new Text(value, scalar.getValue()));
        }
        wrongType(value, what, expected);
        return Optional.empty();
    }

    Optional<Duration> duration(String key, Duration least) {
        return get(key).flatMap(value -> {
            String what = "[" + key + "] of " + subject;
            if (value instanceof ScalarNode scalar && value.getTag().equals(Tag.INT)) {
                problems.add(
                        value,
                        "Wrong value for " + what + ": the number " + Names.shown(scalar.getValue())
                                + " has no unit. Expected " + Durations.EXPECTED + ".");
                return Optional.empty();
            }
            return text(value, what, Durations.EXPECTED, false).flatMap(text -> duration(text, what, least));
        });
    }

    private Optional<Duration> duration(Text text, String what, Duration least) {
        Optional<Duration> duration = Durations.parse(text.value());
        if (duration.isEmpty()) {
            problems.add(
                    text.node(),
                    "Wrong value for " + what + ": [" + Names.shown(text.value()) + "] is no duration. Expected "
                            + Durations.EXPECTED + ".");
            return Optional.empty();
        }
        if (duration.get().compareTo(least) < 0 || duration.get().compareTo(Durations.LONGEST) > 0) {
            problems.add(
                    text.node(),
                    "Wrong value for " + what + ": [" + text.value() + "] is out of range. Expected "
                            + Durations.EXPECTED + ", from " + least.toMillis() + "ms to "
                            + Durations.LONGEST.toHours() + "h.");
            return Optional.empty();
        }
        return duration;
    }

    OptionalInt positive(String key) {
        Optional<Node> found = get(key);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        if (found.get() instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().matches("[1-9]\\d{0,8}")) {
            return OptionalInt.of(Integer.parseInt(scalar.getValue()));
        }
        wrongType(found.get(), "[" + key + "] of " + subject, "a whole number from 1");
        return OptionalInt.empty();
    }

    private void wrongType(Node value, String what, String expected) {
        problems.add(value, "Wrong type for " + what + ": found " + kindOf(value) + ". Expected " + expected + ".");
    }

    // Never the value itself: it may be a secret in the wrong place.
    private static String kindOf(Node value) {
        if (value instanceof SequenceNode) {
            return "a list";
        }
        if (value instanceof MappingNode) {
            return "a mapping";
        }
        Tag tag = value.getTag();
        if (tag.equals(Tag.NULL)) {
            return "nothing";
        }
        if (tag.equals(Tag.BOOL)) {
            return "true or false";
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return "a number";
        }
        return tag.equals(Tag.STR) ? "a text" : "the tag " + Names.shown(tag.getValue());
    }
}
