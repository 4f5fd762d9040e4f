package dev.kindred;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps what Kindred logs at warn from the console, where hundreds of runs would write it, and shows it to the test. */
final class Warnings implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private final Kept kept = new Kept();

    /** The lines since they were last taken, or since the test began. */
    List<String> take() {
        return kept.take();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        kept.start();
        kindreds().addAppender(kept);
        kindreds().setAdditive(false);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        kept.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kindreds().setAdditive(true);
        kindreds().detachAppender(kept);
    }

    private static Logger kindreds() {
        return (Logger) LoggerFactory.getLogger("dev.kindred");
    }

    private static final class Kept extends AppenderBase<ILoggingEvent> {
        // Guarded by this.
        private final List<String> lines = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
                root.iteratorForAppenders().forEachRemaining(other -> other.doAppend(event));
            } else {
                keep(event.getFormattedMessage() + thrownIn(event));
            }
        }

        private static String thrownIn(ILoggingEvent event) {
            return event.getThrowableProxy() == null
                    ? ""
                    : " (" + event.getThrowableProxy().getClassName() + ": "
                            + event.getThrowableProxy().getMessage() + ")";
        }

        private synchronized void keep(String line) {
            lines.add(line);
        }

        private synchronized List<String> take() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }

        private synchronized void clear() {
            lines.clear();
        }
    }
}
