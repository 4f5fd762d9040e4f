package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.kindred.Semaphore.Command;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.testkit.Simulation;

/** Semaphores whose permits tasks hold, and what is left of that when all has come to rest. */
final class SimulatedSemaphores {

    private SimulatedSemaphores() {}

    static ActorRef<Command> semaphore(Simulation simulation, String name, int capacity) {
        return simulation.spawn(Semaphore.create(name, capacity), name);
    }

    static Snapshot snapshot(Simulation simulation, String name) {
        simulation.settle(); // it may have yet to begin
        return simulation.await(Kindred.get(simulation.system()).semaphores()).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void assertAllFree(Simulation simulation, String name) {
        Snapshot snapshot = snapshot(simulation, name);
        assertThat(snapshot.free()).isEqualTo(snapshot.capacity());
        assertThat(snapshot.holding()).isZero();
        assertThat(snapshot.waiting()).isZero();
        assertThat(simulation.await(Kindred.get(simulation.system()).semaphores()))
                .as("what was lent has no actor any more")
                .noneMatch(each -> each.name().equals("lent"));
        assertThat(Kindred.get(simulation.system()).inUse().permits()).isZero();
    }
}
