package dev.kindred.testkit.internal;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What is logged at error, where Logback is the logger. */
public final class ErrorLog {

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private ErrorLog() {}

    /** Whether logged errors can be seen: with another logger than Logback they cannot. */
    public static boolean isVisible() {
        return LoggerFactory.getILoggerFactory().getClass().getName().equals(LOGBACK);
    }

    /**
     * Tells of each error that is logged from now on.
     *
     * @param by which threads' errors count; asked on that thread
     * @return ends it
     */
    public static Runnable listen(Predicate<Thread> by, Consumer<String> listener) {
        return isVisible() ? LogbackErrors.listen(by, listener) : () -> {};
    }
}
