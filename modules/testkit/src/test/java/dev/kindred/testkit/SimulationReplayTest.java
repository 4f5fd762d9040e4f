package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same seed gives the same run, in whatever system and after whatever other runs. */
class SimulationReplayTest {

    @Test
    @Tag("S4")
    void thousandSeeds_giveTheSameTracesInTwoSystems() {
        List<List<String>> forwards = new ArrayList<>();
        Set<Long> interleavings = new HashSet<>();
        try (Simulation simulation = Simulation.create()) {
            for (int seed = 0; seed < 1_000; seed++) {
                simulation.seed(seed).run(OneRun.group());
                forwards.add(simulation.trace());
                interleavings.add(simulation.fingerprint());
            }
        }
        try (Simulation simulation = Simulation.create()) {
            for (int seed = 999; seed >= 0; seed--) {
                simulation.seed(seed).run(OneRun.group());
                assertThat(simulation.trace()).as("seed %d", seed).isEqualTo(forwards.get(seed));
            }
        }
        assertThat(interleavings).hasSizeGreaterThan(900);
        System.out.printf(
                "[simulation] replay of 1000 seeds: %08x%n", forwards.hashCode()); // .ci/run compares the JDKs
    }

    @ParameterizedTest
    @EnumSource(Interleaving.class)
    void everyWayToChoose_replays(Interleaving how) {
        try (Simulation simulation = Simulation.create()) {
            for (int seed = 0; seed < 20; seed++) {
                simulation.interleaving(how, seed).run(OneRun.group());
                List<String> first = simulation.trace();
                long fingerprint = simulation.fingerprint();
                simulation.checkLeaks();
                simulation.interleaving(how, seed).run(OneRun.group());

                assertThat(simulation.trace()).isEqualTo(first);
                assertThat(simulation.fingerprint()).isEqualTo(fingerprint);
            }
        }
    }
}
