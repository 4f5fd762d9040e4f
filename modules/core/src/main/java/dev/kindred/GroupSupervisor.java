package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.GroupDriver.Workers;

/**
 * What an actor does that drives one group, be it the group's own or lent. It replies when all the group's actors have stopped:
 * an actor of the group's own then has too, for Akka runs the code after its stop only when its children are gone.
 */
final class GroupSupervisor<R> implements Workers {

    private final ActorContext<TaskGroup.Command> context;
    private final Kindred kindred;
    private final GroupDriver<R> driver;
    private boolean hasSentinel;

    GroupSupervisor(GroupRun<R> run, ActorContext<TaskGroup.Command> context) {
        this.context = context;
        this.kindred = run.kindred();
        this.driver = new GroupDriver<>(run, this);
    }

    /** An actor of the group's own. */
    static <R> Behavior<TaskGroup.Command> create(GroupRun<R> run) {
        return Behaviors.setup(context -> {
            GroupSupervisor<R> supervisor = new GroupSupervisor<>(run, context);
            supervisor.begin(Address.own(context.getSelf()));
            if (supervisor.isSettled()) {
                return supervisor.stopAndReply();
            }
            return Behaviors.receive(
                    (same, command) -> {
                        supervisor.on(command);
                        return supervisor.isSettled() ? supervisor.stopAndReply() : Behaviors.same();
                    },
                    (same, signal) -> {
                        if (signal instanceof PostStop) {
                            supervisor.stopped();
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

    void begin(Address self) {
        driver.begin(self);
    }

    void on(TaskGroup.Command command) {
        driver.on(command);
    }

    boolean isSettled() {
        return driver.isSettled();
    }

    void reply() {
        driver.reply();
    }

    /** Of a group that has settled. */
    Behavior<TaskGroup.Command> stopAndReply() {
        // There are no children whose end the reply could wait for; or one may hold up this actor's end, but not the
        // reply (C6).
        if (!hasSentinel || driver.leavesActor()) {
            driver.reply();
            return Behaviors.stopped();
        }
        return Behaviors.stopped(driver::reply);
    }

    /** The actor has stopped, and its children have. */
    void stopped() {
        if (!hasSentinel) {
            stoppedFromOutside();
        }
    }

    private void stoppedFromOutside() {
        if (!driver.isSettled()) {
            driver.endAtOnce();
            kindred.reaper().tell(new Reaper.TakeOver(driver));
            if (kindred.isReaperGone()) { // the system ends, and the message may have come too late
                driver.abandon();
            }
        }
    }

    // ---- children, of which the first is the sentinel. A group whose workers are all lent has none ----

    boolean hasChildren() {
        return hasSentinel;
    }

    @Override
    public <M> ActorRef<M> spawn(Behavior<M> worker, Props props) {
        if (!hasSentinel) {
            hasSentinel = true;
            context.spawnAnonymous(sentinel(), kindred.supervisorProps());
        }
        return context.spawnAnonymous(worker, props);
    }

    @Override
    public void stop(ActorRef<?> worker) {
        context.stop(worker);
    }

    /**
     * A child that does nothing but end: as soon as its parent is stopped from outside, and after the parent's last message
     * (G10). The parent itself would hear of it only after its last child, however long that takes.
     */
    private Behavior<Void> sentinel() {
        return Behaviors.receive((same, message) -> Behaviors.same(), (same, signal) -> {
            if (signal instanceof PostStop) {
                stoppedFromOutside();
            }
            return Behaviors.same();
        });
    }
}
