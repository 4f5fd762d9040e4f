package dev.kindred;

import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** A logger that is not heard during a test, whose hundreds of runs would each say the same. */
final class Muted implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;

    private Muted(Logger logger) {
        this.logger = logger;
    }

    static Muted of(Class<?> logger) {
        return new Muted((Logger) LoggerFactory.getLogger(logger));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        logger.setAdditive(false);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.setAdditive(true);
    }
}
