package dev.kindred.jobs.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void data_isWrittenInItsOrder() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", List.of(1, true, "x"));
        map.put("a", null);
        map.put("empty", Map.of());

        assertThat(JsonText.line(map)).isEqualTo("{\"b\":[1,true,\"x\"],\"a\":null,\"empty\":{}}");
        assertThat(JsonText.lines(map))
                .isEqualTo("{\n  \"b\": [\n    1,\n    true,\n    \"x\"\n  ],\n  \"a\": null,\n  \"empty\": {}\n}");
    }

    @Test
    void everyCharacter_staysOnOneLineOfValidText() {
        assertThat(JsonText.line("\"\\\n\r\t\u0000\u001f\u007f\u2028\ud800 ß"))
                .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f\\u2028\\ud800 ß\"");
        assertThat(JsonText.line("\ud83d\ude00")).isEqualTo("\"\\ud83d\\ude00\"");
    }

    @Test
    void whatJsonHasNot_isRefused() {
        assertThatThrownBy(() -> JsonText.line(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonText.line(new ArrayList<>(List.of(new Object()))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
