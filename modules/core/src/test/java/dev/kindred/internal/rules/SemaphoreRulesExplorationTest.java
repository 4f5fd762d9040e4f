package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything that can happen between a semaphore of two permits and a few holders, as a graph of states: each transition keeps
 * the invariants, and from each state all can be given back.
 *
 * <p>A holder asks for one permit or two, waits for ever or for a while, cancels while it waits or while the answer is on its
 * way, gets the answer, releases, and may die at any time; the semaphore hears of that later. What it holds may be lost.
 * Meanwhile the capacity changes.
 */
@Tag("L3")
@Tag("L4")
@Tag("L5")
@Tag("L6")
@Tag("L7")
@Tag("L8")
@Tag("L9")
class SemaphoreRulesExplorationTest {

    private static final int MOST_PERMITS = 2;
    private static final int LONG = 10_000; // no history is as long as that

    /** Where a holder believes that it is. */
    private enum Phase {
        IDLE,
        ASKED,
        CANCELLED,
        HOLDS,
        DEAD,
        GONE
    }

    private enum Move {
        ACQUIRE_ONE,
        ACQUIRE_TWO,
        WAIT_FOR_ONE,
        WAIT_FOR_TWO,
        TRY_ONE,
        TRY_TWO,
        CANCEL,
        HEAR,
        RELEASE,
        LOSE,
        DIE,
        SEEN_DEAD
    }

    /** A semaphore and its holders, with the messages between them. */
    private static final class Play {
        private static final Move[] MOVES = Move.values();

        private final SemaphoreWorld world = new SemaphoreWorld(MOST_PERMITS).quiet();
        private final Phase[] phases;

        Play(int holders) {
            phases = new Phase[holders];
            Arrays.fill(phases, Phase.IDLE);
        }

        /** First the moves of holders, then resizes, then the timer. */
        List<Integer> possible() {
            List<Integer> events = new ArrayList<>();
            for (int holder = 0; holder < phases.length; holder++) {
                for (int move = 0; move < MOVES.length; move++) {
                    if (can(holder, MOVES[move])) {
                        events.add(holder * MOVES.length + move);
                    }
                }
            }
            for (int capacity = 0; capacity <= MOST_PERMITS; capacity++) {
                if (capacity != world.rules.capacity()) {
                    events.add(phases.length * MOVES.length + capacity);
                }
            }
            if (world.naive.waiting.stream().anyMatch(each -> each.deadline() > 0)) {
                events.add(phases.length * MOVES.length + MOST_PERMITS + 1);
            }
            return events;
        }

        private boolean can(int holder, Move move) {
            return switch (move) {
                case ACQUIRE_ONE, ACQUIRE_TWO, WAIT_FOR_ONE, WAIT_FOR_TWO, TRY_ONE, TRY_TWO ->
                    phases[holder] == Phase.IDLE;
                case CANCEL -> phases[holder] == Phase.ASKED;
                case HEAR -> (phases[holder] == Phase.ASKED || phases[holder] == Phase.CANCELLED) && !waits(holder);
                case RELEASE -> phases[holder] == Phase.HOLDS;
                case LOSE -> phases[holder] == Phase.HOLDS && !world.naive.lost.contains(name(holder));
                case DIE -> phases[holder] != Phase.DEAD && phases[holder] != Phase.GONE;
                case SEEN_DEAD -> phases[holder] == Phase.DEAD;
            };
        }

        void play(int event) {
            int ofHolders = phases.length * MOVES.length;
            if (event < ofHolders) {
                move(event / MOVES.length, MOVES[event % MOVES.length]);
            } else if (event - ofHolders <= MOST_PERMITS) {
                world.resize(event - ofHolders);
            } else {
                timeOut();
            }
        }

        private void move(int holder, Move move) {
            String name = name(holder);
            switch (move) {
                case ACQUIRE_ONE -> world.acquire(name, 1, 0);
                case ACQUIRE_TWO -> world.acquire(name, 2, 0);
                case WAIT_FOR_ONE -> world.acquire(name, 1, LONG);
                case WAIT_FOR_TWO -> world.acquire(name, 2, LONG);
                case TRY_ONE -> world.tryAcquire(name, 1);
                case TRY_TWO -> world.tryAcquire(name, 2);
                case CANCEL -> world.cancel(name);
                case RELEASE -> assertThat(world.release(name)).isTrue();
                case LOSE -> world.lose(name);
                case SEEN_DEAD -> world.gone(name.substring(0, 1));
                default -> {}
            }
            phases[holder] = after(holder, move);
        }

        private Phase after(int holder, Move move) {
            return switch (move) {
                case CANCEL -> Phase.CANCELLED;
                case HEAR -> phases[holder] == Phase.ASKED && holds(holder) ? Phase.HOLDS : Phase.IDLE;
                case RELEASE -> Phase.IDLE;
                case LOSE -> Phase.HOLDS;
                case DIE -> Phase.DEAD;
                case SEEN_DEAD -> Phase.GONE;
                default -> Phase.ASKED;
            };
        }

