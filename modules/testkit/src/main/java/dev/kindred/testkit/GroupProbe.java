package dev.kindred.testkit;

import akka.actor.typed.ActorSystem;
import dev.kindred.GroupListener;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.testkit.GroupEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes down, in order, what happens in the groups of an actor system, simulated or real.
 *
 * {@snippet file="dev/kindred/testkit/TaskAssertionsTest.java" region="order"}
 *
 * <p>Thread-safe. Close it to hear no more.
 */
public final class GroupProbe implements AutoCloseable {

    private final ActorSystem<?> system;
    private final GroupListener listener = new Listener();
    // Guarded by itself.
    private final List<GroupEvent> events = new ArrayList<>();

    private GroupProbe(ActorSystem<?> system) {
        this.system = system;
    }

    /** A probe that hears of everything from now on. */
    public static GroupProbe of(ActorSystem<?> system) {
        GroupProbe probe = new GroupProbe(system);
        Kindred.get(system).addListener(probe.listener);
        return probe;
    }

    /** What happened so far. */
    public List<GroupEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    @Override
    public void close() {
        Kindred.get(system).removeListener(listener);
    }

    private void note(Kind kind, String path, Optional<Outcome<?>> outcome) {
        synchronized (events) {
            events.add(new GroupEvent(kind, path, outcome));
        }
    }

    private final class Listener implements GroupListener {
        @Override
        public void forked(String path) {
            note(Kind.FORKED, path, Optional.empty());
        }

        @Override
        public void started(String path, Duration waited) {
            note(Kind.STARTED, path, Optional.empty());
        }

        @Override
        public void ended(String path, Outcome<?> outcome, Duration ran) {
            note(Kind.ENDED, path, Optional.of(outcome));
        }

        @Override
        public void settled(String path, Outcome<?> outcome) {
            note(Kind.SETTLED, path, Optional.of(outcome));
        }

        @Override
        public void unresponsive(String path) {
            note(Kind.UNRESPONSIVE, path, Optional.empty());
        }
    }
}
