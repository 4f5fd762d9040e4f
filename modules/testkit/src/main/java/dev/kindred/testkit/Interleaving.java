package dev.kindred.testkit;

import dev.kindred.testkit.internal.Strategies;
import dev.kindred.testkit.internal.Strategy;
import java.util.Locale;
import java.util.SplittableRandom;

/** How a simulation chooses, whenever more than one actor or thread can go on, which of them does. */
public enum Interleaving {

    /** Any of them, with equal chances. The default; finds most. */
    RANDOM {
        @Override
        Strategy strategy(long seed) {
            return Strategies.random(seed);
        }
    },

    /**
     * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each has a random priority, the highest goes on, and
     * up to three times in a run whoever goes on falls to the end. Finds what needs one actor to be very slow.
     */
    PCT {
        @Override
        Strategy strategy(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int steps = 16 << random.nextInt(8); // how long the run will be is not known before it
            return Strategies.pct(seed, 1 + random.nextInt(3), steps);
        }
    },

    /** One step for each in turn. The seed says only who begins, so few seeds are enough. */
    ROUND_ROBIN {
        @Override
        Strategy strategy(long seed) {
            return Strategies.roundRobin(seed);
        }
    },

    /** First come, first served, whatever the seed: as a quiet machine with one processor would go on. */
    FIFO {
        @Override
        Strategy strategy(long seed) {
            return Strategies.fifo();
        }
    },

    /**
     * All interleavings, one a run, in order, up to the number of seeds: for small cases. The seed is then the number of the
     * interleaving.
     */
    EXHAUSTIVE {
        @Override
        Strategy strategy(long seed) {
            Strategies.Exhaustive all = new Strategies.Exhaustive();
            return all.next().orElseThrow();
        }
    };

    /** Of a single run. */
    abstract Strategy strategy(long seed);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
