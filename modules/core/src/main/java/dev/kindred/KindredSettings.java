package dev.kindred;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/** The configuration at {@code kindred}, read and checked once. Every key is explained in reference.conf. */
record KindredSettings(
        String runtime,
        Duration grace,
        int failuresKept,
        int startsAtOnce,
        Duration supervisorCodeWarning,
        Duration treeTimeout,
        Optional<Level> failureLogLevel,
        List<String> joinAllowedDispatchers,
        List<String> listeners,
        String shutdownPhase,
        Duration drainTimeout,
        Duration awaitTimeout) {

    static KindredSettings of(Config root) {
        Config config = root.getConfig("kindred");
        intBetween(config, "blocking.max-threads", 1, 100_000);
        return new KindredSettings(
                config.getString("runtime"),
                atLeast(config, "grace", Duration.ZERO),
                intBetween(config, "failures-kept", 1, 1_000_000),
                intBetween(config, "starts-at-once", 1, 100_000),
                atLeast(config, "supervisor-code-warning", Duration.ofMillis(1)),
                atLeast(config, "tree-timeout", Duration.ofMillis(1)),
                level(config),
                List.copyOf(config.getStringList("join-allowed-dispatchers")),
                List.copyOf(config.getStringList("listeners")),
                phase(root, config),
                atLeast(config, "shutdown.drain-timeout", Duration.ZERO),
                atLeast(config, "shutdown.await-timeout", Duration.ZERO));
    }

    /** B5: a phase that ends before the groups are gone would break the promise, so it is refused. */
    private static String phase(Config root, Config config) {
        String phase = config.getString("shutdown.phase");
        String phases = "akka.coordinated-shutdown.phases";
        if (!root.getConfig(phases).root().containsKey(phase)) {
            throw wrong(
                    "shutdown.phase",
                    phase,
                    "one of " + root.getConfig(phases).root().keySet());
        }
        Config settings = root.getConfig(phases).getConfig("\"" + phase + "\"");
        Duration timeout = settings.hasPath("timeout")
                ? settings.getDuration("timeout")
                : root.getDuration("akka.coordinated-shutdown.default-phase-timeout");
        Duration needed =
                config.getDuration("shutdown.drain-timeout").plus(config.getDuration("shutdown.await-timeout"));
        if (timeout.compareTo(needed) < 0) {
            throw new ConfigException.Generic("Cannot use " + phases + "." + phase + ".timeout = " + timeout.toMillis()
                    + " ms: it is shorter than kindred.shutdown.drain-timeout and kindred.shutdown.await-timeout together ("
                    + needed.toMillis() + " ms). Raise the one or lower the others.");
        }
        return phase;
    }

    private static int intBetween(Config config, String key, int least, int most) {
        int value = config.getInt(key);
        if (value < least || value > most) {
            throw wrong(key, value, least + " to " + most);
        }
        return value;
    }

    private static Duration atLeast(Config config, String key, Duration least) {
        Duration value = config.getDuration(key);
        if (value.compareTo(least) < 0) {
            throw wrong(key, value.toMillis() + " ms", "at least " + least.toMillis() + " ms");
        }
        return value;
    }

    private static Optional<Level> level(Config config) {
        String name = config.getString("failure-log-level").toUpperCase(Locale.ROOT);
        if (name.equals("OFF")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Level.valueOf(name));
        } catch (IllegalArgumentException e) {
            throw wrong("failure-log-level", name, "off, debug, info, warn or error");
        }
    }

    private static ConfigException wrong(String key, Object value, String range) {
        return new ConfigException.Generic("Cannot use kindred." + key + " = " + value + ": the range is " + range
                + ". Correct the configuration.");
    }
}
