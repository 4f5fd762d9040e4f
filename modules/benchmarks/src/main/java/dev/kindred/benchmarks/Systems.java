package dev.kindred.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Actor systems that log nothing. */
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

    /** What an actor that is made for it replies. */
    static <C> long ask(ActorSystem<SpawnProtocol.Command> system, Function<ActorRef<Long>, Behavior<C>> actor) {
        CompletionStage<Long> reply = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(actor.apply(replyTo), "", Props.empty(), system.ignoreRef()),
                Duration.ofMinutes(10),
                system.scheduler());
        return reply.toCompletableFuture().join();
    }

    static void stop(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
