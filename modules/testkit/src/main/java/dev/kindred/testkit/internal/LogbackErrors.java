package dev.kindred.testkit.internal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Apart from {@link ErrorLog}, so that it is loaded only where Logback is. */
final class LogbackErrors extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Predicate<Thread> by;
    private final Consumer<String> listener;

    private LogbackErrors(Predicate<Thread> by, Consumer<String> listener) {
        this.by = by;
        this.listener = listener;
    }

    static Runnable listen(Predicate<Thread> by, Consumer<String> listener) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        LogbackErrors appender = new LogbackErrors(by, listener);
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        return () -> {
            root.detachAppender(appender);
            appender.stop();
        };
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR) && by.test(Thread.currentThread())) {
            String thrown = event.getThrowableProxy() == null
                    ? ""
                    : " (" + event.getThrowableProxy().getClassName() + ": "
                            + event.getThrowableProxy().getMessage() + ")";
            listener.accept(event.getLoggerName() + ": " + event.getFormattedMessage() + thrown);
        }
    }
}
