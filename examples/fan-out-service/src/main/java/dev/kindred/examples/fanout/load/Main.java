package dev.kindred.examples.fanout.load;

import dev.kindred.examples.fanout.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Prints the table; ends with 1 if something in it does not hold. */
public final class Main {

    private static final String SETTINGS = "pages.";

    private Main() {}

    /**
     * Starts everything, runs the load, and ends everything.
     *
     * @param arguments where the service writes its log, and how many seconds the load takes
     */
    public static void main(String[] arguments) throws Exception {
        Path log = Path.of(arguments[0]);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
        World world = World.start(settings(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(world)));
        LoadReport report = LoadRun.run(world, duration);
        System.out.print(report);
        System.exit(report.holds() ? 0 : 1);
    }

    /** -Dpages.permits.capacity=16 and the like are the service's. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith(SETTINGS))
                .forEach(key -> settings.put(key, System.getProperty(key)));
        return settings;
    }

    /** A signal ends the run, and nothing of it stays. */
    private static void close(World world) {
        try {
            world.close();
        } catch (IOException e) {
            System.err.println("Cannot end everything: " + e);
        }
    }
}
