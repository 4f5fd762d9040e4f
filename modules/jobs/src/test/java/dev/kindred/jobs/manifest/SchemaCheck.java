package dev.kindred.jobs.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** As much of JSON schema as the manifest's schema uses; a keyword that it does not know is an error. */
final class SchemaCheck {

    private final Map<String, Object> root;

    SchemaCheck(Map<String, Object> root) {
        this.root = root;
    }

    /** What does not fit, by the path to it. */
    List<String> problems(Object value) {
        return problems(root, value, "$");
    }

    private List<String> problems(Map<String, Object> schema, Object value, String at) {
        List<String> problems = new ArrayList<>();
        schema.forEach((keyword, argument) -> check(schema, keyword, argument, value, at, problems));
        return problems;
    }

    private void check(
            Map<String, Object> schema,
            String keyword,
            Object argument,
            Object value,
            String at,
            List<String> problems) {
        boolean fits = switch (keyword) {
            case "$schema", "$defs", "title", "description" -> true;
            case "$ref" -> add(problems, problems(referred((String) argument), value, at));
            case "type" -> types(argument).stream().anyMatch(type -> isOf(type, value));
            case "const" -> argument.equals(value);
            case "enum" -> ((List<?>) argument).contains(value);
            case "pattern" ->
                !(value instanceof String text)
                        || Pattern.compile((String) argument).matcher(text).find();
            case "minimum" ->
                !(value instanceof Number number) || number.doubleValue() >= ((Number) argument).doubleValue();
            case "maximum" ->
                !(value instanceof Number number) || number.doubleValue() <= ((Number) argument).doubleValue();
            case "minItems" -> !(value instanceof List<?> list) || list.size() >= (Integer) argument;
            case "minProperties" -> !(value instanceof Map<?, ?> map) || map.size() >= (Integer) argument;
            case "required" -> !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<?>) argument);
            case "anyOf" -> fitting((List<?>) argument, value, at) > 0;
            case "oneOf" -> fitting((List<?>) argument, value, at) == 1;
            case "items" -> eachItem(schemaOf(argument), value, at, problems);
            case "propertyNames" -> eachName(schemaOf(argument), value, at, problems);
            case "properties" -> eachKnown(schemaOf(argument), value, at, problems);
            case "additionalProperties" -> eachOther(schema, argument, value, at, problems);
            default -> throw new AssertionError("keyword " + keyword);
        };
        if (!fits) {
            problems.add(at + ": " + keyword);
        }
    }

    private static boolean add(List<String> problems, List<String> more) {
        problems.addAll(more);
        return true;
    }

    private long fitting(List<?> schemas, Object value, String at) {
        return schemas.stream()
                .filter(each -> problems(schemaOf(each), value, at).isEmpty())
                .count();
    }

    private static List<?> types(Object argument) {
        return argument instanceof List<?> list ? list : List.of(argument);
    }

    private static boolean isOf(Object type, Object value) {
        return switch ((String) type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            default -> throw new AssertionError("type " + type);
        };
    }

    private boolean eachItem(Map<String, Object> schema, Object value, String at, List<String> problems) {
        if (value instanceof List<?> list) {
            list.forEach(item -> problems.addAll(problems(schema, item, at + "[]")));
        }
        return true;
    }

    private boolean eachName(Map<String, Object> schema, Object value, String at, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> problems.addAll(problems(schema, name, at + "." + name)));
        }
        return true;
    }

    private boolean eachKnown(Map<String, Object> properties, Object value, String at, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            properties.forEach((name, schema) -> {
                if (map.containsKey(name)) {
                    problems.addAll(problems(schemaOf(schema), map.get(name), at + "." + name));
                }
            });
        }
        return true;
    }

    private boolean eachOther(
            Map<String, Object> schema, Object argument, Object value, String at, List<String> problems) {
        if (!(value instanceof Map<?, ?> map)) {
            return true;
        }
        Map<String, Object> known = schemaOf(schema.getOrDefault("properties", Map.of()));
        map.forEach((name, inner) -> {
            if (known.containsKey(name)) {
                return;
            }
            if (Objects.equals(argument, false)) {
                problems.add(at + "." + name + ": unknown");
            } else {
                problems.addAll(problems(schemaOf(argument), inner, at + "." + name));
            }
        });
        return true;
    }

    private Map<String, Object> referred(String reference) {
        return schemaOf(schemaOf(root.get("$defs")).get(reference.replace("#/$defs/", "")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> schemaOf(Object schema) {
        return (Map<String, Object>) Objects.requireNonNull(schema);
    }
}
