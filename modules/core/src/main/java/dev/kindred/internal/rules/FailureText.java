package dev.kindred.internal.rules;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A throwable in one bounded line, for messages and reasons. */
public final class FailureText {

    private static final int LONGEST = 200;
    private static final Pattern LINE_BREAKS = Pattern.compile("\\R+");

    private FailureText() {}

    public static String of(Throwable thrown) {
        String name = nameOf(thrown.getClass());
        String message = messageOf(thrown);
        return message == null || message.isBlank() ? name : name + ": " + text(message);
    }

    public static String text(String text) {
        String line = withoutFullStop(LINE_BREAKS.matcher(text.strip()).replaceAll(" "));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    /** It stands inside a sentence, which has its own; an ellipsis stays. */
    private static String withoutFullStop(String line) {
        return line.endsWith(".") && !line.endsWith("..") ? line.substring(0, line.length() - 1) : line;
    }

    /** An anonymous class has no simple name. */
    private static String nameOf(Class<?> type) {
        String simple = type.getSimpleName();
        return simple.isEmpty() ? type.getName().substring(type.getName().lastIndexOf('.') + 1) : simple;
    }

    /** Its message, or null: a user's {@code getMessage} that throws must not hide the failure itself. */
    public static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }
}
