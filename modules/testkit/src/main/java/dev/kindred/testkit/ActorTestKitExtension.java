package dev.kindred.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import com.google.errorprone.annotations.CheckReturnValue;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests an {@link ActorTestKit}, and shuts it down after them.
 *
 * <p>The kit, or its {@link ActorSystem}, is a parameter of a test, a life-cycle method or a constructor:
 *
 * {@snippet file="dev/kindred/testkit/GreeterTest.java" region="class"}
 *
 * <p>Where the extension is registered says how long a kit lives. On the class ({@code @ExtendWith}, or a static field
 * with {@code @RegisterExtension}): one kit for all tests of the class and of the classes nested in it. In an instance
 * field: a fresh kit for each test, which costs some ten milliseconds and keeps actors of one test out of the next:
 *
 * {@snippet file="dev/kindred/testkit/ActorTestKitExtensionTest.java" region="field"}
 *
 * <p>The system is named after the test class. Its configuration is {@code application-test.conf} if the class path has
 * one, beneath what was given to {@link #withConfig}; {@code application.conf} is not read.
 *
 * <p>Shutdown waits for the system to end, at most {@code akka.actor.testkit.typed.system-shutdown-default} (10 s); a
 * system that has not ended by then fails the class or the test. Tests that run in parallel may share a kit.
 *
 * <p>Pitfall: JUnit takes one resolver for a parameter. Register the extension once for a test, not on a class and
 * again in its superclass or in a field.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ActorTestKitExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ActorTestKitExtension.class);

    private final Config config;

    /** Creates an extension whose systems have the configuration for tests alone; this is what {@code @ExtendWith} calls. */
    public ActorTestKitExtension() {
        this(ConfigFactory.empty());
    }

    private ActorTestKitExtension(Config config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /**
     * Creates an extension whose systems have the given configuration above the one for tests.
     *
     * @param config the keys to set, not {@code null}
     * @return an extension for a field with {@code @RegisterExtension}
     */
    public static ActorTestKitExtension withConfig(Config config) {
        return new ActorTestKitExtension(config);
    }

    /**
     * Creates an extension whose systems have the given configuration above the one for tests.
     *
     * @param hocon the keys to set, as in a configuration file: {@code akka.loglevel = debug}
     * @return an extension for a field with {@code @RegisterExtension}
     * @throws com.typesafe.config.ConfigException if {@code hocon} cannot be parsed
     */
    public static ActorTestKitExtension withConfig(String hocon) {
        return withConfig(ConfigFactory.parseString(hocon));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        open(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        open(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == ActorTestKit.class || type == ActorSystem.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ActorTestKit kit = Objects.requireNonNull(kitOf(context), "opened before any parameter is asked for");
        return parameter.getParameter().getType() == ActorTestKit.class ? kit : kit.system();
    }

    /** A store answers for the contexts around it too: a test, or a nested class, finds the kit of its class and opens none. */
    private void open(ExtensionContext context) {
        if (kitOf(context) == null) {
            Config whole = config.withFallback(ActorTestKit.applicationTestConfig());
            store(context).put(ActorTestKit.class, ActorTestKit.create(systemName(context), whole));
        }
    }

    /** Removing, unlike reading, sees the context's own store alone, so each kit is closed where it was opened. */
    private static void close(ExtensionContext context) {
        ActorTestKit kit = store(context).remove(ActorTestKit.class, ActorTestKit.class);
        if (kit != null) {
            kit.shutdownTestKit();
        }
    }

    static @Nullable ActorTestKit kitOf(ExtensionContext context) {
        return store(context).get(ActorTestKit.class, ActorTestKit.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private static String systemName(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName().replaceAll("[^a-zA-Z0-9]", "-");
    }
}
