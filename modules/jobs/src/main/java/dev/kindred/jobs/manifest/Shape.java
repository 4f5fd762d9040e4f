package dev.kindred.jobs.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mapping whose keys are known.
 *
 * @param title what it is
 * @param keys its keys, in the order in which people are told them
 */
record Shape(String title, List<Key<?>> keys) {

    Shape {
        keys = List.copyOf(keys);
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : keys) {
            Map<String, Object> property = new LinkedHashMap<>(key.kind().schema());
            property.put("description", key.meaning() + describedDefault(key));
            properties.put(key.name(), property);
            if (key.isRequired()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("title", title);
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private static String describedDefault(Key<?> key) {
        return key.isRequired() || key.standard().isEmpty() ? "" : " (default: " + key.standard() + ")";
    }

    /** A Markdown table of the keys. */
    List<String> table() {
        List<String> rows = new ArrayList<>();
        rows.add("| key | type | default | meaning |");
        rows.add("| --- | --- | --- | --- |");
        for (Key<?> key : keys) {
            String standard = key.standard().isEmpty() ? "" : key.standard() + " ";
            rows.add("| `" + key.name() + "` | " + key.kind().words() + " | " + standard + "| " + key.meaning() + " |");
        }
        return rows;
    }
}
