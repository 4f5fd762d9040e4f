package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.FailureText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every task can be refined with.
 *
 * @param shielded whether no cancel from above reaches it; it then has a timeout
 */
record TaskOptions(
        @Nullable String name,
        @Nullable Duration timeout,
        @Nullable Duration grace,
        @Nullable Retry retry,
        boolean daemon,
        boolean shielded,
        Holdings holdings) {

    static final TaskOptions NONE = new TaskOptions(null, null, null, null, false, false, Holdings.NONE);
    private static final int LONGEST_NAME = 200;

    /** Whether it has a name at most. */
    boolean isPlain() {
        return timeout == null && grace == null && retry == null && !daemon && !shielded && holdings.isEmpty();
    }

    TaskOptions named(String newName) {
        return new TaskOptions(checkName(newName), timeout, grace, retry, daemon, shielded, holdings);
    }

    TaskOptions timeout(Duration newTimeout) {
        checkPositive("timeout", newTimeout, " Leave it out for none.");
        return new TaskOptions(name, newTimeout, grace, retry, daemon, shielded, holdings);
    }

    TaskOptions grace(Duration newGrace) {
        Objects.requireNonNull(newGrace, "grace");
        if (newGrace.isNegative()) {
            throw new IllegalArgumentException("Cannot use the grace " + newGrace + ": it must be at least 0.");
        }
        return new TaskOptions(name, timeout, newGrace, retry, daemon, shielded, holdings);
    }

    TaskOptions retry(Retry newRetry) {
        Objects.requireNonNull(newRetry, "retry");
        return new TaskOptions(name, timeout, grace, newRetry, daemon, shielded, holdings);
    }

    TaskOptions asDaemon() {
        return new TaskOptions(name, timeout, grace, retry, true, shielded, holdings);
    }

    /** Of a task that is run by itself: there is nobody whose end would cancel a daemon. */
    TaskOptions alone() {
        return new TaskOptions(name, timeout, grace, retry, false, shielded, holdings);
    }

    TaskOptions shielded(Duration longest) {
        checkPositive("shield", longest, "");
        Duration least = timeout != null && timeout.compareTo(longest) < 0 ? timeout : longest;
        return new TaskOptions(name, least, grace, retry, daemon, true, holdings);
    }

    TaskOptions holding(ActorRef<Semaphore.Command> semaphore, int permits) {
        return new TaskOptions(name, timeout, grace, retry, daemon, shielded, holdings.with(semaphore, permits));
    }

    private static void checkPositive(String what, Duration duration, String advice) {
        Objects.requireNonNull(duration, what);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot use the " + what + " " + duration + ": it must be more than 0." + advice);
        }
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
