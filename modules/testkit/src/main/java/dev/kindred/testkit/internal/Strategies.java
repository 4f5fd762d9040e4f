package dev.kindred.testkit.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The ways to choose an interleaving. */
public final class Strategies {

    private Strategies() {}

    /** First come, first served. */
    public static Strategy fifo() {
        return owners -> 0;
    }

    /** Any of what can run, with equal chances. */
    public static Strategy random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return owners -> random.nextInt(owners.length);
    }

    /** One step for each owner in turn. */
    public static Strategy roundRobin(long seed) {
        return new RoundRobin(Math.floorMod(seed, 7));
    }

    /**
     * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each owner has a random priority, the highest runs,
     * and at a few random steps whoever runs falls to the end. Finds a bug of that depth with a known least probability.
     *
     * @param changes how often a priority changes, at least 0
     * @param steps how long a run is, about
     */
    public static Strategy pct(long seed, int changes, int steps) {
        return new Pct(new SplittableRandom(seed), changes, Math.max(1, steps));
    }

    private static final class RoundRobin implements Strategy {
        private int last;

        RoundRobin(int first) {
            this.last = first;
        }

        @Override
        public int choose(int[] owners) {
            int best = 0;
            for (int i = 1; i < owners.length; i++) {
                if (turn(owners[i]) < turn(owners[best])) {
                    best = i;
                }
            }
            last = owners[best];
            return best;
        }

        private int turn(int owner) {
            return owner > last ? owner - last : owner - last + Integer.MAX_VALUE / 2;
        }
    }

    private static final class Pct implements Strategy {
        private final SplittableRandom random;
        private final Map<Integer, Integer> priorities = new HashMap<>();
        private final Set<Integer> changesAt = new HashSet<>();
        private int lowest = -1;
        private int step;

        Pct(SplittableRandom random, int changes, int steps) {
            this.random = random;
            for (int i = 0; i < changes; i++) {
                changesAt.add(random.nextInt(steps));
            }
        }

        @Override
        public int choose(int[] owners) {
            int best = highest(owners);
            if (changesAt.contains(step++)) {
                priorities.put(owners[best], lowest--);
                best = highest(owners);
            }
            return best;
        }

        private int highest(int[] owners) {
            int best = 0;
            for (int i = 1; i < owners.length; i++) {
                if (priority(owners[i]) > priority(owners[best])) {
                    best = i;
                }
            }
            return best;
        }

        private int priority(int owner) {
            return priorities.computeIfAbsent(owner, unknown -> random.nextInt(Integer.MAX_VALUE));
        }
    }

    /** Every interleaving, one a run, until there is no other: for small cases. */
    public static final class Exhaustive {

        /** The choice taken at each step of the last run that had one, and out of how many. */
        private final List<int[]> taken = new ArrayList<>();

        private boolean begun;

        /** The strategy of the next run, or nothing when every interleaving was run. */
        public Optional<Strategy> next() {
            if (begun && !advance()) {
                return Optional.empty();
            }
            begun = true;
            int[] step = {0};
            return Optional.of(owners -> {
                if (owners.length == 1) {
                    return 0;
                }
                if (step[0] == taken.size()) {
                    taken.add(new int[] {0, owners.length});
                }
                return taken.get(step[0]++)[0];
            });
        }

        private boolean advance() {
            while (!taken.isEmpty()) {
                int[] last = taken.get(taken.size() - 1);
                if (++last[0] < last[1]) {
                    return true;
                }
                taken.remove(taken.size() - 1);
            }
            return false;
        }
    }
}
