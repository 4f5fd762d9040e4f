package dev.kindred;

import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Loggers that are not heard during a test, whose hundreds of runs would each say the same. */
final class Muted implements BeforeEachCallback, AfterEachCallback {

    private final List<Logger> loggers;

    private Muted(List<Logger> loggers) {
        this.loggers = loggers;
    }

    static Muted of(Class<?>... loggers) {
        return new Muted(Stream.of(loggers)
                .map(logger -> (Logger) LoggerFactory.getLogger(logger))
                .toList());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        loggers.forEach(logger -> logger.setAdditive(false));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        loggers.forEach(logger -> logger.setAdditive(true));
    }
}
