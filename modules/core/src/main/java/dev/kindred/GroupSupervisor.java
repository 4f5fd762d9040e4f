package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.GroupDriver.Workers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The actor that runs one group. It replies when it and all its children have stopped: Akka runs the code after its stop
 * only then.
 */
final class GroupSupervisor {

    private GroupSupervisor() {}

    static <R> Behavior<TaskGroup.Command> create(GroupRun<R> run) {
        return Behaviors.setup(context -> {
            Children children = new Children(context);
            GroupDriver<R> driver = new GroupDriver<>(run, children);
            children.driver = driver;
            driver.begin(context.getSelf());
            if (driver.isSettled()) {
                return stopAndReply(driver, children);
            }
            return Behaviors.receive(
                    (same, command) -> {
                        driver.on(command);
                        return driver.isSettled() ? stopAndReply(driver, children) : Behaviors.same();
                    },
                    (same, signal) -> {
                        if (signal instanceof PostStop && !children.hasSentinel) {
                            stoppedFromOutside(driver, run.kindred());
                        }
                        return Behaviors.same();
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

    private static Behavior<TaskGroup.Command> stopAndReply(GroupDriver<?> driver, Children children) {
        // There are no children whose end the reply could wait for; or one may hold up this actor's end, but not the
        // reply (C6).
        if (!children.hasSentinel || driver.leavesActor()) {
            driver.reply();
            return Behaviors.stopped();
        }
        return Behaviors.stopped(driver::reply);
    }

    private static void stoppedFromOutside(GroupDriver<?> driver, Kindred kindred) {
        if (!driver.isSettled()) {
            driver.endAtOnce();
            kindred.reaper().tell(new Reaper.TakeOver(driver));
            if (kindred.isReaperGone()) { // the system ends, and the message may have come too late
                driver.abandon();
            }
        }
    }

    /**
     * A child that does nothing but end: as soon as its parent is stopped from outside, and after the parent's last message
     * (G10). The parent itself would hear of it only after its last child, however long that takes.
     */
    private static Behavior<Void> sentinel(GroupDriver<?> driver, Kindred kindred) {
        return Behaviors.receive((context, message) -> Behaviors.same(), (context, signal) -> {
            if (signal instanceof PostStop) {
                stoppedFromOutside(driver, kindred);
            }
            return Behaviors.same();
        });
    }

    /** Where there are any, the first is the sentinel. A group whose workers are all lent has none. */
    private static final class Children implements Workers {
        private final ActorContext<?> context;
        private @Nullable GroupDriver<?> driver;
        private boolean hasSentinel;

        Children(ActorContext<?> context) {
            this.context = context;
        }

        @Override
        public <M> ActorRef<M> spawn(Behavior<M> worker, Props props) {
            if (!hasSentinel) {
                hasSentinel = true;
                Kindred kindred = Kindred.get(context.getSystem());
                context.spawnAnonymous(sentinel(Objects.requireNonNull(driver), kindred), kindred.supervisorProps());
            }
            return context.spawnAnonymous(worker, props);
        }

        @Override
        public void stop(ActorRef<?> worker) {
            context.stop(worker);
        }
    }
}
