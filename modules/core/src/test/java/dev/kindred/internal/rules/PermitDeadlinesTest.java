package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The heap by itself: its order, what it crosses out, and the room that it takes. */
@Tag("L8")
class PermitDeadlinesTest {

    private final PermitDeadlines deadlines = new PermitDeadlines();

    /** One for each deadline, in this order. */
    private List<PermitRequest> add(long... at) {
        return LongStream.of(at)
                .mapToObj(deadline -> {
                    PermitRequest request = new PermitRequest(1, new PermitHolder(), deadline);
                    deadlines.add(request, deadline);
                    return request;
                })
                .toList();
    }

    private List<PermitRequest> add(int many) {
        return add(LongStream.rangeClosed(1, many).toArray());
    }

    /** The ids of all that are left, which are their deadlines, as they come. */
    private List<Long> rest() {
        List<Long> ids = new ArrayList<>();
        for (PermitRequest each = deadlines.poll(Long.MAX_VALUE); each != null; each = deadlines.poll(Long.MAX_VALUE)) {
            ids.add(each.id());
        }
        return ids;
    }

    @Test
    void earliestFirst_andOnlyThoseWhoseTimeHasCome() {
        add(5, 3, 9, 1, 7);

        assertThat(deadlines.earliest()).isEqualTo(1);
        assertThat(deadlines.poll(0)).isNull();
        assertThat(Objects.requireNonNull(deadlines.poll(3)).id()).isEqualTo(1);
        assertThat(Objects.requireNonNull(deadlines.poll(3)).id()).isEqualTo(3);
        assertThat(deadlines.poll(3)).isNull();
        assertThat(deadlines.earliest()).isEqualTo(5);
        assertThat(rest()).containsExactly(5L, 7L, 9L);
        assertThat(deadlines.isEmpty()).isTrue();
    }

    @Test
    void upToHalfLeaveEarly_areCrossedOut_thenTheRestIsPutTogetherAnew() {
        List<PermitRequest> requests = add(8);

        requests.subList(1, 5).forEach(deadlines::remove);
        assertThat(deadlines.size()).isEqualTo(8);
        deadlines.remove(requests.get(5));

        assertThat(deadlines.size()).isEqualTo(3);
        assertThat(rest()).containsExactly(1L, 7L, 8L);
    }

    @Test
    void fullWhenMostLeave_isPutTogetherAnew() {
        List<PermitRequest> requests = add(16);

        requests.subList(0, 9).forEach(deadlines::remove);

        assertThat(deadlines.size()).isEqualTo(7);
        assertThat(rest()).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    @Test
    void removedTwiceOrAfterItsTime_changesNothing() {
        List<PermitRequest> requests = add(3);
        assertThat(deadlines.poll(1)).isSameAs(requests.get(0));

        deadlines.remove(requests.get(0));
        deadlines.remove(requests.get(1));
        deadlines.remove(requests.get(1));

        assertThat(rest()).containsExactly(3L);
    }

    @Test
    void room_growsByHalfAndIsGivenBack() {
        List<PermitRequest> few = add(16);
        assertThat(deadlines.room()).isEqualTo(16);
        List<PermitRequest> one = add(1);
        assertThat(deadlines.room()).isEqualTo(24);

        add(300).forEach(deadlines::remove);
        assertThat(deadlines.room()).isEqualTo(25); // for the 17 that are left, and half of that

        few.forEach(deadlines::remove);
        one.forEach(deadlines::remove);
        assertThat(deadlines.room()).isEqualTo(16);
    }

    /** Against a sorted map; the seeds are fixed, and those that fail are told. */
    @Test
    void anyHistory_isAsThatOfASortedMap() {
        for (int seed = 0; seed < 2_000; seed++) {
            PermitDeadlines heap = new PermitDeadlines();
            TreeMap<Long, PermitRequest> sorted = new TreeMap<>();
            Random random = new Random(seed);
            for (int step = 0; step < 120; step++) {
                playOne(random, heap, sorted);
                assertThat(heap.isEmpty()).as("seed %d", seed).isEqualTo(sorted.isEmpty());
            }
            while (!sorted.isEmpty()) {
                assertThat(heap.poll(Long.MAX_VALUE))
                        .as("seed %d", seed)
                        .isSameAs(sorted.pollFirstEntry().getValue());
            }
            assertThat(heap.poll(Long.MAX_VALUE)).isNull();
        }
    }

    private static void playOne(Random random, PermitDeadlines heap, NavigableMap<Long, PermitRequest> sorted) {
        int event = random.nextInt(10);
        if (event < 6 || sorted.isEmpty()) {
            long deadline = random.nextInt(1_000_000);
            PermitRequest request = new PermitRequest(1, new PermitHolder(), 1);
            if (sorted.putIfAbsent(deadline, request) == null) {
                heap.add(request, deadline);
            }
        } else if (event < 9) {
            List<Long> all = new ArrayList<>(sorted.keySet());
            for (int i = random.nextInt(all.size()); i >= 0; i--) {
                PermitRequest leaving = sorted.remove(all.get(random.nextInt(all.size())));
                if (leaving != null) {
                    heap.remove(leaving);
                }
            }
        } else {
            assertThat(heap.poll(Long.MAX_VALUE))
                    .isSameAs(sorted.pollFirstEntry().getValue());
        }
    }
}
