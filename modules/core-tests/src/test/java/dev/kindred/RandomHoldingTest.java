package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import dev.kindred.testkit.FaultPlan;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Trees of groups that hold permits of some of three semaphores, made at random, under faults, cancels and resizes: nobody runs
 * without its permits, nothing waits for ever, and all permits come back.
 */
@Tag("L5")
@Tag("L6")
@Tag("L10")
@Tag("L11")
class RandomHoldingTest {

    @RegisterExtension
    static final Muted MUTED = Muted.of(UnresponsiveTaskException.class);

    private static final int[] CAPACITIES = {1, 2, 4};
    private static final int DEPTH = 3;

    /** What the outermost holder of some permits of one semaphore has, while any code below it runs. */
    private static final class Held {
        final int semaphore;
        final int permits;
        int running;

        Held(int semaphore, int permits) {
            this.semaphore = semaphore;
            this.permits = permits;
        }
    }

    @SimulationTest(seeds = 500)
    void anyTree_underFaultsCancelsAndResizes_permitsComeBack(Simulation simulation) {
        simulation.faults(FaultPlan.bySeed(0.2));
        new World(simulation).run();
    }

    /** One run of it. */
    private static final class World {
        private final Simulation simulation;
        private final SplittableRandom random;
        private final List<ActorRef<Semaphore.Command>> semaphores = new ArrayList<>();
        private final Set<Integer> stopped = new HashSet<>();
        private final int[] used = new int[CAPACITIES.length];
        private final int[] most = new int[CAPACITIES.length];

        World(Simulation simulation) {
            this.simulation = simulation;
            this.random = new SplittableRandom(
                    Kindred.get(simulation.system()).runtime().random().nextLong());
        }

        void run() {
            for (int capacity : CAPACITIES) {
                String name = "s" + semaphores.size();
                semaphores.add(simulation.spawn(Semaphore.create(name, capacity), name));
            }
            List<RunningTask<?>> roots = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RunningTask<?> root = simulation.start(task(0, "r" + i, Map.of()));
                roots.add(root);
                if (chance(0.3)) {
                    simulation.after(soon(), () -> root.cancel("the test says so"));
                }
            }
            resizeAtTimes();
            simulation.advance(Duration.ofMinutes(1));
            for (int i = 0; i < CAPACITIES.length; i++) {
                resize(i, CAPACITIES[i]);
            }
            roots.forEach(simulation::await);
            simulation.advance(Duration.ofDays(2));
            assertAllFree();
        }

        private void resizeAtTimes() {
            for (int i = 0; i < CAPACITIES.length; i++) {
                int semaphore = i;
                if (chance(0.3)) {
                    int capacity = random.nextInt(CAPACITIES[i] + 1);
                    simulation.after(soon(), () -> resize(semaphore, capacity));
                }
                if (chance(0.1)) {
                    simulation.after(soon(), () -> stop(semaphore));
                }
            }
        }

        private void resize(int semaphore, int capacity) {
            if (!stopped.contains(semaphore)) {
                semaphores.get(semaphore).tell(new Semaphore.Resize(capacity));
            }
        }

        private void stop(int semaphore) {
            stopped.add(semaphore);
            Adapter.toClassic(simulation.system()).stop(Adapter.toClassic(semaphores.get(semaphore)));
        }

        private void assertAllFree() {
            simulation.settle();
            List<Semaphore.Snapshot> left =
                    simulation.await(Kindred.get(simulation.system()).semaphores());
            assertThat(left).allSatisfy(each -> {
                assertThat(each.name())
                        .as("what was lent has no actor any more")
                        .startsWith("s");
                assertThat(each.held()).isEmpty();
                assertThat(each.queue()).isEmpty();
                assertThat(each.free()).isEqualTo(each.capacity());
            });
            assertThat(Kindred.get(simulation.system()).inUse().permits()).isZero();
            for (int i = 0; i < CAPACITIES.length; i++) {
                assertThat(used[i]).isZero();
                assertThat(most[i]).isLessThanOrEqualTo(CAPACITIES[i]);
            }
        }

        // ---- trees ----

        private Task<?> task(int depth, String name, Map<Integer, Integer> lent) {
            return task(depth, name, lent, List.of());
        }

        /** @param lent how many permits of each semaphore are held above, of those that are */
        private Task<?> task(int depth, String name, Map<Integer, Integer> lent, List<Held> above) {
            Map<Integer, Integer> below = new HashMap<>(lent);
            List<Held> all = new ArrayList<>(above);
            Map<Integer, Integer> own = new HashMap<>();
            for (int i = 0; i < CAPACITIES.length; i++) {
                if (chance(0.35)) {
                    int permits = 1 + random.nextInt(lent.getOrDefault(i, CAPACITIES[i]) + (chance(0.05) ? 1 : 0));
                    own.put(i, permits);
                    below.put(i, permits);
                    if (!lent.containsKey(i)) {
                        all.add(new Held(i, permits));
                    }
                }
            }
            Task<?> task = depth < DEPTH && (depth == 0 || chance(0.5)) ? group(depth, below, all) : leaf(all);
            for (Map.Entry<Integer, Integer> each : own.entrySet()) {
                task = task.holding(semaphores.get(each.getKey()), each.getValue());
            }
            return withOptions(depth, task.named(name));
        }

        private Task<?> withOptions(int depth, Task<?> plain) {
            Task<?> task = plain.grace(Duration.ofMillis(1 + random.nextInt(100)));
            if (chance(0.2)) {
                task = task.timeout(soon());
            }
            if (chance(0.2)) {
                task = task.retry(Retry.fixed(soon()).maxAttempts(3));
            }
            if (depth > 0 && chance(0.1)) {
                task = task.daemon();
            }
            return chance(0.05) ? task.shielded(soon()) : task;
        }

        private Task<?> group(int depth, Map<Integer, Integer> lent, List<Held> held) {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                tasks.add(task(depth + 1, "t" + i, lent, held));
            }
            TaskGroup<?> group = chance(0.5)
                    ? TaskGroup.ofAll(scope -> tasks.forEach(scope::fork))
                    : TaskGroup.joining(Joiner.<Object>awaitAll(), scope -> tasks.forEach(scope::fork));
            if (chance(0.2)) {
                group = group.stopInReverse();
            }
            return chance(0.3) ? group.limit(1 + random.nextInt(2)) : group;
        }

        private Task<?> leaf(List<Held> held) {
            Duration takes = soon();
            boolean fails = chance(0.15);
            return Task.async(context -> {
                held.forEach(this::enter);
                return context.sleep(takes)
                        .whenComplete((slept, failure) -> held.forEach(this::leave))
                        .thenApply(slept -> {
                            if (fails && context.attempt() == 1) {
                                throw new IllegalStateException("planned");
                            }
                            return 1;
                        });
            });
        }

        private void enter(Held held) {
            if (held.running++ == 0) {
                used[held.semaphore] += held.permits;
                most[held.semaphore] = Math.max(most[held.semaphore], used[held.semaphore]);
            }
        }

        private void leave(Held held) {
            if (--held.running == 0) {
                used[held.semaphore] -= held.permits;
            }
        }

        private Duration soon() {
            return Duration.ofMillis(1 + random.nextInt(50));
        }

        private boolean chance(double chance) {
            return random.nextDouble() < chance;
        }
    }
}
