package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;

class ActorTestKitExtensionTest {

    /** The systems that the classes below were given, in order. */
    private static final List<ActorSystem<?>> SEEN = new ArrayList<>();

    private static void run(Class<?> tests, int expected) {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents()
                .assertStatistics(events -> events.succeeded(expected).failed(0));
        assertThat(SEEN).allMatch(system -> system.whenTerminated().isCompleted());
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void onTheClass_nestedClassesShareItsKitUntilItsEnd() {
        run(OnTheClass.class, 2);
        assertThat(SEEN).hasSize(4).allSatisfy(system -> assertThat(system).isSameAs(SEEN.get(0)));
        assertThat(SEEN.get(0).name()).isEqualTo("OnTheClass");
    }

    @Test
    void inAnInstanceField_eachTestHasAKitOfItsOwn() {
        run(InAnInstanceField.class, 2);
        assertThat(SEEN).hasSize(2);
        assertThat(SEEN.get(0)).isNotSameAs(SEEN.get(1));
    }

    @Test
    void configuration_liesAboveTheOneForTests() {
        run(WithConfig.class, 1);
        assertThat(SEEN.get(0).settings().config().getString("akka.loglevel")).isEqualTo("debug");
        assertThat(SEEN.get(0).settings().config().hasPath("akka.actor.testkit.typed.timefactor"))
                .isTrue();
    }

    @ExtendWith(ActorTestKitExtension.class)
    static class OnTheClass {

        OnTheClass(ActorSystem<Void> system) {
            assertThat(system.whenTerminated().isCompleted()).isFalse();
        }

        @BeforeAll
        static void begin(ActorSystem<?> system) {
            SEEN.add(system);
        }

        @AfterAll
        static void end(ActorSystem<?> system) {
            SEEN.add(system);
            assertThat(system.whenTerminated().isCompleted()).isFalse();
        }

        @Test
        void outer(ActorTestKit kit) {
            SEEN.add(kit.system());
        }

        @Nested
        class Inner {
            @Test
            void inner(ActorTestKit kit) {
                SEEN.add(kit.system());
            }
        }
    }

    static class InAnInstanceField {

        // @start region="field"
        @RegisterExtension
        final ActorTestKitExtension akka = new ActorTestKitExtension();
        // @end

        @Test
        void one(ActorTestKit kit) {
            SEEN.add(kit.system());
        }

        @Test
        void other(ActorSystem<Void> system) {
            SEEN.add(system);
        }
    }

    static class WithConfig {

        @RegisterExtension
        static final ActorTestKitExtension AKKA = ActorTestKitExtension.withConfig("akka.loglevel = debug");

        @Test
        void configured(ActorSystem<Void> system) {
            SEEN.add(system);
        }
    }
}
