package dev.kindred.jobs.manifest;

import dev.kindred.jobs.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What manifests may say, for editors and for the reference: made of the same keys that the reader reads by. */
public final class ManifestSchema {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private ManifestSchema() {}

    /** The JSON schema (draft 2020-12). */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.putAll(Keys.MANIFEST.schema());
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put(
                "job",
                Map.of(
                        "oneOf",
                        Keys.jobs().keySet().stream()
                                .map(kind -> Map.of("$ref", "#/$defs/" + kind))
                                .toList()));
        Keys.jobs().forEach((kind, shape) -> definitions.put(kind, schemaOf(shape)));
        schema.put("$defs", definitions);
        return JsonText.lines(schema);
    }

    private static Map<String, Object> schemaOf(Shape shape) {
        Map<String, Object> schema = shape.schema();
        if (shape.equals(Keys.PROCESS)) {
            schema.put(
                    "oneOf",
                    List.of(
                            Map.of("required", List.of(Keys.RUN.name())),
                            Map.of("required", List.of(Keys.SHELL.name()))));
        }
        return schema;
    }

    /** The tables of the reference page, each under its heading, in Markdown. */
    public static String tables() {
        List<String> lines = new ArrayList<>();
        section(lines, "## Keys of the manifest", Keys.MANIFEST);
        section(lines, "## Keys of a group", Keys.GROUP);
        section(lines, "## Keys of a process", Keys.PROCESS);
        section(lines, "## Keys of an HTTP request", Keys.HTTP_REQUEST);
        section(lines, "`expect` has:", Keys.EXPECTED);
        section(lines, "## Keys of a task in the runner's JVM", Keys.TASK_CALL);
        section(lines, "## Policies", Keys.NUMBERED_POLICY);
        section(lines, "## Retries", Keys.RETRY);
        section(lines, "Of a process also:", new Shape("", List.of(Keys.EXIT_CODES)));
        section(lines, "Of an HTTP request also:", new Shape("", List.of(Keys.STATUSES)));
        section(lines, "## Sources of secrets", Keys.SECRET_SOURCE);
        return lines.stream().collect(Collectors.joining("\n"));
    }

    private static void section(List<String> lines, String heading, Shape shape) {
        lines.add(heading);
        lines.add("");
        lines.addAll(shape.table());
        lines.add("");
    }
}
