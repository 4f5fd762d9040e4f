package dev.kindred.examples.stock;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;

/** Makes a page of what two actors know. */
public final class Pages {

    /** Asks for a name or a number of orders. */
    public record Get<T>(String user, ActorRef<T> replyTo) {}

    /** What the actor understands. */
    public sealed interface Command {}

    /** Asks for a page. */
    public record Load(String user, ActorRef<String> replyTo) implements Command {}

    /** A page is there, or not. */
    public record Loaded(Outcome<String> outcome, ActorRef<String> replyTo) implements Command {}

    private Pages() {}

    /** The group: both are asked at once. */
    public static TaskGroup<String> page(String user, ActorRef<Get<String>> names, ActorRef<Get<Integer>> orders) {
        return TaskGroup.<String>of(scope -> {
                    var name = scope.fork("name", Task.ask(String.class, names, replyTo -> new Get<>(user, replyTo)));
                    var count =
                            scope.fork("orders", Task.ask(Integer.class, orders, replyTo -> new Get<>(user, replyTo)));
                    return () -> name.get() + " has " + count.get() + " orders";
                })
                .named("page")
                .timeout(Duration.ofSeconds(30));
    }

    /** The actor: a group for each request. */
    public static Behavior<Command> behavior(ActorRef<Get<String>> names, ActorRef<Get<Integer>> orders) {
        return Behaviors.setup(context -> Behaviors.receiveMessage(command -> {
            if (command instanceof Load load) {
                page(load.user(), names, orders).spawn(context, outcome -> new Loaded(outcome, load.replyTo()));
            } else if (command instanceof Loaded loaded) {
                loaded.replyTo().tell(loaded.outcome().fold(page -> page, failure -> "sorry", cancelled -> "stopped"));
            }
            return Behaviors.same();
        }));
    }
}
