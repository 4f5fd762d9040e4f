package dev.kindred.jobs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears INT, TERM and HUP in place of the JVM, until closed.
 *
 * <p>A shutdown hook cannot do it: the JVM does not tell hooks of a second signal. {@code sun.misc.Signal} can, and every
 * JDK from 9 on exports it for want of anything else; it is called by reflection because javac warns of its name, and
 * warnings are errors here.
 */
final class StopSignals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final Consumer<StopSignal> onFirst;
    private final Consumer<StopSignal> onFurther;
    private final Map<Object, Object> replaced = new LinkedHashMap<>();

    // Written by the first signal's thread; read by anybody, under this object's lock.
    private @Nullable StopSignal first;

    /**
     * @param onFirst called on a thread of the JVM's
     * @param onFurther called for each further one, also while the first call has not returned
     */
    StopSignals(Consumer<StopSignal> onFirst, Consumer<StopSignal> onFurther) {
        this.onFirst = onFirst;
        this.onFurther = onFurther;
        NAMES.forEach(this::listen);
    }

    synchronized Optional<StopSignal> received() {
        return Optional.ofNullable(first);
    }

    private void listen(String name) {
        try {
            Object signal = signalClass().getConstructor(String.class).newInstance(name);
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            int number = (int) signalClass().getMethod("getNumber").invoke(signal);
            Object handler = Proxy.newProxyInstance(
                    handlerClass.getClassLoader(),
                    new Class<?>[] {handlerClass},
                    (proxy, method, arguments) -> handle(new StopSignal(name, number), proxy, method, arguments));
            Object before = handleMethod().invoke(null, signal, handler);
            replaced.put(signal, before);
        } catch (InvocationTargetException e) {
            // A platform without this signal, or a JVM started with -Xrs: the default action stays.
            LOG.debug("Cannot listen to SIG{}: {}", name, String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            LOG.warn("Cannot listen to SIG{}: jobs are not ended when it comes", name, e);
        }
    }

    private @Nullable Object handle(StopSignal signal, Object proxy, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "handle" -> received(signal);
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                return "handler of " + signal;
            }
        }
        return null;
    }

    private void received(StopSignal signal) {
        boolean isFirst;
        synchronized (this) {
            isFirst = first == null;
            if (isFirst) {
                first = signal;
            }
        }
        (isFirst ? onFirst : onFurther).accept(signal);
    }

    @Override
    public void close() {
        replaced.forEach((signal, before) -> {
            try {
                handleMethod().invoke(null, signal, before);
            } catch (ReflectiveOperationException e) {
                LOG.warn("Cannot give a signal back to the JVM", e);
            }
        });
    }

    private static Class<?> signalClass() throws ClassNotFoundException {
        return Class.forName("sun.misc.Signal");
    }

    private static Method handleMethod() throws ReflectiveOperationException {
        return signalClass().getMethod("handle", signalClass(), Class.forName("sun.misc.SignalHandler"));
    }
}
