package dev.kindred.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules are plain Java: what happened goes in, what is to be done comes out. */
class RulesLayerTest {

    private static final String RULES = "dev.kindred.internal.rules..";

    /** What names a failure may be named; what runs or waits may not. */
    private static final String CONCURRENT_VALUES =
            "Callable|CancellationException|CompletionException|ExecutionException|TimeoutException|TimeUnit.*";

    private static final JavaClasses CORE = Project.main("core");

    @Test
    void rules_reachNoAkkaNoLoggerNorTheRuntime() {
        noClasses()
                .that(resideInAPackage(RULES))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "akka..",
                        "scala..",
                        "com.typesafe..",
                        "org.slf4j..",
                        "java.util.logging..",
                        "jdk..",
                        "dev.kindred.internal.runtime.."))
                .check(CORE);
    }

    @Test
    void rules_haveNoThreadsNorClocksNorRandomNumbers() {
        noClasses()
                .that(resideInAPackage(RULES))
                .should()
                .dependOnClassesThat(nameMatching("java\\.util\\.concurrent\\.(?!(" + CONCURRENT_VALUES + ")$).*")
                        .or(nameMatching("java\\.lang\\.(Thread|ThreadLocal|ThreadGroup|Process).*"))
                        .or(nameMatching("java\\.time\\.(Clock|InstantSource)"))
                        .or(nameMatching("java\\.util\\.(Timer|TimerTask|Random|SplittableRandom|UUID)"))
                        .or(nameMatching("java\\.security\\..*")))
                .orShould()
                .callMethodWhere(Calls.readsTheMachinesClock())
                .check(CORE);
    }

    @Test
    @Tag("S4")
    void rules_haveNoCollectionWithoutAnOrder() {
        noClasses()
                .that(resideInAPackage(RULES))
                .should()
                .dependOnClassesThat(nameMatching("java\\.util\\.(Hash|IdentityHash|WeakHash)(Map|Set)"))
                .orShould()
                .callMethodWhere(Calls.to("java.util.(Set|Map)", "of|ofEntries|copyOf"))
                .orShould()
                .callMethodWhere(Calls.to("java.util.stream.Collectors", "groupingBy|to(Unmodifiable)?(Set|Map)"))
                .orShould()
                .callMethodWhere(Calls.to("java.lang.System", "identityHashCode"))
                .check(CORE);
    }
}
