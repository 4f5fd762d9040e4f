package dev.kindred.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The floor of W1: the least that an actor can do where nothing starts before all is known. A parent has the functions in a list, runs
 * each on the dispatcher, has its result piped to itself, and replies once. No handles, no states, no times, no context, no limit,
 * and nothing can be cancelled.
 */
final class PipeContender implements Contender {

    private sealed interface Command {
        record Done(int number, int value) implements Command {}

        record Failed(Throwable why) implements Command {}
    }

    private final ActorSystem<SpawnProtocol.Command> system = Systems.start();

    private static List<Supplier<Integer>> body(int subtasks) {
        List<Supplier<Integer>> all = new ArrayList<>(subtasks);
        for (int i = 0; i < subtasks; i++) {
            int value = i;
            all.add(() -> value);
        }
        return all;
    }

    private static final class Parent extends AbstractBehavior<Command> {
        private final Integer[] results;
        private final ActorRef<Long> replyTo;
        private int left;

        Parent(ActorContext<Command> context, List<Supplier<Integer>> functions, ActorRef<Long> replyTo) {
            super(context);
            this.results = new Integer[functions.size()];
            this.replyTo = replyTo;
            this.left = functions.size();
            Executor threads = context.getSystem().dispatchers().lookup(DispatcherSelector.defaultDispatcher());
            for (int i = 0; i < functions.size(); i++) {
                int number = i;
                context.pipeToSelf(
                        CompletableFuture.supplyAsync(functions.get(i), threads),
                        (value, failure) ->
                                failure == null ? new Command.Done(number, value) : new Command.Failed(failure));
            }
        }

        @Override
        public Receive<Command> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Command.Done.class, this::onDone)
                    .onMessage(Command.Failed.class, failed -> Behaviors.stopped())
                    .build();
        }

        private Behavior<Command> onDone(Command.Done done) {
            results[done.number()] = done.value();
            if (--left > 0) {
                return this;
            }
            long sum = 0;
            for (int each : results) {
                sum += each;
            }
            replyTo.tell(sum);
            return Behaviors.stopped();
        }
    }

    @Override
    public long values(int subtasks) {
        return Systems.ask(
                system, replyTo -> Behaviors.<Command>setup(context -> new Parent(context, body(subtasks), replyTo)));
    }

    @Override
    public void close() {
        Systems.stop(system);
    }
}
