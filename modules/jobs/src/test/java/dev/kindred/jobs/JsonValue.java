package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads JSON, of which YAML 1.2 is a superset. */
final class JsonValue {

    private JsonValue() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(String json) {
        Object value = new Load(LoadSettings.builder().build()).loadFromString(json);
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Object list) {
        return (List<Map<String, Object>>) list;
    }
}
