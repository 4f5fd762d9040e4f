package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The kinds of values that manifests have. */
final class Kinds {

    /** A text and where it is. */
    record Text(Node node, String value) {}

    private static final String NAME_PATTERN = "^[\\p{L}\\p{N}_][\\p{L}\\p{N}._+@:-]{0,99}$";

    private Kinds() {}

    /** Names and values in this order, which {@link Map#of} has not. */
    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** A text and nothing that YAML takes for something else. */
    static Kind<Text> text() {
        return new Texts("text", "a text", false, Map.of("type", "string"));
    }

    /** A text; a number, true or false is taken as it is written. */
    static Kind<Text> textAsWritten() {
        return new Texts("text", "a text", true, Map.of("type", List.of("string", "number", "boolean")));
    }

    /** A name; that it is a fit one is for the reader to say. */
    static Kind<Text> name() {
        return new Texts("name", "a text", false, ordered("type", "string", "pattern", NAME_PATTERN));
    }

    static Map<String, Object> schemaOfNames() {
        return Map.of("pattern", NAME_PATTERN);
    }

    private record Texts(String words, String expected, boolean asWritten, Map<String, Object> schema)
            implements Kind<Text> {
        @Override
        public Optional<Text> read(Node value, String what, Problems problems) {
            Tag tag = value.getTag();
            boolean plain = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL);
            if (value instanceof ScalarNode scalar && (tag.equals(Tag.STR) || (asWritten && plain))) {
                return Optional.of(new Text(value, scalar.getValue()));
            }
            wrongType(value, what, expected, problems);
            return Optional.empty();
        }
    }

    /**
     * A list of texts; numbers, true and false are taken as they are written: to a process they are texts.
     *
     * @param words what they are, for a table
     * @param expected what the list should be, for people who wrote something else
     */
    static Kind<List<Text>> texts(String words, String expected, boolean isEmptyAllowed) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", textAsWritten().schema());
        if (!isEmptyAllowed) {
            schema.put("minItems", 1);
        }
        return new ListOf<>(words, expected, textAsWritten(), schema);
    }

    private record ListOf<T>(String words, String expected, Kind<T> items, Map<String, Object> schema)
            implements Kind<List<T>> {
        @Override
        public Optional<List<T>> read(Node value, String what, Problems problems) {
            if (!(value instanceof SequenceNode sequence)) {
                wrongType(value, what, expected, problems);
                return Optional.empty();
            }
            problems.count(value, sequence.getValue().size());
            List<T> read = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.read(item, "an item of " + what, problems).ifPresent(read::add);
            }
            return read.size() == sequence.getValue().size() ? Optional.of(read) : Optional.empty();
        }
    }

    /**
     * A whole number.
     *
     * @param most at most nine digits
     */
    static Kind<Integer> whole(int least, int most) {
        boolean isOpen = most == Integer.MAX_VALUE;
        String range = "whole number " + (isOpen ? "from " + least : least + " to " + most);
        int largest = isOpen ? Whole.LARGEST : most;
        return new Whole(range, least, largest, ordered("type", "integer", "minimum", least, "maximum", largest));
    }

    private record Whole(String words, int least, int most, Map<String, Object> schema) implements Kind<Integer> {
        static final int LARGEST = 999_999_999;

        private static final Pattern FORM = Pattern.compile("0|[1-9]\\d{0,8}");

        @Override
        public Optional<Integer> read(Node value, String what, Problems problems) {
            if (value instanceof ScalarNode scalar
                    && scalar.getTag().equals(Tag.INT)
                    && FORM.matcher(scalar.getValue()).matches()) {
                int number = Integer.parseInt(scalar.getValue());
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            }
            wrongNumber(value, what, "a whole number from " + least + " to " + most, problems);
            return Optional.empty();
        }
    }

    /** Whole numbers, or a lone one. */
    static Kind<List<Integer>> wholes(int least, int most) {
        Kind<Integer> one = whole(least, most);
        Kind<List<Integer>> list = new ListOf<>(
                "whole numbers " + least + " to " + most,
                "a list of whole numbers " + least + " to " + most,
                one,
                ordered("type", "array", "items", one.schema(), "minItems", 1));
        return new Kind<>() {
            @Override
            public Optional<List<Integer>> read(Node value, String what, Problems problems) {
                if (value instanceof ScalarNode) {
                    return one.read(value, what, problems).map(List::of);
                }
                return list.read(value, what, problems).filter(numbers -> isNotEmpty(numbers, value, what, problems));
            }

            private boolean isNotEmpty(List<Integer> numbers, Node value, String what, Problems problems) {
                if (numbers.isEmpty()) {
                    problems.add(value, "No number in " + what + ". Expected at least one.");
                }
                return !numbers.isEmpty();
            }

            @Override
            public Map<String, Object> schema() {
                return Map.of("anyOf", List.of(one.schema(), list.schema()));
            }

            @Override
            public String words() {
                return one.words() + ", or a list of them";
            }
        };
    }

    /** A number from 0 to 1. */
    static Kind<Double> part() {
        return new Part();
    }

    private record Part() implements Kind<Double> {
        private static final Pattern FORM = Pattern.compile("[01]|0?\\.\\d{1,9}|[01]\\.0{1,9}|0\\.\\d{1,9}");

        @Override
        public Optional<Double> read(Node value, String what, Problems problems) {
            boolean number = value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT);
            if (number
                    && value instanceof ScalarNode scalar
                    && FORM.matcher(scalar.getValue()).matches()) {
                return Optional.of(Double.parseDouble(scalar.getValue()));
            }
            wrongNumber(value, what, "a number from 0 to 1 such as 0.2", problems);
            return Optional.empty();
        }

        @Override
        public Map<String, Object> schema() {
            return ordered("type", "number", "minimum", 0, "maximum", 1);
        }

        @Override
        public String words() {
            return "number 0 to 1";
        }
    }

    static Kind<Duration> duration(Duration least) {
        return new Time(least);
    }

    private record Time(Duration least) implements Kind<Duration> {
        @Override
        public Optional<Duration> read(Node value, String what, Problems problems) {
            if (value instanceof ScalarNode scalar && value.getTag().equals(Tag.INT)) {
                problems.add(
                        value,
                        "Wrong value for " + what + ": the number " + Names.shown(scalar.getValue())
                                + " has no unit. Expected " + Durations.EXPECTED + ".");
                return Optional.empty();
            }
            return new Texts("", Durations.EXPECTED, false, Map.of())
                    .read(value, what, problems)
                    .flatMap(text -> parsed(text, what, problems));
        }

        private Optional<Duration> parsed(Text text, String what, Problems problems) {
            Optional<Duration> duration = Durations.parse(text.value());
            if (duration.isEmpty()) {
                problems.add(
                        text.node(),
                        "Wrong value for " + what + ": [" + Names.shown(text.value()) + "] is no duration. Expected "
                                + Durations.EXPECTED + ", at most " + Durations.LONGEST.toHours() + "h.");
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

        @Override
        public Map<String, Object> schema() {
            return ordered("type", "string", "pattern", Durations.PATTERN);
        }

        @Override
        public String words() {
            return "duration from " + least.toMillis() + "ms";
        }
    }

    /** What the reader takes apart by itself. */
    static Kind<Node> node(String words, Map<String, Object> schema) {
        return new AnyNode(words, schema);
    }

    /** A mapping of the shape, which the reader takes apart by {@link Fields}. */
    static Kind<Node> shaped(String words, Shape shape) {
        return node(words, shape.schema());
    }

    /** A mapping with free keys, which the reader takes apart by {@link Fields}. */
    static Kind<Node> mappingOf(String words, Map<String, Object> values, Map<String, Object> names, int least) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", values);
        if (!names.isEmpty()) {
            schema.put("propertyNames", names);
        }
        if (least > 0) {
            schema.put("minProperties", least);
        }
        return node(words, schema);
    }

    private record AnyNode(String words, Map<String, Object> schema) implements Kind<Node> {
        @Override
        public Optional<Node> read(Node value, String what, Problems problems) {
            return Optional.of(value);
        }
    }

    static void wrongType(Node value, String what, String expected, Problems problems) {
        problems.add(value, "Wrong type for " + what + ": found " + kindOf(value) + ". Expected " + expected + ".");
    }

    static void wrongNumber(Node value, String what, String expected, Problems problems) {
        boolean isNumber = value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT);
        if (isNumber && value instanceof ScalarNode scalar) {
            problems.add(
                    value,
                    "Wrong value for " + what + ": [" + Names.shown(scalar.getValue()) + "]. Expected " + expected
                            + ".");
        } else {
            wrongType(value, what, expected, problems);
        }
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
