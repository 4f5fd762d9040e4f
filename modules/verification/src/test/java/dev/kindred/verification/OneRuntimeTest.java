package dev.kindred.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Core gets its threads, clocks and random numbers from one package, which a simulation replaces. */
@Tag("S1")
class OneRuntimeTest {

    private static final JavaClasses CORE = Project.main("core");

    private static final DescribedPredicate<JavaClass> OUTSIDE_THE_RUNTIME =
            DescribedPredicate.not(resideInAPackage("dev.kindred.internal.runtime.."));

    @Test
    void threads_areMadeInTheRuntime() {
        noClasses()
                .that(OUTSIDE_THE_RUNTIME)
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
                .orShould()
                .beAssignableTo(Thread.class)
                .orShould()
                .callMethodWhere(Calls.to("java.lang.Thread", "of(Virtual|Platform)|startVirtualThread"))
                .check(CORE);
    }

    @Test
    void executorsAndTimers_areMadeInTheRuntime() {
        noClasses()
                .that(OUTSIDE_THE_RUNTIME)
                .should()
                .dependOnClassesThat(assignableTo("akka.actor.typed.Scheduler")
                        .or(assignableTo("akka.actor.typed.javadsl.TimerScheduler"))
                        .or(nameMatching("java\\.util\\.Timer(Task)?"))
                        .or(nameMatching("java\\.util\\.concurrent\\."
                                + "(Executors.*|ForkJoinPool.*|(Scheduled)?ThreadPoolExecutor.*)")))
                .orShould()
                .callMethodWhere(Calls.runsAStageOnTheCommonPool())
                .orShould()
                .callMethodWhere(Calls.to("java\\.util\\..*", "parallel(Stream)?"))
                .check(CORE);
    }

    @Test
    void clocks_areReadInTheRuntime() {
        noClasses()
                .that(OUTSIDE_THE_RUNTIME)
                .should()
                .callMethodWhere(Calls.readsTheMachinesClock())
                .orShould()
                .callMethodWhere(Calls.sleeps())
                .check(CORE);
    }

    @Test
    void randomNumbers_areDrawnInTheRuntime() {
        noClasses()
                .that(OUTSIDE_THE_RUNTIME)
                .should()
                .dependOnClassesThat(nameMatching("java\\.util\\.concurrent\\.ThreadLocalRandom")
                        .or(nameMatching("java\\.util\\.(SplittableRandom|Random)"))
                        .or(nameMatching("java\\.security\\.SecureRandom")))
                .orShould()
                .callMethodWhere(Calls.to("java.lang.Math", "random"))
                .orShould()
                .callMethodWhere(Calls.to("java.util.UUID", "randomUUID"))
                .check(CORE);
    }
}
