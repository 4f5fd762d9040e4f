package dev.kindred.internal.rules;

import org.jspecify.annotations.Nullable;

/** A throwable in one bounded line, for messages and reasons. */
public final class FailureText {

    private static final int LONGEST = 200;

    private FailureText() {}

    public static String of(Throwable thrown) {
        String name = thrown.getClass().getSimpleName();
        String message = messageOf(thrown);
        return message == null || message.isBlank() ? name : name + ": " + text(message);
    }

    public static String text(String text) {
        String line = text.strip().replaceAll("\\R+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    private static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException e) {
            return null; // a user's getMessage that throws must not hide the failure itself
        }
    }
}
