package dev.kindred.jobs.manifest;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a job adds to its environment. Values may be secrets, so nothing here prints one. */
public final class Environment {

    // Shorter values are no secrets, and masking each "1" or "on" would spoil what people need to read.
    private static final int SHORTEST_MASKED = 4;

    /** Adds nothing. */
    public static final Environment NONE = new Environment(Map.of());

    private final Map<String, String> values;

    Environment(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Adds the variables to a process's environment. */
    public void addTo(Map<String, String> environment) {
        environment.putAll(values);
    }

    /** The variables by name: for digests, not for eyes. */
    Map<String, String> sorted() {
        return new TreeMap<>(values);
    }

    /** The names of the variables. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** The text with {@code [env NAME]} in place of each value of four characters or more. */
    public String mask(String text) {
        String masked = text;
        for (Map.Entry<String, String> entry : longestFirst()) {
            masked = masked.replace(entry.getValue(), "[env " + entry.getKey() + "]");
        }
        return masked;
    }

    // A value that contains another one must go first, or a part of it stays readable.
    private List<Map.Entry<String, String>> longestFirst() {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().length() >= SHORTEST_MASKED)
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().length()))
                .toList();
    }

    /** The length of the longest value that is masked, or 0. */
    public int longestMasked() {
        List<Map.Entry<String, String>> masked = longestFirst();
        return masked.isEmpty() ? 0 : masked.get(0).getValue().length();
    }

    @Override
    public String toString() {
        return "env " + values.keySet();
    }
}
