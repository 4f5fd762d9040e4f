package dev.kindred.examples.race;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;

/** Holds money. One of its two forms loses some. */
public final class Account extends AbstractBehavior<Account.Command> {

    /** What an account understands. */
    public sealed interface Command {}

    /** Adds an amount, and answers with the amount. */
    public record Deposit(int amount, ActorRef<Integer> replyTo) implements Command {}

    /** Answers with the balance. */
    public record Balance(ActorRef<Integer> replyTo) implements Command {}

    private record Write(int newBalance, Deposit deposit) implements Command {}

    private final boolean atomic;
    private int balance;

    private Account(ActorContext<Command> context, boolean atomic) {
        super(context);
        this.atomic = atomic;
    }

    /** Reads in one message and writes in the next: a deposit that comes in between is lost. */
    public static Behavior<Command> withRace() {
        return Behaviors.setup(context -> new Account(context, false));
    }

    /** Reads and writes in one message. */
    public static Behavior<Command> fixed() {
        return Behaviors.setup(context -> new Account(context, true));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Deposit.class, this::onDeposit)
                .onMessage(Write.class, this::onWrite)
                .onMessage(Balance.class, this::onBalance)
                .build();
    }

    private Behavior<Command> onDeposit(Deposit deposit) {
        Write write = new Write(balance + deposit.amount(), deposit);
        if (atomic) {
            return onWrite(write);
        }
        getContext().getSelf().tell(write);
        return this;
    }

    private Behavior<Command> onWrite(Write write) {
        balance = write.newBalance();
        write.deposit().replyTo().tell(write.deposit().amount());
        return this;
    }

    private Behavior<Command> onBalance(Balance question) {
        question.replyTo().tell(balance);
        return this;
    }
}
