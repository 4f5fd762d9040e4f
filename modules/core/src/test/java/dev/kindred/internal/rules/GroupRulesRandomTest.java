package dev.kindred.internal.rules;

import dev.kindred.internal.rules.SmallWorld.Twist;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Long random histories of groups of up to 50 subtasks. A failure names its seed. */
class GroupRulesRandomTest {

    private static final int LARGEST = 50;
    private static final List<Policies> POLICIES = List.of(Policies.TOGETHER, Policies.DATA, Policies.RACE);

    @Test
    @Tag("exploration")
    @Tag("G2")
    @Tag("G4")
    @Tag("G8")
    @Tag("C2")
    @Tag("C6")
    @Tag("L1")
    void randomEvents_keepTheInvariants() throws Exception {
        FutureTask<Void> all =
                new FutureTask<>(() -> IntStream.range(0, 200).forEach(GroupRulesRandomTest::play), null);
        new Thread(all).start();
        all.get();
    }

    /** Some thousand events: one group after another. */
    private static void play(int seed) {
        Random random = new Random(seed);
        try {
            for (int events = 0; events < 3_000; ) {
                events += playGroup(random);
            }
        } catch (Throwable failed) {
            throw new AssertionError("seed " + seed, failed);
        }
    }

    private static int playGroup(Random random) {
        SmallWorld world = new SmallWorld(shape(random));
        int patience = random.nextInt(200); // how long until the group may be cancelled
        int played = 0;
        for (List<Integer> events = world.possible(); !events.isEmpty(); events = world.possible()) {
            int event = events.get(random.nextInt(events.size()));
            if (played++ > patience || !SmallWorld.endsTheGroup(event)) {
                world.play(event);
                world.checkInvariants();
                world.checkNoDeadlock();
            }
            if (random.nextInt(20) == 0) {
                world.playLate();
            }
        }
        if (!world.isSettled()) {
            throw new AssertionError("nothing can happen, and it has not settled: " + world.key());
        }
        return played;
    }

    private static SmallWorld.Shape shape(Random random) {
        Policies policy = POLICIES.get(random.nextInt(POLICIES.size()));
        int size = random.nextInt(LARGEST + 1);
        List<List<Integer>> dependencies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            dependencies.add(dependencies(i, random));
        }
        Set<Twist> twists = EnumSet.of(Twist.TIMEOUTS);
        for (Twist twist : Twist.values()) {
            if (random.nextInt(4) == 0) {
                twists.add(twist);
            }
        }
        return new SmallWorld.Shape(policy, random.nextInt(8), dependencies, random.nextInt(1 + size / 2), twists);
    }

    private static List<Integer> dependencies(int index, Random random) {
        List<Integer> after = new ArrayList<>();
        while (index > 0 && random.nextInt(3) == 0) {
            after.add(random.nextInt(index));
        }
        return after;
    }
}
