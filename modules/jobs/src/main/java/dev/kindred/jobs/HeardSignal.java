package dev.kindred.jobs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal that is heard in place of the JVM, until this is closed.
 *
 * <p>A shutdown hook cannot do it: the JVM does not tell hooks of a second signal, nor of one that ends nothing. {@code
 * sun.misc.Signal} can, and every JDK from 9 on exports it for want of anything else; it is called by reflection because
 * javac warns of its name, and warnings are errors here.
 */
final class HeardSignal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeardSignal.class);

    /** A signal, and who heard it before. */
    private record Replaced(Object signal, Object handler) {}

    private final Optional<Replaced> replaced;

    private HeardSignal(Optional<Replaced> replaced) {
        this.replaced = replaced;
    }

    /**
     * Listens.
     *
     * @param name without SIG
     * @param onSignal called with its number, on a thread of the JVM's
     */
    static HeardSignal listen(String name, IntConsumer onSignal) {
        try {
            Object signal = signalClass().getConstructor(String.class).newInstance(name);
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            int number = (int) signalClass().getMethod("getNumber").invoke(signal);
            Object handler = Proxy.newProxyInstance(
                    handlerClass.getClassLoader(),
                    new Class<?>[] {handlerClass},
                    (proxy, method, arguments) ->
                            handle(() -> onSignal.accept(number), name, proxy, method, arguments));
            Object before = handleMethod().invoke(null, signal, handler);
            return new HeardSignal(Optional.of(new Replaced(signal, before)));
        } catch (InvocationTargetException e) {
            // A platform without this signal, or a JVM started with -Xrs: the default action stays.
            LOG.debug("Cannot listen to SIG{}: {}", name, String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            LOG.warn("Cannot listen to SIG{}: nothing is done when it comes", name, e);
        }
        return new HeardSignal(Optional.empty());
    }

    private static @Nullable Object handle(
            Runnable onSignal, String name, Object proxy, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "handle" -> onSignal.run();
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                return "handler of SIG" + name;
            }
        }
        return null;
    }

    @Override
    public void close() {
        replaced.ifPresent(before -> {
            try {
                handleMethod().invoke(null, before.signal(), before.handler());
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
