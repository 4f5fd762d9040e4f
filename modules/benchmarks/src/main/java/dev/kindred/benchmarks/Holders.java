package dev.kindred.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.Semaphore;
import java.util.concurrent.CompletableFuture;

/** W9: keeps so many requests at a semaphore of one permit, and gives back what it is granted, so many times in all. */
final class Holders extends AbstractBehavior<Semaphore.Reply> {

    private final ActorRef<Semaphore.Command> semaphore;
    private final int times;
    private final CompletableFuture<Long> end;
    private int asked;
    private long released;

    private Holders(ActorContext<Semaphore.Reply> context, int times, int waiters, CompletableFuture<Long> end) {
        super(context);
        this.times = times;
        this.end = end;
        semaphore = context.spawnAnonymous(Semaphore.create("benchmark", 1, settings -> settings.maxWaiting(waiters)));
        for (int i = 0; i < waiters; i++) {
            ask();
        }
    }

    static Behavior<Semaphore.Reply> create(int times, int waiters, CompletableFuture<Long> end) {
        return Behaviors.setup(context -> new Holders(context, times, waiters, end));
    }

    private void ask() {
        if (asked < times) {
            asked++;
            semaphore.tell(new Semaphore.Acquire(
                    1, getContext().getSelf(), getContext().getSelf()));
        }
    }

    @Override
    public Receive<Semaphore.Reply> createReceive() {
        return newReceiveBuilder()
                .onMessage(Semaphore.Granted.class, this::onGranted)
                .onMessage(Semaphore.Released.class, this::onReleased)
                .onAnyMessage(this::onOther)
                .build();
    }

    private Behavior<Semaphore.Reply> onGranted(Semaphore.Granted granted) {
        semaphore.tell(new Semaphore.Release(granted.permit(), getContext().getSelf()));
        return this;
    }

    private Behavior<Semaphore.Reply> onReleased(Semaphore.Released unused) {
        if (++released < times) {
            ask();
            return this;
        }
        end.complete(released);
        return Behaviors.stopped();
    }

    private Behavior<Semaphore.Reply> onOther(Semaphore.Reply wrong) {
        end.completeExceptionally(new IllegalStateException(wrong.toString()));
        return Behaviors.stopped();
    }
}
