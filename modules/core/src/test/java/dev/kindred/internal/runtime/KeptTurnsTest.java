package dev.kindred.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.internal.runtime.ShortCodePool.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptTurnsTest {

    private static final int MOST = 64;

    private final KeptTurns kept = new KeptTurns();

    private List<Turn> add(int count) {
        List<Turn> added = IntStream.range(0, count).mapToObj(i -> turn()).toList();
        added.forEach(each -> assertThat(kept.add(each)).isTrue());
        return added;
    }

    @SuppressWarnings("NullAway") // it is not run
    private static Turn turn() {
        return new Turn(null, () -> {});
    }

    private List<Turn> pollAll() {
        List<Turn> polled = new ArrayList<>();
        for (Turn each = kept.poll(); each != null; each = kept.poll()) {
            polled.add(each);
        }
        return polled;
    }

    @Test
    void turnsAreAdded_theyArePolledInTheirOrder_manyTimesOver() {
        for (int i = 0; i < 10; i++) {
            List<Turn> added = add(MOST - 1);

            assertThat(kept.count()).isEqualTo(MOST - 1);
            assertThat(pollAll()).isEqualTo(added);
            assertThat(kept.isEmpty()).isTrue();
        }
    }

    @Test
    void itIsFull_noMoreIsAddedUntilOneIsPolled() {
        List<Turn> unused = add(MOST);

        assertThat(kept.add(turn())).isFalse();
        assertThat(kept.poll()).isNotNull();
        assertThat(kept.add(turn())).isTrue();
    }

    @Test
    void allAreTakenAway_thoseThatComeAfterThemArePolled() {
        List<Turn> taken = new ArrayList<>();
        List<Turn> before = add(3);
        kept.takeAll(taken::add);
        List<Turn> after = add(2);

        assertThat(taken).isEqualTo(before);
        assertThat(pollAll()).isEqualTo(after);
    }
}