        /** The time of the one that has waited longest is over. */
        private void timeOut() {
            long timeouts = world.rules.timeouts();
            while (world.rules.timeouts() == timeouts) {
                assertThat(world.ring()).isTrue();
            }
        }

        /** What comes too late or twice changes nothing. */
        void playLate() {
            String before = key();
            for (int holder = 0; holder < phases.length; holder++) {
                if (world.requests.containsKey(name(holder)) && !holds(holder)) {
                    assertThat(world.release(name(holder))).isFalse();
                }
                if (phases[holder] == Phase.CANCELLED || phases[holder] == Phase.IDLE) {
                    world.cancel(name(holder));
                }
                if (phases[holder] == Phase.GONE) {
                    world.gone(name(holder).substring(0, 1));
                }
            }
            world.lateRing();
            assertThat(key()).isEqualTo(before);
        }

        private String name(int holder) {
            return (char) ('a' + holder) + "1";
        }

        private boolean waits(int holder) {
            return world.naive.has(name(holder), world.naive.waiting);
        }

        private boolean holds(int holder) {
            return world.naive.has(name(holder), world.naive.held);
        }

        /** Everything that what comes next depends on; the order of the grants is not. */
        String key() {
            StringBuilder key = new StringBuilder().append(world.rules.capacity());
            for (int holder = 0; holder < phases.length; holder++) {
                String name = name(holder);
                int permits = world.naive.held.stream()
                        .filter(each -> each.name().equals(name))
                        .mapToInt(NaiveSemaphore.Asked::permits)
                        .sum();
                key.append(' ')
                        .append(phases[holder])
                        .append(permits)
                        .append(world.naive.lost.contains(name) ? "lost" : "");
            }
            world.naive.waiting.forEach(each ->
                    key.append(' ').append(each.name()).append(each.permits()).append(each.deadline() > 0 ? "t" : ""));
            return key.toString();
        }

        boolean isAtRest() {
            return world.naive.held.isEmpty() && world.naive.waiting.isEmpty();
        }
    }

    /** Breadth first: a state is known by the event that led to it from an earlier one. */
    private static final class Graph {
        private final int holders;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<int[]> cameFrom = new ArrayList<>(); // state, event
        private final List<int[]> edges = new ArrayList<>();
        private final List<Boolean> atRest = new ArrayList<>();
        private long transitions;

        Graph(int holders) {
            this.holders = holders;
        }

        void explore() {
            found(new Play(holders), -1, -1);
            for (int state = 0; state < cameFrom.size(); state++) {
                Play here = again(state);
                List<Integer> events = here.possible();
                here.playLate();
                int[] next = new int[events.size()];
                for (int i = 0; i < next.length; i++) {
                    Play there = again(state);
                    there.play(events.get(i));
                    next[i] = found(there, state, events.get(i));
                }
                edges.add(next);
                transitions += next.length;
            }
        }

        private int found(Play play, int from, int event) {
            Integer known = numbers.putIfAbsent(play.key(), cameFrom.size());
            if (known != null) {
                return known;
            }
            cameFrom.add(new int[] {from, event});
            atRest.add(play.isAtRest());
            return cameFrom.size() - 1;
        }

        private Play again(int state) {
            List<Integer> events = new ArrayList<>();
            for (int each = state; cameFrom.get(each)[0] >= 0; each = cameFrom.get(each)[0]) {
                events.add(0, cameFrom.get(each)[1]);
            }
            Play play = new Play(holders);
            events.forEach(play::play);
            return play;
        }

        long statesThatCanComeToRest() {
            boolean[] can = new boolean[edges.size()];
            boolean more = true;
            while (more) {
                more = false;
                for (int state = can.length - 1; state >= 0; state--) {
                    if (!can[state] && (atRest.get(state) || leadsInto(can, state))) {
                        can[state] = true;
                        more = true;
                    }
                }
            }
            return IntStream.range(0, can.length).filter(state -> can[state]).count();
        }

        private boolean leadsInto(boolean[] can, int state) {
            for (int next : edges.get(state)) {
                if (can[next]) {
                    return true;
                }
            }
            return false;
        }

        int states() {
            return cameFrom.size();
        }
    }

    @Test
    void twoHolders_everyTransitionKeepsTheInvariants() {
        Graph graph = explored(2);

        assertThat(graph.states()).isEqualTo(938);
        assertThat(graph.transitions).isEqualTo(5_954);
    }

    @Test
    @Tag("exploration")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void threeHolders_everyTransitionKeepsTheInvariants() {
        Graph graph = explored(3);

        assertThat(graph.states()).isEqualTo(20_754);
        assertThat(graph.transitions).isEqualTo(172_098);
    }

    private static Graph explored(int holders) {
        Graph graph = new Graph(holders);
        graph.explore();
        System.out.printf(
                "A semaphore and %d holders: %,d states, %,d transitions%n",
                holders, graph.states(), graph.transitions);
        assertThat(graph.statesThatCanComeToRest()).isEqualTo(graph.states());
        return graph;
    }
}
