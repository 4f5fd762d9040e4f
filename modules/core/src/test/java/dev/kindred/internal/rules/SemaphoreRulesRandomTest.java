package dev.kindred.internal.rules;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long random histories of one semaphore. A failure names its seed and its step. */
@Tag("L3")
@Tag("L4")
@Tag("L5")
@Tag("L6")
@Tag("L7")
@Tag("L8")
@Tag("L9")
class SemaphoreRulesRandomTest {

    @Test
    void someSteps_keepTheInvariants() {
        for (int seed = 0; seed < 20; seed++) {
            play(seed, 5_000);
        }
    }

    @Test
    @Tag("exploration")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aMillionStepsASeed_keepTheInvariants() {
        for (int seed = 100; seed < 105; seed++) {
            play(seed, 1_000_000);
        }
    }

    private static void play(int seed, int steps) {
        Random random = new Random(seed);
        SemaphoreWorld world = new SemaphoreWorld(random.nextInt(6), random.nextInt(25)).quiet();
        int step = 0;
        try {
            for (; step < steps; step++) {
                step(world, random);
            }
        } catch (Throwable failed) {
            throw new AssertionError("seed " + seed + ", step " + step + ": " + world.state(), failed);
        }
    }

    private static void step(SemaphoreWorld world, Random random) {
        String holder = Character.toString('a' + random.nextInt(8));
        String name = holder + (1 + random.nextInt(4));
        int permits = 1 + random.nextInt(random.nextInt(6) + 1);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> world.acquire(name, permits, 0);
            case 5, 6, 7, 8 -> world.acquire(name, permits, 1 + random.nextInt(60));
            case 9, 10 -> world.tryAcquire(name, permits);
            case 11 -> world.cancel(name);
            case 12 -> world.time(random.nextInt(10));
            case 13 -> maybe(random, 4, () -> world.gone(holder));
            case 14 -> maybe(random, 10, () -> world.resize(random.nextInt(9)));
            case 15 -> {
                world.lateRing();
                maybe(random, 4, () -> loseOne(world, random));
            }
            default -> releaseOne(world, random, name);
        }
    }

    private static void maybe(Random random, int oneIn, Runnable action) {
        if (random.nextInt(oneIn) == 0) {
            action.run();
        }
    }

    private static void loseOne(SemaphoreWorld world, Random random) {
        int held = world.naive.held.size();
        if (held > 0) {
            world.lose(world.naive.held.get(random.nextInt(held)).name());
        }
    }

    /** Mostly one that is held. */
    private static void releaseOne(SemaphoreWorld world, Random random, String name) {
        int held = world.naive.held.size();
        if (held > 0 && random.nextInt(5) > 0) {
            world.release(world.naive.held.get(random.nextInt(held)).name());
        } else if (world.requests.containsKey(name)) {
            world.release(name);
        }
    }
}
