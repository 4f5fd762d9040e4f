package docs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

/** What the page of the settings says of a wrong value. */
class SettingsTest {

    @Test
    void extensionIsNamedAndAValueIsWrong_theStartFails() {
        assertThatThrownBy(() -> startWith("kindred.starts-at-once = 0"))
                .hasStackTraceContaining("Cannot use kindred.starts-at-once = 0: the range is 1 to 100000.");
    }

    @Test
    void phaseIsShorterThanTheShutdown_theStartFails() {
        assertThatThrownBy(() -> startWith("kindred.shutdown.await-timeout = 20s"))
                .hasStackTraceContaining("service-stop.timeout = 5000 ms: it is shorter");
    }

    private static void startWith(String setting) {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "settings",
                ConfigFactory.parseString("""
                        akka.loglevel = off
                        akka.actor.typed.extensions = ["dev.kindred.Kindred$Id"]
                        """ + setting).withFallback(ConfigFactory.load()));
        system.terminate();
    }
}
