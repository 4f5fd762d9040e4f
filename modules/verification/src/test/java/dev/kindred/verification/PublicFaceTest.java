package dev.kindred.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A twin on Pekko is to be made by text substitution, so users see the JDK's own types and a handful of Akka's. */
class PublicFaceTest {

    private static final Set<String> AKKA_IN_CORE = Set.of(
            "akka.actor.DeadLetterSuppression",
            "akka.actor.typed.ActorRef",
            "akka.actor.typed.ActorSystem",
            "akka.actor.typed.Behavior",
            "akka.actor.typed.Extension",
            "akka.actor.typed.ExtensionId",
            "akka.actor.typed.javadsl.ActorContext",
            "akka.pattern.StatusReply");

    @Test
    void core_showsOfAkkaWhatIsListed() {
        assertThat(shown(Project.main("core"), name -> name.startsWith("akka.") && !AKKA_IN_CORE.contains(name)))
                .isEmpty();
    }

    @Test
    void modules_showNoScala() {
        Predicate<String> scala = name -> name.matches("scala\\..*|akka\\.japi\\..*|.*\\.scaladsl\\..*");
        assertThat(Project.MODULES.stream().flatMap(module -> shown(Project.main(module), scala).stream()))
                .isEmpty();
    }

    private static List<String> shown(JavaClasses types, Predicate<String> wrong) {
        return types.stream()
                .filter(PublicFaceTest::isForUsers)
                .flatMap(type -> Stream.concat(
                        places(type.getName(), declared(type), wrong),
                        type.getMembers().stream()
                                .filter(member -> isForUsers(member.getModifiers()))
                                .flatMap(member -> places(member.getFullName(), declared(member), wrong))))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> places(String place, Stream<JavaType> declared, Predicate<String> wrong) {
        return declared.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(type -> type.getBaseComponentType().getName())
                .filter(wrong)
                .map(name -> place + " shows " + name);
    }

    private static Stream<JavaType> declared(JavaClass type) {
        return Stream.of(
                        type.getSuperclass().stream(), type.getInterfaces().stream(), type.getTypeParameters().stream())
                .flatMap(types -> types);
    }

    private static Stream<JavaType> declared(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(unit.getReturnType()),
                        unit.getParameterTypes().stream(),
                        unit.getTypeParameters().stream(),
                        unit.getExceptionTypes().stream())
                .flatMap(types -> types);
    }

    private static boolean isForUsers(JavaClass type) {
        return !type.getPackageName().contains(".internal")
                && isForUsers(type.getModifiers())
                && type.getEnclosingClass().map(PublicFaceTest::isForUsers).orElse(true);
    }

    private static boolean isForUsers(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }
}
