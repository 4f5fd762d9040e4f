package dev.kindred.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;

/** What users of Akka write by hand: a parent that spawns a child a subtask and asks it. */
final class AskContender implements Contender {

    private static final Duration LONG = Duration.ofMinutes(10);

    private record Work(int value, ActorRef<Integer> replyTo) {}

    private sealed interface Command {
        record Sum(int subtasks, ActorRef<Long> replyTo) implements Command {}

        record Done(int value) implements Command {}

        record Failed(Throwable why) implements Command {}
    }

    private final ActorSystem<SpawnProtocol.Command> system = Systems.start();

    private static Behavior<Work> child() {
        return Behaviors.receiveMessage(work -> {
            work.replyTo().tell(work.value());
            return Behaviors.stopped();
        });
    }

    private static final class Parent extends AbstractBehavior<Command> {
        private int left;
        private long sum;
        private ActorRef<Long> replyTo;

        Parent(ActorContext<Command> context, Command.Sum asked) {
            super(context);
            left = asked.subtasks();
            replyTo = asked.replyTo();
            for (int i = 0; i < asked.subtasks(); i++) {
                int value = i;
                context.ask(
                        Integer.class,
                        context.spawnAnonymous(child()),
                        LONG,
                        self -> new Work(value, self),
                        (reply, failure) -> failure == null ? new Command.Done(reply) : new Command.Failed(failure));
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
            sum += done.value();
            if (--left > 0) {
                return this;
            }
            replyTo.tell(sum);
            return Behaviors.stopped();
        }
    }

    @Override
    public long values(int subtasks) {
        return Systems.ask(
                system,
                replyTo ->
                        Behaviors.<Command>setup(context -> new Parent(context, new Command.Sum(subtasks, replyTo))));
    }

    @Override
    public void close() {
        Systems.stop(system);
    }
}
