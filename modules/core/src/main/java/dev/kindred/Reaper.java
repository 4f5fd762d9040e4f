package dev.kindred;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;

/** Sees groups to their end whose supervisor was stopped from outside. */
final class Reaper {

    private Reaper() {}

    /** @param driver of a group that has not settled, and whose supervisor handles no more messages */
    record TakeOver(GroupDriver<?> driver) {}

    static Behavior<TakeOver> create(Kindred kindred) {
        return Behaviors.receive(
                (context, message) -> {
                    context.spawnAnonymous(remains(message.driver()), kindred.supervisorProps());
                    return Behaviors.same();
                },
                (context, signal) -> Behaviors.same());
    }

    private static Behavior<TaskGroup.Command> remains(GroupDriver<?> driver) {
        return Behaviors.setup(context -> {
            driver.takeOver(context.getSelf());
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
