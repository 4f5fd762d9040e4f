package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one dispatcher that groups borrow (G1): as many as it has threads, so that code waits for a thread here as it
 * would wait for one there. A worker runs the code of one leaf at a time, and then belongs to nobody; it keeps nothing of what
 * it ran.
 *
 * <p>Invariant: while a leaf waits no worker stays idle. Whoever adds to one of the two queues looks into the other after it.
 */
final class SharedWorkers {

    /** What a worker is told: to run this leaf, or to look for one that waits. */
    sealed interface Command extends DeadLetterSuppression permits Work.Leaf, Go {}

    private enum Go implements Command {
        GO
    }

    private final Queue<Work.Leaf> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<ActorRef<Command>> idle = new ConcurrentLinkedQueue<>();
    private final int leavesInATurn;

    private SharedWorkers(int leavesInATurn) {
        this.leavesInATurn = leavesInATurn;
    }

    /** @param leavesInATurn how many leaves a worker runs before others on its thread have their turn */
    static SharedWorkers start(ActorSystem<?> system, String name, Props props, int count, int leavesInATurn) {
        SharedWorkers workers = new SharedWorkers(leavesInATurn);
        for (int number = 1; number <= count; number++) {
            ActorRef<Command> unused = system.systemActorOf(Worker.create(workers), name + "-" + number, props);
        }
        return workers;
    }

    /** Has a worker run the leaf, as soon as one is free. From any thread. */
    void run(Work.Leaf leaf) {
        ActorRef<Command> worker = idle.poll();
        if (worker != null) {
            worker.tell(leaf);
        } else {
            waiting.add(leaf);
            bringTogether();
        }
    }

    private void bringTogether() {
        while (!waiting.isEmpty()) {
            ActorRef<Command> worker = idle.poll();
            if (worker == null) {
                return;
            }
            worker.tell(Go.GO);
        }
    }

    private static final class Worker extends AbstractBehavior<Command> {
        private final SharedWorkers all;

        private Worker(ActorContext<Command> context, SharedWorkers all) {
            super(context);
            this.all = all;
            rest();
        }

        static Behavior<Command> create(SharedWorkers all) {
            return Behaviors.setup(context -> new Worker(context, all));
        }

        @Override
        public Receive<Command> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::onCommand).build();
        }

        private Behavior<Command> onCommand(Command command) {
            Work.@Nullable Leaf next = command instanceof Work.Leaf leaf ? leaf : all.waiting.poll();
            for (int left = all.leavesInATurn; next != null; next = all.waiting.poll()) {
                next.beginOn();
                if (--left == 0) {
                    getContext().getSelf().tell(Go.GO);
                    return this;
                }
            }
            rest();
            return this;
        }

        private void rest() {
            all.idle.add(getContext().getSelf());
            all.bringTogether();
        }
    }
}
