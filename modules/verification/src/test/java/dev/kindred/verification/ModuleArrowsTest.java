package dev.kindred.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arrows of docs/explanation/architecture.md. */
class ModuleArrowsTest {

    /** A module may use core, and what stands here; core may use none. */
    private static final Map<String, Set<String>> MAY_USE_BESIDES_CORE =
            Map.of("verification", Set.of("testkit", "jobs"));

    @Test
    void modules_useCoreAndWhatIsListed() {
        Map<String, String> moduleOf = new HashMap<>();
        for (Path module : Project.MODULES) {
            Project.main(module).forEach(type -> moduleOf.put(type.getName(), name(module)));
        }
        List<String> wrong = Project.MODULES.stream()
                .flatMap(module -> Project.main(module).stream())
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(arrow -> !mayUse(moduleOf, arrow.getOriginClass(), arrow.getTargetClass()))
                .map(arrow -> arrow.getDescription())
                .toList();
        assertThat(wrong).isEmpty();
    }

    private static boolean mayUse(Map<String, String> moduleOf, JavaClass from, JavaClass to) {
        String user = moduleOf.get(from.getName());
        String used = moduleOf.get(to.getBaseComponentType().getName());
        return used == null
                || used.equals(user)
                || (used.equals("core") && !user.equals("core"))
                || MAY_USE_BESIDES_CORE.getOrDefault(user, Set.of()).contains(used);
    }

    @Test
    void core_standsOnAkkaTypedAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.kindred..",
                        "java..",
                        "jdk.jfr..",
                        "akka..",
                        "scala..",
                        "com.typesafe.config..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "com.google.errorprone.annotations.."))
                .check(Project.main("core"));
    }

    @Test
    void jobs_usesThePublicFaceOfCoreAlone() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.kindred.internal.."))
                .check(Project.main("jobs"));
    }

    private static String name(Path module) {
        return module.getFileName().toString();
    }
}
