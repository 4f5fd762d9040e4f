package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.GroupDriver.Workers;

/**
 * The actor that runs one group. It replies when it and all its children have stopped: Akka runs the code after its stop
 * only then.
 */
final class GroupSupervisor {

    private GroupSupervisor() {}

    static <R> Behavior<TaskGroup.Command> create(GroupRun<R> run) {
        return Behaviors.setup(context -> {
            GroupDriver<R> driver = new GroupDriver<>(run, workersOf(context));
            driver.begin(context.getSelf());
            if (driver.isSettled()) { // it has no children yet whose end the reply could wait for
                driver.reply();
                return Behaviors.stopped();
            }
            context.spawnAnonymous(
                    sentinel(driver, run.kindred()), run.kindred().supervisorProps());
            return Behaviors.receiveMessage(command -> {
                driver.on(command);
                return driver.isSettled() ? stopAndReply(driver) : Behaviors.same();
            });
        });
    }

    /** For {@link Task#behavior}: each actor that is made of it is a run of its own. */
    static <R> Behavior<TaskGroup.Command> standalone(TaskGroup<R> group, ActorRef<? super Outcome<R>> replyTo) {
        return Behaviors.setup(context -> {
            Kindred kindred = Kindred.get(context.getSystem());
            GroupRun<R> run = kindred.open(group, kindred.carriers().nothing());
            run.end().thenAccept(replyTo::tell);
            return create(run);
        });
    }

    private static Behavior<TaskGroup.Command> stopAndReply(GroupDriver<?> driver) {
        if (driver.leavesActor()) {
            driver.reply(); // it may hold up this actor's end, but not the reply (C6)
            return Behaviors.stopped();
        }
        return Behaviors.stopped(driver::reply);
    }

    /**
     * A child that does nothing but end: as soon as its parent is stopped from outside, and after the parent's last message
     * (G10). The parent itself would hear of it only after its last child, however long that takes.
     */
    private static Behavior<Void> sentinel(GroupDriver<?> driver, Kindred kindred) {
        return Behaviors.receive((context, message) -> Behaviors.same(), (context, signal) -> {
            if (signal instanceof PostStop && !driver.isSettled()) {
                kindred.reaper().tell(new Reaper.TakeOver(driver));
                if (kindred.isReaperGone()) { // the system ends, and the message may have come too late
                    driver.abandon();
                }
            }
            return Behaviors.same();
        });
    }

    private static Workers workersOf(ActorContext<?> context) {
        return new Workers() {
            @Override
            public <M> ActorRef<M> spawn(Behavior<M> worker, Props props) {
                return context.spawnAnonymous(worker, props);
            }

            @Override
            public void stop(ActorRef<?> worker) {
                context.stop(worker);
            }
        };
    }
}
