package dev.kindred;

import akka.actor.ActorIdentity;
import akka.actor.DeadLetterSuppression;
import akka.actor.Identify;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;

/** Sees groups to their end whose supervisor was stopped from outside. */
final class Reaper {

    private static final Duration ANSWER_UNDER_WAY = Duration.ofSeconds(1);

    private Reaper() {}

    sealed interface Command extends DeadLetterSuppression {}

    /** @param driver of a group that has not settled, and whose supervisor handles no more messages */
    record TakeOver(GroupDriver<?> driver) implements Command {}

    /** @param action what to do if the actor handles messages */
    record IfAlive(ActorRef<?> actor, Runnable action) implements Command {}

    static Behavior<Command> create(Kindred kindred) {
        return Behaviors.receive(
                (context, command) -> {
                    Behavior<?> child = command instanceof TakeOver takeOver
                            ? remains(takeOver.driver())
                            : question((IfAlive) command);
                    context.spawnAnonymous(child, kindred.supervisorProps());
                    return Behaviors.same();
                },
                (context, signal) -> {
                    if (signal instanceof PostStop) {
                        kindred.reaperIsGone();
                    }
                    return Behaviors.same();
                });
    }

    /**
     * A live actor answers in its turn; for one that is ending the dead letters answer, without a word in the log. Akka may
     * lose a message to an actor that ends at that moment, so it is watched, and after its end nobody waits for long.
     */
    private static Behavior<Object> question(IfAlive asked) {
        return Behaviors.setup(context -> {
            context.watch(asked.actor());
            Adapter.toClassic(asked.actor()).tell(new Identify(""), Adapter.toClassic(context.getSelf()));
            return Behaviors.receive(
                    (same, message) -> {
                        if (message instanceof ActorIdentity answer
                                && answer.getActorRef().isPresent()) {
                            asked.action().run();
                        }
                        return Behaviors.stopped();
                    },
                    (same, signal) -> {
                        if (signal instanceof Terminated) {
                            same.setReceiveTimeout(ANSWER_UNDER_WAY, "no answer");
                        }
                        return Behaviors.same();
                    });
        });
    }

    private static Behavior<TaskGroup.Command> remains(GroupDriver<?> driver) {
        return Behaviors.setup(context -> {
            driver.takeOver(Address.own(context.getSelf()));
            return driver.isSettled()
                    ? replied(driver)
                    : Behaviors.receive(
                            (same, command) -> {
                                driver.on(command);
                                return driver.isSettled() ? replied(driver) : Behaviors.same();
                            },
                            (same, signal) -> {
                                if (signal instanceof PostStop) {
                                    driver.abandon();
                                }
                                return Behaviors.same();
                            });
        });
    }

    private static Behavior<TaskGroup.Command> replied(GroupDriver<?> driver) {
        driver.reply();
        return Behaviors.stopped();
    }
}
