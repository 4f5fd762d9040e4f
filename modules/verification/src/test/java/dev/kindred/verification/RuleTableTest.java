package dev.kindred.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/**
 * Which tests pin which rule of docs/reference/contract.md.
 *
 * <p>A test, or a class of tests, names the rule that it pins with JUnit's own {@code @Tag("G2")}; so
 * {@code mvn verify -Dgroups=G2} runs just those. The table is written to target/rules.md; a rule that
 * config/rules-due.txt lists must be in it.
 */
class RuleTableTest {

    /** G2, and the ids of other sources that semantics.md quotes: TG-04, EG-17. Tags of machines are lower-case words. */
    private static final Pattern RULE = Pattern.compile("[A-Z]\\d+|[A-Z]{2}-\\d+");

    private static final Pattern OF_GROUPS = Pattern.compile("[GCFJD]\\d+|B[1-5]|L[12]");

    private static final int MOST_SEEDS = 500;

    private static final Comparator<String> BY_LETTER_AND_NUMBER = Comparator.comparing(
                    (String rule) -> rule.replaceAll("\\d", ""))
            .thenComparing(rule -> Integer.parseInt(rule.replaceAll("\\D", "")));

    @Test
    void rulesThatAreDue_haveTests() throws IOException {
        Map<String, Set<String>> testsOf = testsOfRules();
        Files.write(Path.of("target", "rules.md"), table(testsOf));
        assertThat(due())
                .as("rules of config/rules-due.txt without a test that has @Tag(\"<rule>\")")
                .filteredOn(rule -> !testsOf.containsKey(rule))
                .isEmpty();
    }

    /** What is about the order of events holds in every order: groups, cancellation, failures, joiners, deadlines, limits. */
    @Test
    void rulesOfGroups_areTestedUnderManyInterleavings() throws IOException {
        Map<String, Integer> seedsOf = new TreeMap<>();
        for (JavaClass type : Project.tests()) {
            for (JavaMethod method : type.getMethods()) {
                int seeds = method.tryGetAnnotationOfType(SimulationTest.class)
                        .map(SimulationTest::seeds)
                        .orElse(0);
                Stream.concat(rules(method).stream(), rules(type).stream())
                        .forEach(rule -> seedsOf.merge(rule, seeds, Math::max));
            }
        }
        assertThat(due())
                .as("rules without a test under %d interleavings", MOST_SEEDS)
                .filteredOn(OF_GROUPS.asMatchPredicate())
                .filteredOn(rule -> seedsOf.getOrDefault(rule, 0) < MOST_SEEDS)
                .isEmpty();
    }

    @Test
    void tagsThatNameRules_standOnTests() {
        assertThat(Project.tests().stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> !rules(method).isEmpty() && !isTest(method)))
                .isEmpty();
    }

    private static Map<String, Set<String>> testsOfRules() {
        Map<String, Set<String>> testsOf = new TreeMap<>(BY_LETTER_AND_NUMBER);
        for (JavaClass type : Project.tests()) {
            if (type.getAllMethods().stream().anyMatch(RuleTableTest::isTest)) {
                add(testsOf, rules(type), simpleName(type));
            }
            for (JavaMethod method : type.getMethods()) {
                add(testsOf, isTest(method) ? rules(method) : List.of(), simpleName(type) + "." + method.getName());
            }
        }
        return testsOf;
    }

    private static void add(Map<String, Set<String>> testsOf, List<String> rules, String test) {
        rules.forEach(
                rule -> testsOf.computeIfAbsent(rule, none -> new TreeSet<>()).add(test));
    }

    private static boolean isTest(JavaMethod method) {
        return method.isMetaAnnotatedWith(Testable.class);
    }

    private static List<String> rules(HasAnnotations<?> tagged) {
        Stream<Tag> one = tagged.tryGetAnnotationOfType(Tag.class).stream();
        Stream<Tag> several =
                tagged.tryGetAnnotationOfType(Tags.class).stream().flatMap(tags -> Arrays.stream(tags.value()));
        return Stream.concat(one, several)
                .map(Tag::value)
                .filter(RULE.asMatchPredicate())
                .toList();
    }

    private static String simpleName(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private static List<String> due() throws IOException {
        return Files.readAllLines(Project.ROOT.resolve("config/rules-due.txt")).stream()
                .map(line -> line.replaceAll("#.*", ""))
                .flatMap(line -> RULE.matcher(line).results().map(found -> found.group()))
                .toList();
    }

    private static List<String> table(Map<String, Set<String>> testsOf) {
        return Stream.concat(
                        Stream.of("| rule | tests |", "| --- | --- |"),
                        testsOf.entrySet().stream()
                                .map(entry -> "| " + entry.getKey() + " | " + tests(entry.getValue()) + " |"))
                .toList();
    }

    private static String tests(Set<String> tests) {
        return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining(", "));
    }
}
