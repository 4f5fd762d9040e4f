package dev.kindred.examples.fanout.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.Outcome;
import dev.kindred.TaskGroup;

/** Makes the product pages of one kind of client: so many at once, so many wait, and what comes above both is rejected at once. */
final class ProductPages extends AbstractBehavior<ProductPages.Command> {

    sealed interface Command {}

    /**
     * Asks for the page of an item.
     *
     * @param request an id for the log
     * @param replyTo hears once: how the page's work ended, or that it was not begun
     */
    record Load(int item, String request, ActorRef<TaskGroup.ForkReply<ProductPage>> replyTo) implements Command {}

    /** Takes no more, and ends with the last of those that it has. */
    enum Close implements Command {
        INSTANCE
    }

    private record Ended(Outcome<Void> outcome) implements Command {}

    private final PageTasks tasks;
    private final ActorRef<TaskGroup.Command> pages;

    private ProductPages(ActorContext<Command> context, PageTasks tasks, ServiceSettings.Admission admission) {
        super(context);
        this.tasks = tasks;
        this.pages = TaskGroup.open(context.getSelf().path().name())
                .limit(admission.limit())
                .maxWaiting(admission.maxWaiting())
                .spawn(context, Ended::new)
                .ref();
    }

    static Behavior<Command> create(PageTasks tasks, ServiceSettings.Admission admission) {
        return Behaviors.setup(context -> new ProductPages(context, tasks, admission));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Load.class, this::onLoad)
                .onMessageEquals(Close.INSTANCE, this::onClose)
                .onMessage(Ended.class, this::onEnded)
                .build();
    }

    private Behavior<Command> onLoad(Load load) {
        pages.tell(new TaskGroup.Fork<>(tasks.page(load.item(), load.request()), load.replyTo()));
        return this;
    }

    private Behavior<Command> onClose() {
        pages.tell(TaskGroup.Close.INSTANCE);
        return this;
    }

    /** It was closed, or the system ends. */
    private Behavior<Command> onEnded(Ended ended) {
        return Behaviors.stopped();
    }
}
