package dev.kindred.examples.race;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Task;
import dev.kindred.TaskGroup;

/** Pays a salary and a refund into one account, at once. */
public final class Payday {

    /** Changes a refund into the money of the account. */
    public record Refund(int amount, ActorRef<Integer> replyTo) {}

    private Payday() {}

    /** The exchange: pays twice the amount into the account, which then answers. */
    public static Behavior<Refund> exchange(ActorRef<Account.Command> account) {
        return Behaviors.receiveMessage(refund -> {
            account.tell(new Account.Deposit(2 * refund.amount(), refund.replyTo()));
            return Behaviors.same();
        });
    }

    /** A salary of 100 and a refund of 25, which are 50. */
    public static TaskGroup<Integer> payments(ActorRef<Account.Command> account, ActorRef<Refund> exchange) {
        return TaskGroup.<Integer>of(scope -> {
                    var salary = scope.fork(
                            "salary", Task.ask(Integer.class, account, replyTo -> new Account.Deposit(100, replyTo)));
                    var refund =
                            scope.fork("refund", Task.ask(Integer.class, exchange, replyTo -> new Refund(25, replyTo)));
                    return () -> salary.get() + refund.get();
                })
                .named("payday");
    }
}
