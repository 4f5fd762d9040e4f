package dev.kindred.examples.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.kindred.testkit.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs {@link PaydayTest} with the race, and shows that it is found, replayed, and gone after the fix. */
class PlantedRaceTest {

    private static final Pattern SEED = Pattern.compile("Seed (\\d+) of ");

    @TempDir
    private Path module;

    private final List<String> properties = new ArrayList<>();
    private String basedir;

    @BeforeEach
    void plantTheRace() {
        basedir = System.getProperty("basedir");
        set("planted", "true");
    }

    @AfterEach
    void restore() {
        properties.forEach(System::clearProperty);
        if (basedir != null) {
            System.setProperty("basedir", basedir);
        }
    }

    private void set(String key, String value) {
        properties.add(key);
        System.setProperty(key, value);
    }

    @Test
    void inFifoOrder_theRaceIsNotSeen() {
        execute("inTheOrderOfAQuietMachine_nothingIsLost").testEvents().assertStatistics(stats -> stats.succeeded(1));
    }

    @Test
    void fromEachOfTwentyStartSeeds_theRaceIsFoundWithin500AndReplaysByItsSeed() {
        for (int start = 0; start < 20; start++) {
            set("basedir", module.resolve("start-" + start).toString()); // no seed is kept from the start before
            set("kindred.first-seed", String.valueOf(1_000 * start));
            String found = failureOf(execute("inAnyOrder_nothingIsLost"));

            assertThat(seedIn(found)).isBetween(1_000L * start, 1_000L * start + 499);

            set("kindred.seed", String.valueOf(seedIn(found)));
            assertThat(stepsIn(failureOf(execute("inAnyOrder_nothingIsLost")))).isEqualTo(stepsIn(found));
            System.clearProperty("kindred.seed");
        }
    }

    @Test
    void afterTheFix_noneIsFound() {
        set("planted", "false");

        execute("inAnyOrder_nothingIsLost").testEvents().assertStatistics(stats -> stats.succeeded(1));
    }

    private static EngineExecutionResults execute(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(PaydayTest.class, method, Simulation.class.getName()))
                .execute();
    }

    private static String failureOf(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .findFirst()
                .flatMap(event ->
                        event.getRequiredPayload(TestExecutionResult.class).getThrowable())
                .map(Throwable::getMessage)
                .orElseThrow(() -> new AssertionError("The race was not found."));
    }

    private static long seedIn(String failure) {
        Matcher seed = SEED.matcher(failure);
        assertThat(seed.find()).isTrue();
        return Long.parseLong(seed.group(1));
    }

    private static String stepsIn(String failure) {
        return failure.substring(failure.indexOf("Steps of the run:"));
    }
}
