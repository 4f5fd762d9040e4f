package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** config/application.conf, which users copy. */
class ReferenceConfigurationTest {

    private static final Config OWN =
            ConfigFactory.parseFile(Path.of("../../config/application.conf").toFile());

    private static Config loaded() {
        return OWN.withFallback(ConfigFactory.defaultReference()).resolve();
    }

    @Test
    void everyKey_isKnown() {
        Config known = ConfigFactory.defaultReference();

        assertThat(OWN.entrySet())
                .extracting(entry ->
                        entry.getKey().replaceFirst("^(akka.coordinated-shutdown.phases.[^.]+).timeout$", "$1"))
                .isNotEmpty()
                .allMatch(known::hasPathOrNull);
    }

    @Test
    void settings_passKindredsChecks() {
        KindredSettings settings = KindredSettings.of(loaded());

        assertThat(settings.logFields()).isTrue();
        assertThat(settings.failureLogLevel()).contains(Level.WARN);
        assertThat(settings.awaitTimeout()).isGreaterThanOrEqualTo(settings.grace());
    }

    @Test
    void actorSystem_startsWithTheExtensionAndRunsAGroup() throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "server", loaded());
        try {
            assertThat(system.hasExtension(Kindred.Id.getInstance())).isTrue();
            assertThat(Task.compute(() -> 42).join(system)).isEqualTo(42);
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
