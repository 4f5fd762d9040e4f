package dev.kindred.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a ratio of figures. */
class FiguresTest {

    private static final Target W1 = new Target(Workload.W1_10K, List.of(Contenders.SCOPE), Workload.W1_10K, 1.0, 0.7);

    @Test
    void ratio_isTheMedianOfTheRatiosOfRounds() {
        Figures figures = new Figures();
        double[][] rounds = {{1, 2}, {9, 10}, {8, 10}};
        for (double[] round : rounds) {
            figures.add(Workload.W1_10K, Contenders.KINDRED, round[0]);
            figures.add(Workload.W1_10K, Contenders.SCOPE, round[1]);
        }
        Ratio ratio = figures.ratio(W1).orElseThrow();
        assertThat(ratio.median()).isEqualTo(0.8);
        assertThat(ratio.low()).isEqualTo(0.5);
        assertThat(ratio.high()).isEqualTo(0.9);
    }

    @Test
    void targetAgainstTwo_isAgainstTheFasterOfEachRound() {
        Figures figures = new Figures();
        figures.add(Workload.W4_10K, Contenders.KINDRED, 6);
        figures.add(Workload.W4_10K, Contenders.SCOPE, 4);
        figures.add(Workload.W4_10K, Contenders.KOTLIN, 3);
        Target two =
                new Target(Workload.W4_10K, List.of(Contenders.SCOPE, Contenders.KOTLIN), Workload.W4_10K, 1.5, 1.0);
        assertThat(figures.ratio(two).orElseThrow().median()).isEqualTo(2.0);
    }

    @Test
    void medianThatMeetsItsTarget_isNotEnoughWhereTheIntervalGoesFarAbove() {
        assertThat(new Ratio(0.9, 0.8, 1.1).meets(1.0)).isTrue();
        assertThat(new Ratio(0.9, 0.8, 1.2).meets(1.0)).isFalse();
        assertThat(new Ratio(1.01, 1.0, 1.02).meets(1.0)).isFalse();
    }

    @Test
    void figures_areReadAsTheyWereWritten(@TempDir Path folder) throws Exception {
        Figures figures = new Figures();
        figures.add(Workload.W7, Contenders.KOTLIN, 12.5);
        Path file = folder.resolve("figures");
        figures.write(file);
        assertThat(Figures.read(file).of(Workload.W7).get(Contenders.KOTLIN)).containsExactly(12.5);
    }
}
