package dev.kindred.benchmarks;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.typesafe.config.ConfigFactory;

/** Actor systems that say nothing. */
final class Systems {

    private Systems() {}

    static ActorSystem<SpawnProtocol.Command> start() {
        return ActorSystem.create(
                SpawnProtocol.create(),
                "benchmarks",
                ConfigFactory.parseString(
                                "akka.loglevel = OFF\nakka.stdout-loglevel = OFF\nakka.log-dead-letters = off")
                        .withFallback(ConfigFactory.load()));
    }

    static void stop(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
