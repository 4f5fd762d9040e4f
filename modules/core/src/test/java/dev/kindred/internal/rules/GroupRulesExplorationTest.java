package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.internal.rules.SmallWorld.Twist;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All interleavings of small groups, as a graph of states: each transition is checked, and none leads into a dead end. */
class GroupRulesExplorationTest {

    /** The graph of one world, breadth first: a state is known by the event that led to it from an earlier one. */
    private static final class Graph {
        private final SmallWorld.Shape shape;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<int[]> cameFrom = new ArrayList<>(); // state, event
        private final List<int[]> edges = new ArrayList<>();
        private final BitSet settled = new BitSet();
        long transitions;

        Graph(SmallWorld.Shape shape) {
            this.shape = shape;
        }

        int explore() {
            found(new SmallWorld(shape), -1, -1);
            for (int state = 0; state < cameFrom.size(); state++) {
                expand(state);
            }
            assertThat(statesThatCanSettle()).isEqualTo(cameFrom.size());
            return cameFrom.size();
        }

        private void expand(int state) {
            SmallWorld here = again(state);
            List<Integer> events = here.possible();
            int[] next = new int[events.size()];
            here.playLate();
            for (int i = 0; i < next.length; i++) {
                SmallWorld there = again(state);
                there.play(events.get(i));
                there.checkInvariants();
                next[i] = found(there, state, events.get(i));
            }
            edges.add(next);
            transitions += next.length;
        }

        private int found(SmallWorld world, int from, int event) {
            String key = world.key();
            Integer known = numbers.get(key);
            if (known != null) {
                return known;
            }
            int number = cameFrom.size();
            numbers.put(key, number);
            cameFrom.add(new int[] {from, event});
            settled.set(number, world.isSettled());
            world.checkNoDeadlock();
            return number;
        }

        private SmallWorld again(int state) {
            int length = 0;
            for (int each = state; cameFrom.get(each)[0] >= 0; each = cameFrom.get(each)[0]) {
                length++;
            }
            int[] events = new int[length];
            for (int each = state; length > 0; each = cameFrom.get(each)[0]) {
                events[--length] = cameFrom.get(each)[1];
            }
            SmallWorld world = new SmallWorld(shape);
            for (int event : events) {
                world.play(event);
            }
            return world;
        }

        private int statesThatCanSettle() {
            BitSet can = (BitSet) settled.clone();
            boolean more = true;
            while (more) {
                more = false;
                for (int state = edges.size() - 1; state >= 0; state--) {
                    if (!can.get(state) && leadsInto(can, state)) {
                        can.set(state);
                        more = true;
                    }
                }
            }
            return can.cardinality();
        }

        private boolean leadsInto(BitSet can, int state) {
            for (int next : edges.get(state)) {
                if (can.get(next)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final List<Integer> FREE = List.of();

    /** For each subtask those that it comes after. */
    private static final List<List<List<Integer>>> FAMILIES = List.of(
            List.of(),
            List.of(FREE),
            List.of(FREE, FREE),
            List.of(FREE, List.of(0)),
            List.of(FREE, FREE, FREE),
            List.of(FREE, FREE, List.of(0, 1)),
            List.of(FREE, FREE, FREE, FREE),
            List.of(FREE, FREE, FREE, List.of(0)),
            List.of(FREE, List.of(0), FREE, List.of(1)));

    private long states;
    private long transitions;

    @Test
    @Tag("exploration")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @Tag("G2")
    @Tag("G4")
    @Tag("G8")
    @Tag("C2")
    @Tag("C6")
    @Tag("L1")
    @Tag("G12")
    @Tag("G14")
    @Tag("C9")
    @Tag("D5")
    @Tag("L7")
    void upToFourSubtasks_everyTransitionKeepsTheInvariantsAndEveryStateCanSettle() throws Exception {
        exploreAll(4);

        assertThat(states).isEqualTo(788_597);
        assertThat(transitions).isEqualTo(4_544_967);
    }

    @Test
    void upToTwoSubtasks_everyTransitionKeepsTheInvariantsAndEveryStateCanSettle() throws Exception {
        exploreAll(2);

        assertThat(states).isEqualTo(78_821);
        assertThat(transitions).isEqualTo(293_699);
    }

    /** On a thread of its own: exceptions are made by the million, and cost what the stack is deep. */
    private void exploreAll(int most) throws Exception {
        FutureTask<Void> all = new FutureTask<>(() -> exploreWorlds(most), null);
        new Thread(all).start();
        all.get();
        System.out.printf("Up to %d subtasks: %,d states, %,d transitions%n", most, states, transitions);
    }

    private void exploreWorlds(int most) {
        for (JoinPolicy policy : List.of(Policies.TOGETHER, Policies.DATA, Policies.RACE)) {
            for (int limit = 0; limit <= 2; limit++) {
                for (List<List<Integer>> family : FAMILIES) {
                    if (family.size() <= most) {
                        exploreFamily(policy, limit, family, most);
                    }
                }
            }
        }
    }

    /** Of four, fatal errors, races, and a first subtask that is a leaf would bring a million states and nothing new. */
    private void exploreFamily(JoinPolicy policy, int limit, List<List<Integer>> family, int most) {
        if (family.size() < 4) {
            explore(new SmallWorld.Shape(policy, limit, family, 0, Set.of(Twist.TIMEOUTS, Twist.FATALS)));
            explore(new SmallWorld.Shape(policy, limit, family, 1, Set.of(Twist.TIMEOUTS, Twist.FATALS)));
            exploreTwists(policy, limit, family, most);
        } else if (policy != Policies.RACE) {
            explore(new SmallWorld.Shape(policy, limit, family, 1, Set.of(Twist.TIMEOUTS)));
        }
    }

    /** All twists at once where the world is small, else each for itself. */
    private void exploreTwists(JoinPolicy policy, int limit, List<List<Integer>> family, int most) {
        if (policy == Policies.RACE || limit == 2) {
            return; // what a race decides, and where the places are, is no matter of these
        }
        if (family.size() < Math.min(most, 3)) {
            explore(new SmallWorld.Shape(policy, limit, family, 0, EnumSet.allOf(Twist.class)));
        } else {
            for (Twist twist : EnumSet.range(Twist.RETRIES, Twist.PERMITS)) {
                explore(new SmallWorld.Shape(policy, limit, family, 0, EnumSet.of(twist)));
            }
        }
    }

    private void explore(SmallWorld.Shape shape) {
        Graph graph = new Graph(shape);
        states += graph.explore();
        transitions += graph.transitions;
    }
}
