package dev.kindred;

import dev.kindred.internal.rules.FailureText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every task can be refined with. */
record TaskOptions(
        @Nullable String name,
        @Nullable Duration timeout,
        @Nullable Duration grace) {

    static final TaskOptions NONE = new TaskOptions(null, null, null);
    private static final int LONGEST_NAME = 200;

    TaskOptions named(String newName) {
        return new TaskOptions(checkName(newName), timeout, grace);
    }

    TaskOptions timeout(Duration newTimeout) {
        Objects.requireNonNull(newTimeout, "timeout");
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot use the timeout " + newTimeout + ": it must be more than 0. Leave it out for none.");
        }
        return new TaskOptions(name, newTimeout, grace);
    }

    TaskOptions grace(Duration newGrace) {
        Objects.requireNonNull(newGrace, "grace");
        if (newGrace.isNegative()) {
            throw new IllegalArgumentException("Cannot use the grace " + newGrace + ": it must be at least 0.");
        }
        return new TaskOptions(name, timeout, newGrace);
    }

    static String checkName(String name) {
        Objects.requireNonNull(name, "name");
        boolean wrong = name.isBlank()
                || name.length() > LONGEST_NAME
                || name.startsWith("#")
                || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c));
        if (wrong) {
            throw new IllegalArgumentException("Cannot use the name [" + FailureText.text(printable(name))
                    + "]: a name has 1 to " + LONGEST_NAME
                    + " characters, no '/' and no control character, and does not begin with '#'.");
        }
        return name;
    }

    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
