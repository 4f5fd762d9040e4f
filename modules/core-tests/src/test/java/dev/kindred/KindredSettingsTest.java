package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import dev.kindred.internal.runtime.DefaultRuntime;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong value fails the start and names the full key, the value and the range. */
class KindredSettingsTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private static final Config REFERENCE = ConfigFactory.defaultReference();

    private static final List<String> SECTIONS =
            List.of("shutdown", "blocking", "semaphore", "workers", "supervisors", "fan-out");

    private static KindredSettings with(String hocon) {
        return KindredSettings.of(
                ConfigFactory.parseString(hocon).withFallback(REFERENCE).resolve());
    }

    static Stream<Arguments> wrongValues() {
        String positive = "at least 1 ms";
        String any = "at least 0 ms";
        String levels = "off, debug, info, warn or error";
        return Stream.of(
                Arguments.of("grace", "-1ms", "-1 ms", any),
                Arguments.of("grace", "soon", "soon", any),
                Arguments.of("grace", "[]", "[]", any),
                Arguments.of("failures-kept", "0", "0", "1 to 1000000"),
                Arguments.of("failures-kept", "1000001", "1000001", "1 to 1000000"),
                Arguments.of("failures-kept", "many", "many", "1 to 1000000"),
                Arguments.of("failures-kept", "99999999999", "99999999999", "1 to 1000000"),
                Arguments.of("failures-kept", "null", "nothing", "1 to 1000000"),
                Arguments.of("starts-at-once", "0", "0", "1 to 100000"),
                Arguments.of("starts-at-once", "100001", "100001", "1 to 100000"),
                Arguments.of("supervisor-code-warning", "0ms", "0 ms", positive),
                Arguments.of("supervisor-code-warning", "fast", "fast", positive),
                Arguments.of("tree-timeout", "0s", "0 ms", positive),
                Arguments.of("failure-log-level", "loud", "LOUD", levels),
                Arguments.of("failure-log-level", "[]", "[]", levels),
                Arguments.of("blocking.max-threads", "0", "0", "1 to 100000"),
                Arguments.of("blocking.max-threads", "100001", "100001", "1 to 100000"),
                Arguments.of("join-allowed-dispatchers", "one", "one", "a list of dispatchers"),
                Arguments.of("listeners", "{}", "{}", "a list of names of classes"),
                Arguments.of("runtime", "[]", "[]", "the name of a class"),
                Arguments.of("shared-threads.parallelism-min", "0", "0", "1 to 10000"),
                Arguments.of("shared-threads.parallelism-max", "0", "0", "1 to 10000"),
                Arguments.of("shared-threads.parallelism-factor", "0", "0.0", "above 0"),
                Arguments.of("shared-threads.share-after", "0ms", "0 ms", "at least 1 ms"),
                Arguments.of("shared-threads.held-up-after", "0ms", "0 ms", "at least 1 ms"),
                Arguments.of("shared-threads.together-after", "-1ms", "-1 ms", "at least 0 ms"),
                Arguments.of("workers.count", "-1", "-1", "0 to 10000"),
                Arguments.of("workers.leaves-in-a-turn", "0", "0", "1 to 100000"),
                Arguments.of("supervisors.at-start", "-1", "-1", "0 to 100000"),
                Arguments.of("supervisors.idle", "-1", "-1", "0 to 100000"),
                Arguments.of("fan-out.batch", "0", "0", "1 to 100000"),
                Arguments.of("fan-out.items-a-worker", "0", "0", "1 to 100000"),
                Arguments.of("fan-out.hand-over-after", "0", "0 ms", "at least 1 ms"),
                Arguments.of("fan-out.part-after", "0", "0 ms", "at least 1 ms"),
                Arguments.of("semaphore.max-waiting", "-1", "-1", "0 to 10000000"),
                Arguments.of("semaphore.max-wait", "0ms", "0 ms", "off, or at least 1 ms"),
                Arguments.of("semaphore.max-wait", "long", "long", "off, or at least 1 ms"),
                Arguments.of("semaphore.max-wait", "[]", "[]", "off, or at least 1 ms"),
                Arguments.of("shutdown.drain-timeout", "-1s", "-1000 ms", any),
                Arguments.of("shutdown.await-timeout", "-1s", "-1000 ms", any),
                Arguments.of("shutdown.await-timeout", "never", "never", any),
                Arguments.of("shutdown.phase", "[]", "[]", "the name of a phase"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("wrongValues")
    void wrongValue_namesTheFullKeyTheValueAndTheRange(String key, String hocon, String shown, String range) {
        assertThatThrownBy(() -> with("kindred." + key + " = " + hocon))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use kindred." + key + " = " + shown + ": the range is " + range
                        + ". Correct the configuration.");
    }

    @Test
    void unknownPhase_namesThePhasesThereAre() {
        assertThatThrownBy(() -> with("kindred.shutdown.phase = lunch"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Cannot use kindred.shutdown.phase = lunch: the range is one of [")
                .hasMessageContaining("service-stop");
    }

    @Test
    @Tag("B5")
    void phaseThatEndsBeforeTheGroupsCan_isRefused() {
        String message = "Cannot use akka.coordinated-shutdown.phases.service-stop.timeout = %d ms: it is shorter than"
                + " kindred.shutdown.drain-timeout and kindred.shutdown.await-timeout together (%d ms). Raise the one or"
                + " lower the others.";
        assertThatThrownBy(() -> with("akka.coordinated-shutdown.phases.service-stop.timeout = 3s"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message.formatted(3000, 4000));
        assertThatThrownBy(() -> with("kindred.shutdown.drain-timeout = 1m"))
                .hasMessage(message.formatted(5000, 63_000));
        assertThat(with("akka.coordinated-shutdown.phases.service-stop.timeout = 4s"))
                .isNotNull();
    }

    @Test
    void defaults_areLegalAndDocumented() {
        KindredSettings settings = with("");
        assertThat(settings.grace()).hasSeconds(10);
        assertThat(settings.failuresKept()).isEqualTo(1000);
        assertThat(settings.runtime()).isEqualTo(DefaultRuntime.class.getName());
        assertThat(with("kindred.failure-log-level = off").failureLogLevel()).isEmpty();
        assertThat(with("kindred.failure-log-level = Warn").failureLogLevel()).isPresent();
    }

    @Test
    void everyKeyOfTheReference_hasAComment() {
        Config kindred = ConfigFactory.parseResources(KindredSettings.class.getClassLoader(), "reference.conf")
                .getConfig("kindred");
        for (Map.Entry<String, ConfigValue> entry : kindred.root().entrySet()) {
            if (!SECTIONS.contains(entry.getKey())) {
                assertThat(entry.getValue().origin().comments())
                        .as(entry.getKey())
                        .isNotEmpty();
            }
        }
        for (String section : SECTIONS) {
            kindred.getObject(section)
                    .forEach((key, value) -> assertThat(value.origin().comments())
                            .as(section + "." + key)
                            .isNotEmpty());
        }
    }

    // ---- at the start of an actor system ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kindred.runtime = no.such.Type|kindred.runtime = no.such.Type: it must be a public class that implements"
                        + " dev.kindred.internal.runtime.TaskRuntime and has a public constructor (ActorSystem, Config).",
                "kindred.runtime = java.lang.String|kindred.runtime = java.lang.String: it must be a public class that"
                        + " implements dev.kindred.internal.runtime.TaskRuntime and has a public constructor"
                        + " (ActorSystem, Config).",
                "kindred.listeners = [java.lang.String]|kindred.listeners = java.lang.String: it must be a public class"
                        + " that implements dev.kindred.GroupListener and has a public constructor ().",
                "kindred.grace = -1s|kindred.grace = -1000 ms: the range is at least 0 ms. Correct the configuration."
            })
    void wrongSetting_failsTheFirstRunAndNamesTheKey(String hocon, String message) {
        ActorTestKit kit = ActorTestKit.create("WrongSetting", ConfigFactory.parseString(hocon));
        try {
            assertThatThrownBy(() -> Kindred.get(kit.system()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("Cannot use " + message);
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void wrongSettingOfALoadedExtension_failsTheStart() {
        String hocon = """
                akka.actor.typed.extensions = ["dev.kindred.Kindred$Id"]
                kindred.grace = -1s
                """;
        assertThatThrownBy(() -> ActorTestKit.create("WrongSetting", ConfigFactory.parseString(hocon)))
                .hasStackTraceContaining("Cannot use kindred.grace = -1000 ms");
    }

    @SimulationTest(seeds = 10, settings = "kindred.failure-log-level = warn")
    void failureLogLevel_isTheLevelOfTheOneLine(Simulation simulation) {
        simulation.run(TaskGroup.ofAll(scope -> {
                    throw new IOException("disk full");
                })
                .named("g"));

        assertThat(WARNINGS.take())
                .singleElement()
                .asString()
                .startsWith("Group [g] failed: [g] IOException: disk full.");
    }
}
