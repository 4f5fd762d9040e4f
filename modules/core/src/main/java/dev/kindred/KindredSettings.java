package dev.kindred;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.event.Level;

/** The configuration at {@code kindred}, read and checked once. Every key is explained in reference.conf. */
record KindredSettings(
        String runtime,
        Duration grace,
        int failuresKept,
        int startsAtOnce,
        int sharedWorkers,
        int leavesInATurn,
        int supervisorsAtStart,
        int supervisorsIdle,
        int fanOutBatch,
        int itemsAWorker,
        Duration handOverAfter,
        Duration partAfter,
        Duration supervisorCodeWarning,
        Duration treeTimeout,
        Optional<Level> failureLogLevel,
        List<String> joinAllowedDispatchers,
        List<String> listeners,
        List<String> contextCarriers,
        boolean logFields,
        int semaphoreMaxWaiting,
        Duration semaphoreMaxWait,
        int semaphoreAskedAtOnce,
        String shutdownPhase,
        Duration drainTimeout,
        Duration awaitTimeout) {

    static KindredSettings of(Config root) {
        Config config = root.getConfig("kindred");
        intBetween(config, "blocking.max-threads", 1, 100_000); // this one and the next ones are read elsewhere
        intBetween(config, "shared-threads.parallelism-min", 1, 10_000);
        intBetween(config, "shared-threads.parallelism-max", 1, 10_000);
        positive(config, "shared-threads.parallelism-factor");
        atLeast(config, "shared-threads.share-after", Duration.ofMillis(1));
        atLeast(config, "shared-threads.held-up-after", Duration.ofMillis(1));
        atLeast(config, "shared-threads.together-after", Duration.ZERO);
        return new KindredSettings(
                read(config, "runtime", "the name of a class", config::getString),
                atLeast(config, "grace", Duration.ZERO),
                intBetween(config, "failures-kept", 1, 1_000_000),
                intBetween(config, "starts-at-once", 1, 100_000),
                sharedWorkers(config),
                intBetween(config, "workers.leaves-in-a-turn", 1, 100_000),
                intBetween(config, "supervisors.at-start", 0, 100_000),
                intBetween(config, "supervisors.idle", 0, 100_000),
                intBetween(config, "fan-out.batch", 1, 100_000),
                intBetween(config, "fan-out.items-a-worker", 1, 100_000),
                atLeast(config, "fan-out.hand-over-after", Duration.ofMillis(1)),
                atLeast(config, "fan-out.part-after", Duration.ofMillis(1)),
                atLeast(config, "supervisor-code-warning", Duration.ofMillis(1)),
                atLeast(config, "tree-timeout", Duration.ofMillis(1)),
                level(config),
                listOf(config, "join-allowed-dispatchers", "a list of dispatchers"),
                listOf(config, "listeners", "a list of names of classes"),
                listOf(config, "context-carriers", "a list of names of classes"),
                read(config, "log-fields", "on or off", config::getBoolean),
                intBetween(config, "semaphore.max-waiting", 0, 10_000_000),
                longestWait(config),
                intBetween(config, "semaphore.asked-at-once", 1, 100_000),
                phase(root, config),
                atLeast(config, "shutdown.drain-timeout", Duration.ZERO),
                atLeast(config, "shutdown.await-timeout", Duration.ZERO));
    }

    /** B5: a phase that ends before the groups are gone would break the promise, so it is refused. */
    private static String phase(Config root, Config config) {
        String phase = read(config, "shutdown.phase", "the name of a phase", config::getString);
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
        Duration needed = atLeast(config, "shutdown.drain-timeout", Duration.ZERO)
                .plus(atLeast(config, "shutdown.await-timeout", Duration.ZERO));
        if (timeout.compareTo(needed) < 0) {
            throw new ConfigException.Generic("Cannot use " + phases + "." + phase + ".timeout = " + timeout.toMillis()
                    + " ms: it is shorter than kindred.shutdown.drain-timeout and kindred.shutdown.await-timeout together ("
                    + needed.toMillis() + " ms). Raise the one or lower the others.");
        }
        return phase;
    }

    private static List<String> listOf(Config config, String key, String range) {
        return List.copyOf(read(config, key, range, config::getStringList));
    }

    private static int intBetween(Config config, String key, int least, int most) {
        String range = least + " to " + most;
        int value = read(config, key, range, config::getInt);
        if (value < least || value > most) {
            throw wrong(key, value, range);
        }
        return value;
    }

    private static void positive(Config config, String key) {
        double value = read(config, key, "above 0", config::getDouble);
        if (!(value > 0)) {
            throw wrong(key, value, "above 0");
        }
    }

    private static Duration atLeast(Config config, String key, Duration least) {
        String range = "at least " + least.toMillis() + " ms";
        Duration value = read(config, key, range, config::getDuration);
        if (value.compareTo(least) < 0) {
            throw wrong(key, value.toMillis() + " ms", range);
        }
        return value;
    }

    private static int sharedWorkers(Config config) {
        int count = intBetween(config, "workers.count", 0, 10_000);
        return count > 0 ? count : Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private static Duration longestWait(Config config) {
        String key = "semaphore.max-wait";
        String range = "off, or at least 1 ms";
        if (read(config, key, range, config::getString).equals("off")) {
            return Semaphore.NO_TIMEOUT;
        }
        Duration value = read(config, key, range, config::getDuration);
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw wrong(key, value.toMillis() + " ms", range);
        }
        return value;
    }

    private static Optional<Level> level(Config config) {
        String range = "off, debug, info, warn or error";
        String name =
                read(config, "failure-log-level", range, config::getString).toUpperCase(Locale.ROOT);
        if (name.equals("OFF")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Level.valueOf(name));
        } catch (IllegalArgumentException e) {
            throw wrong("failure-log-level", name, range);
        }
    }

    /** A value of the wrong type, or none, is told of by its full key too. */
    private static <V> V read(Config config, String key, String range, Function<String, V> reader) {
        try {
            return reader.apply(key);
        } catch (ConfigException notOfThatType) {
            Object value = config.hasPath(key) ? config.getValue(key).unwrapped() : "nothing";
            throw wrong(key, value, range);
        }
    }

    private static ConfigException wrong(String key, Object value, String range) {
        return new ConfigException.Generic("Cannot use kindred." + key + " = " + value + ": the range is " + range
                + ". Correct the configuration.");
    }
}
