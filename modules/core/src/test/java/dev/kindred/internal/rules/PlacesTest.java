package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who of those that are ready is given a place. */
@Tag("L1")
class PlacesTest {

    private final Places places = new Places(10);

    private void await(int... indices) {
        for (int index : indices) {
            Part part = new Part("t" + index);
            part.index = index;
            places.await(part);
        }
    }

    private Stream<Integer> taken() {
        return Stream.generate(places::takeNext).limit(6).map(each -> each == null ? -1 : each.index);
    }

    @Test
    void severalComeLate_theyGoInForkOrder() {
        await(4, 2, 0, 3, 1);

        assertThat(taken()).containsExactly(0, 1, 2, 3, 4, -1);
    }

    @Test
    void oneComesLateWhileOthersStand_itGoesBetweenThem() {
        await(0, 2, 4, 1, 3);

        assertThat(taken()).containsExactly(0, 1, 2, 3, 4, -1);
    }
}
