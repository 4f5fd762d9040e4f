package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.internal.runtime.TaskRuntime;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The actors that drive groups whose address nobody has, nested ones and those of {@code run} and {@code join} (G1): each drives
 * one group at a time, from its begin to its reply, and keeps nothing of it. One that has had children, or was stopped, is not
 * used again.
 */
final class LentSupervisors {

    private final ActorSystem<?> system;
    private final Props props;
    private final int atStart;
    private final ByPlace<Idle> idle;
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicLong sequence = new AtomicLong();

    /**
     * @param atStart how many there are at least
     * @param mostIdle how many are kept for the next groups, if not fewer than that
     */
    LentSupervisors(ActorSystem<?> system, Props props, int atStart, int mostIdle, TaskRuntime runtime) {
        this.system = system;
        this.props = props;
        this.atStart = atStart;
        int places = runtime.places();
        int most = Math.max(atStart, mostIdle);
        this.idle = new ByPlace<>(runtime, place -> new Idle((most + places - 1 - place) / places));
    }

    /** Makes those that there are at least. */
    void start() {
        while (alive.get() < atStart) {
            ActorRef<TaskGroup.Command> made = make();
            idle.here().put(made);
        }
    }

    /** Has one drive the group. From any thread. */
    void drive(GroupRun<?> run) {
        ActorRef<TaskGroup.Command> supervisor = idle.here().poll();
        if (supervisor == null) {
            supervisor = idle.all()
                    .map(Idle::poll)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(this::make);
        }
        Address address = new Address(supervisor, run);
        run.reachableAt(address);
        address.tell(GroupCommand.Wake.BEGIN);
    }

    private ActorRef<TaskGroup.Command> make() {
        String name = "kindred-supervisor-" + sequence.incrementAndGet();
        ActorRef<TaskGroup.Command> made =
                system.systemActorOf(Behaviors.setup(context -> new Supervisor(context, this)), name, props);
        alive.incrementAndGet();
        return made;
    }

    /** Says whether it is kept. */
    private boolean keep(ActorRef<TaskGroup.Command> supervisor) {
        return idle.here().add(supervisor) || idle.all().anyMatch(each -> each.add(supervisor));
    }

    /** @param wasIdle whether it is on the list, or has just been lent again: the system ends */
    private void stopped(ActorRef<TaskGroup.Command> supervisor, boolean wasIdle) {
        if (wasIdle && idle.all().anyMatch(each -> each.remove(supervisor))) {
            return;
        }
        if (alive.decrementAndGet() < atStart) {
            try {
                start();
            } catch (IllegalStateException ends) {
                return; // the system does, and no actor can be made any more
            }
        }
    }

    /** Those that have nothing to do, up to so many. */
    private static final class Idle {
        private final int most;
        private final Queue<ActorRef<TaskGroup.Command>> list = new ConcurrentLinkedQueue<>();
        // Of those on the list, or about to be.
        private final AtomicInteger count = new AtomicInteger();

        Idle(int most) {
            this.most = most;
        }

        /** Says whether it is kept. */
        boolean add(ActorRef<TaskGroup.Command> supervisor) {
            if (count.incrementAndGet() > most) {
                count.decrementAndGet();
                return false;
            }
            return list.add(supervisor);
        }

        /** However many there are. */
        void put(ActorRef<TaskGroup.Command> supervisor) {
            count.incrementAndGet();
            list.add(supervisor);
        }

        @Nullable
        ActorRef<TaskGroup.Command> poll() {
            ActorRef<TaskGroup.Command> found = list.poll();
            if (found != null) {
                count.decrementAndGet();
            }
            return found;
        }

        boolean remove(ActorRef<TaskGroup.Command> supervisor) {
            boolean removed = list.remove(supervisor);
            if (removed) {
                count.decrementAndGet();
            }
            return removed;
        }
    }

    private static final class Supervisor extends AbstractBehavior<TaskGroup.Command> {
        private final LentSupervisors all;
        private @Nullable GroupRun<?> run;
        private @Nullable GroupSupervisor<?> current;
        private boolean isIdle = true; // as it is made for the list, or for a group that begins at once

        Supervisor(ActorContext<TaskGroup.Command> context, LentSupervisors all) {
            super(context);
            this.all = all;
        }

        @Override
        public Receive<TaskGroup.Command> createReceive() {
            return newReceiveBuilder()
                    .onMessage(GroupCommand.ToLent.class, this::onCommand)
                    .onSignal(PostStop.class, this::onStop)
                    .build();
        }

        private Behavior<TaskGroup.Command> onCommand(GroupCommand.ToLent told) {
            GroupSupervisor<?> supervisor = current;
            if (told.command() == GroupCommand.Wake.BEGIN) {
                run = told.run();
                isIdle = false;
                supervisor = new GroupSupervisor<>(told.run(), getContext());
                current = supervisor;
                supervisor.begin(new Address(getContext().getSelf(), told.run()));
            } else if (told.run() != run || supervisor == null) {
                return this; // it came late
            } else if (told.command() == GroupCommand.Wake.OWNER_STOPPED) {
                return Behaviors.stopped(); // as a child of the owner would
            } else {
                supervisor.on(told.command());
            }
            return supervisor.isSettled() ? settled(supervisor) : this;
        }

        private Behavior<TaskGroup.Command> settled(GroupSupervisor<?> supervisor) {
            run = null;
            current = null;
            if (supervisor.hasChildren()) {
                return supervisor.stopAndReply();
            }
            supervisor.reply();
            isIdle = all.keep(getContext().getSelf());
            return isIdle ? this : Behaviors.stopped();
        }

        private Behavior<TaskGroup.Command> onStop(PostStop signal) {
            GroupSupervisor<?> supervisor = current;
            if (supervisor != null) {
                supervisor.stopped();
            }
            all.stopped(getContext().getSelf(), isIdle);
            return this;
        }
    }
}
