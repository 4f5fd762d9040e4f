package dev.kindred.testkit;

import akka.actor.typed.ActorRef;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Deque;
import java.util.List;

/**
 * An address in a simulation that keeps what it gets: Akka's {@code TestProbe} waits in real time, in which a simulation
 * does not go on.
 *
 * <p>Belongs to the thread of its simulation. Made by {@link Simulation#probe}.
 *
 * @param <M> the type of the messages
 */
public final class SimulationProbe<M> {

    private final Simulation simulation;
    private final ActorRef<M> ref;
    private final String name;
    private final Deque<M> received;

    SimulationProbe(Simulation simulation, ActorRef<M> ref, String name, Deque<M> received) {
        this.simulation = simulation;
        this.ref = ref;
        this.name = name;
        this.received = received;
    }

    /** The address. */
    public ActorRef<M> ref() {
        return ref;
    }

    /**
     * Steps until there is a message, and takes it.
     *
     * @throws AssertionError if none comes: the simulation cannot go on
     */
    @CanIgnoreReturnValue
    public M await() {
        simulation.until("probe [" + name + "] has got no message", () -> !received.isEmpty());
        return received.remove();
    }

    /** Steps until that many messages are there, and takes them, in their order. */
    @CanIgnoreReturnValue
    public List<M> await(int count) {
        simulation.until(
                "probe [" + name + "] has got less than " + count + " messages", () -> received.size() >= count);
        return java.util.stream.Stream.generate(received::remove).limit(count).toList();
    }

    /** Everything that came and was not taken, in its order. */
    public List<M> received() {
        return List.copyOf(received);
    }

    /**
     * Runs what can run without time passing, and looks whether anything came.
     *
     * @throws AssertionError if there is a message
     */
    public void expectNothing() {
        simulation.settle();
        if (!received.isEmpty()) {
            throw new AssertionError("Probe [" + name + "] was to get nothing, but got " + received + ".");
        }
    }
}
