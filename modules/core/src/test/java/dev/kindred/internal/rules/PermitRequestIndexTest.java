package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table by itself: who is found, and the room that it takes. */
@Tag("L7")
class PermitRequestIndexTest {

    private final PermitRequestIndex index = new PermitRequestIndex();
    private final PermitHolder holder = new PermitHolder();

    private List<PermitRequest> add(int many) {
        List<PermitRequest> added = new ArrayList<>();
        for (int id = 1; id <= many; id++) {
            PermitRequest request = new PermitRequest(1, holder, id);
            index.add(request);
            added.add(request);
        }
        return added;
    }

    @Test
    void sameIdOfTwoHolders_areTwo() {
        PermitHolder other = new PermitHolder();
        other.number = 7;
        PermitRequest one = add(1).get(0);
        PermitRequest two = new PermitRequest(1, other, 1);
        index.add(two);

        assertThat(index.find(holder, 1)).isSameAs(one);
        assertThat(index.find(other, 1)).isSameAs(two);
        assertThat(index.find(other, 2)).isNull();
    }

    @Test
    void room_isAtMostThreeQuartersFull() {
        add(12);
        assertThat(index.room()).isEqualTo(16);

        index.add(new PermitRequest(1, holder, 13));

        assertThat(index.room()).isEqualTo(32);
    }

    @Test
    void room_isGivenBackWhenLessThanAnEighthIsFull_butNotBelowTheSmallest() {
        List<PermitRequest> requests = add(13);

        requests.subList(0, 9).forEach(index::remove);
        assertThat(index.room()).isEqualTo(32);
        index.remove(requests.get(9));
        assertThat(index.room()).isEqualTo(16);

        requests.subList(10, 13).forEach(index::remove);
        assertThat(index.room()).isEqualTo(16);
        assertThat(index.size()).isZero();
    }

    @Test
    void anyOrderOfRemovals_theOthersAreFound() {
        for (int seed = 0; seed < 200; seed++) {
            List<PermitRequest> left = add(100);
            Collections.shuffle(left, new Random(seed));
            while (!left.isEmpty()) {
                PermitRequest removed = left.remove(left.size() - 1);
                index.remove(removed);
                assertThat(index.find(holder, removed.id())).as("seed %d", seed).isNull();
                for (PermitRequest each : left) {
                    assertThat(index.find(holder, each.id()))
                            .as("seed %d", seed)
                            .isSameAs(each);
                }
            }
        }
    }
}
