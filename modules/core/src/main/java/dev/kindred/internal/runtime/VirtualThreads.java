package dev.kindred.internal.runtime;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** {@code Thread.ofVirtual().name(prefix, 0).factory()}, for byte code that must load on Java 17. */
final class VirtualThreads {

    private VirtualThreads() {}

    static @Nullable ThreadFactory factoryOrNull(String prefix) {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
            Object named = builder.getMethod("name", String.class, long.class).invoke(virtual, prefix, 0L);
            return (ThreadFactory) builder.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " has no usable virtual threads", e);
        }
    }
}
