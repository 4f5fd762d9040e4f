package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state × every event. */
class GroupRulesTableTest {

    @TestFactory
    Stream<DynamicTest> eachSituation_eachEvent_isAsTheTableSays() {
        return RulesTable.read().stream()
                .map(situation -> DynamicTest.dynamicTest(situation.title(), () -> {
                    List<String> observed = situation.observed();
                    assertThat(observed).isEqualTo(situation.expected());
                }));
    }

    @Test
    void theTable_isWhole() {
        assertThat(RulesTable.read()).hasSizeGreaterThanOrEqualTo(30);
    }
}
