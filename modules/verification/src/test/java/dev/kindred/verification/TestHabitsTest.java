package dev.kindred.verification;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

/** What no test of any module does. What a machine lacks is left out by tag, and the build says so: see the root pom.xml. */
class TestHabitsTest {

    private static final JavaClasses TESTS = Project.tests();

    @Test
    void tests_doNotSleep() {
        noClasses()
                .should()
                .callMethodWhere(Calls.sleeps())
                .orShould()
                .callMethodWhere(Calls.to("java.util.concurrent.locks.LockSupport", "park(Nanos|Until)"))
                .orShould()
                .dependOnClassesThat(nameMatching("org\\.awaitility\\..*"))
                .check(TESTS);
    }

    /** JUnit's time-out ends what waits for ever. */
    @Test
    void tests_waitForEventsAndNotForTimes() {
        noClasses().should().callMethodWhere(Calls.waitsForSoLong()).check(TESTS);
    }

    @Test
    void tests_areNotLeftOutUnseen() {
        noClasses()
                .should()
                .dependOnClassesThat(nameMatching("org\\.junit\\.jupiter\\.api\\.(Disabled|Assumptions|condition\\..*)")
                        .or(nameMatching("org\\.assertj\\.core\\.api\\.(BDD)?Assumptions"))
                        .or(nameMatching("org\\.opentest4j\\.TestAbortedException")))
                .check(TESTS);
    }

    @Test
    void tests_haveNoMocks() {
        noClasses()
                .should()
                .dependOnClassesThat(nameMatching("org\\.(mockito|easymock|powermock|jmock)\\..*"))
                .check(TESTS);
    }
}
