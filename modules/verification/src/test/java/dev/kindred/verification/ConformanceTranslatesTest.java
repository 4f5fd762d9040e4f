package dev.kindred.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import org.junit.jupiter.api.Test;

/** The interpreter of scenarios only translates: whatever agrees with asyncio is Kindred's doing. */
class ConformanceTranslatesTest {

    private static final JavaClasses CONFORMANCE =
            Project.main("verification").that(resideInAPackage("dev.kindred.verification.conformance.."));

    /** Stages that a task or a body is made of. */
    private static final String STAGES = "CompletionStage|CompletableFuture|CancellationException|TimeoutException";

    @Test
    void conformance_usesThePublicFaces_andNoQueueLockOrExecutor() {
        DescribedPredicate<JavaClass> publicFaces = resideInAnyPackage("dev.kindred", "dev.kindred.testkit")
                .and(DescribedPredicate.describe(
                        "are public", type -> type.getModifiers().contains(JavaModifier.PUBLIC)));
        classes()
                .should()
                .onlyDependOnClassesThat(publicFaces
                        .or(resideInAPackage("dev.kindred.verification.conformance.."))
                        .or(resideInAnyPackage("com.fasterxml.jackson..", "org.jspecify.annotations.."))
                        .or(nameMatching("akka\\.actor\\.typed\\.(ActorRef|Behavior|ActorSystem)"))
                        .or(resideInAnyPackage(
                                "java.lang..", "java.io..", "java.nio.charset..", "java.util.function.."))
                        .or(
                                nameMatching(
                                        "java\\.util\\.((Array|LinkedHash|Tree)?(List|Map)|Comparator|Iterator|Objects|Optional)"))
                        .or(nameMatching("java\\.util\\.(Map\\$Entry|Collection|stream\\..*)"))
                        .or(nameMatching("java\\.util\\.concurrent\\.(" + STAGES + ")"))
                        .or(nameMatching("java\\.time\\.(Duration|Instant)")))
                .check(CONFORMANCE);
    }

    @Test
    void conformance_hasNoThreadsAndNoClock() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        nameMatching("java\\.lang\\.(Thread|ThreadLocal|ThreadGroup|Runtime|Process|ProcessBuilder)"))
                .orShould()
                .callMethodWhere(Calls.readsTheMachinesClock())
                .orShould()
                .callMethodWhere(Calls.sleeps())
                .orShould()
                .callMethodWhere(Calls.runsAStageOnTheCommonPool())
                .orShould()
                .callMethodWhere(Calls.to("java\\.util\\.concurrent\\.CompletableFuture", ".*Async"))
                .orShould()
                .callMethodWhere(Calls.to("java\\.lang\\.Object", "wait|notify|notifyAll"))
                .orShould()
                .callMethodWhere(Calls.to("java\\.util\\..*", "parallel(Stream)?"))
                .check(CONFORMANCE);
    }
}
