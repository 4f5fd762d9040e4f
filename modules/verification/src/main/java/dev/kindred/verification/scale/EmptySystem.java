package dev.kindred.verification.scale;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;

/** Starts an actor system that does nothing, and ends it. */
public final class EmptySystem {

    private EmptySystem() {}

    public static void main(String[] arguments) {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "empty");
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        System.exit(0);
    }
}
