package dev.kindred.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each workload at a small size, whose answers are checked by the workload itself; how long it takes says nothing. */
class SmokeTest {

    private static final int SCALE = 1_000;

    static Stream<Arguments> all() {
        return Arrays.stream(Workload.values())
                .flatMap(workload -> EnumSet.complementOf(EnumSet.of(Contenders.ASYNCIO)).stream()
                        .map(contender -> Arguments.of(workload, contender)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void workload_answersWhatItMust(Workload workload, Contenders contender) throws Exception {
        try (Contender made = contender.make()) {
            assertThat(workload.sample(made, SCALE)).isFinite();
        } catch (Contender.LeftOut leftOut) {
            assertThat(contender).as("Kindred leaves nothing out").isNotEqualTo(Contenders.KINDRED);
        }
    }
}
