package dev.kindred.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every interleaving once, and no other. */
class ExhaustiveTest {

    private final List<String> steps = new ArrayList<>();

    @Test
    void fourSteps_comeInTwentyFourOrders() {
        assertThat(orders(world -> {
                    for (String step : List.of("a", "b", "c", "d")) {
                        world.after(Duration.ofSeconds(1), () -> steps.add(step));
                    }
                }))
                .isEqualTo(24);
    }

    @Test
    void twoChainsOfThree_interleaveInTwentyWays() {
        assertThat(orders(world -> {
                    world.after(Duration.ofSeconds(1), () -> chain(world, "a", 3));
                    world.after(Duration.ofSeconds(1), () -> chain(world, "b", 3));
                }))
                .isEqualTo(20); // 6! / (3! 3!)
    }

    @Test
    void oneChain_hasNoOther() {
        assertThat(orders(world -> chain(world, "a", 5))).isEqualTo(1);
    }

    private void chain(World world, String name, int left) {
        steps.add(name + left);
        if (left > 1) {
            world.execute(() -> chain(world, name, left - 1));
        }
    }

    private int orders(Consumer<World> program) {
        Strategies.Exhaustive all = new Strategies.Exhaustive();
        Set<List<String>> orders = new HashSet<>();
        Set<Long> fingerprints = new HashSet<>();
        int runs = 0;
        World world = World.create();
        try {
            world.timersRace(true);
            for (Optional<Strategy> next = all.next(); next.isPresent(); next = all.next()) {
                runs++;
                steps.clear();
                world.control(next.get(), 0);
                program.accept(world);
                assertThat(world.runUntil(() -> false)).isFalse();
                orders.add(List.copyOf(steps));
                fingerprints.add(world.trace().fingerprint());
            }
        } finally {
            world.close();
        }
        assertThat(orders).hasSize(runs);
        assertThat(fingerprints).hasSize(runs);
        return runs;
    }
}
