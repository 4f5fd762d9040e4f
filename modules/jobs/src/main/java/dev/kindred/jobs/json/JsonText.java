package dev.kindred.jobs.json;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data as JSON (RFC 8259): maps in their order, collections, texts, numbers, booleans and null. */
public final class JsonText {

    private static final String INDENT = "  ";
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7F;

    private final boolean pretty;
    private final StringBuilder text = new StringBuilder();

    private JsonText(boolean pretty) {
        this.pretty = pretty;
    }

    /** On one line. */
    public static String line(@Nullable Object value) {
        return of(value, false);
    }

    /** On as many lines as people like to read, without a last line break. */
    public static String lines(@Nullable Object value) {
        return of(value, true);
    }

    private static String of(@Nullable Object value, boolean pretty) {
        JsonText json = new JsonText(pretty);
        json.write(value, 0);
        return json.text.toString();
    }

    private void write(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            text.append(checked(value));
        } else if (value instanceof CharSequence characters) {
            quote(characters);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else if (value instanceof Collection<?> list) {
            writeList(list, depth);
        } else {
            throw new IllegalArgumentException("Cannot write a "
                    + value.getClass().getName() + " as JSON: it is no map, collection, text, number or boolean.");
        }
    }

    private static @Nullable Object checked(@Nullable Object value) {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            throw new IllegalArgumentException("Cannot write " + number + " as JSON: it has no such number.");
        }
        return value;
    }

    private void writeMap(Map<?, ?> map, int depth) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            newLine(depth + 1);
            quote(String.valueOf(entry.getKey()));
            text.append(pretty ? ": " : ":");
            write(entry.getValue(), depth + 1);
            separator = ",";
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        text.append('}');
    }

    private void writeList(Collection<?> list, int depth) {
        text.append('[');
        String separator = "";
        for (Object item : list) {
            text.append(separator);
            newLine(depth + 1);
            write(item, depth + 1);
            separator = ",";
        }
        if (!list.isEmpty()) {
            newLine(depth);
        }
        text.append(']');
    }

    private void newLine(int depth) {
        if (pretty) {
            text.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void quote(CharSequence characters) {
        text.append('"');
        for (int i = 0; i < characters.length(); i++) {
            append(characters.charAt(i));
        }
        text.append('"');
    }

    private void append(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                // A lone surrogate is no text in UTF-8, and the two separators end a line for JavaScript.
                if (c < FIRST_PRINTABLE || c == DELETE || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
