package dev.kindred.internal.runtime;

import akka.actor.ActorSystem;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Executes with the lane that a dispatcher has of the shared threads, while it has one, and not through the dispatcher: that counts
 * what it executes, and two threads that write one number wait for each other.
 */
final class LaneExecutor implements Executor {

    private final ActorSystem.Settings system;
    private final String dispatcher;
    private final Executor ofAkka;
    private volatile SharedThreads.@Nullable Lane lane;

    /** @param ofAkka the dispatcher, which makes its lane with what it executes first */
    LaneExecutor(ActorSystem.Settings system, String dispatcher, Executor ofAkka) {
        this.system = system;
        this.dispatcher = dispatcher;
        this.ofAkka = ofAkka;
    }

    private static boolean isExecuted(SharedThreads.Lane open, Runnable action) {
        try {
            open.execute(action);
            return true;
        } catch (RejectedExecutionException ended) { // just now
            return false;
        }
    }

    @Override
    public void execute(Runnable action) {
        SharedThreads.Lane open = lane;
        if (open == null || open.isShutdown()) {
            open = SharedThreads.laneOf(system, dispatcher);
            lane = open;
        }
        if (open == null || !isExecuted(open, action)) {
            ofAkka.execute(action);
        }
    }
}
