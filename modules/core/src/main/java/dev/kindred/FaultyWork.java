package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.runtime.Fault;
import java.util.Objects;

/** The work of a leaf that a test planned a {@link Fault} for. Production makes none. */
final class FaultyWork extends Work {

    private final Work real;
    private final Fault fault;
    private final GroupRun<?> group;
    // Written by the supervisor, read by whoever tells the end.
    private volatile boolean cancelled;

    FaultyWork(Work real, Fault fault, GroupRun<?> group) {
        this.real = real;
        this.fault = fault;
        this.group = group;
    }

    @Override
    ActorRef<?> spawn(GroupDriver.Workers workers) {
        switch (fault.kind()) {
            case FAIL -> {
                endWith(new Ending.Failure(fault.cause()));
                return workers.spawn(Behaviors.empty(), group.kindred().workerProps());
            }
            case HANG -> {
                return workers.spawn(untilStopped(), group.kindred().workerProps());
            }
            default -> {
                return spawnReal(workers);
            }
        }
    }

    private Behavior<Void> untilStopped() {
        return Behaviors.receive((actor, message) -> Behaviors.same(), (actor, signal) -> {
            if (signal instanceof PostStop) {
                endWith(new Ending.Cancelled(null, null));
            }
            return Behaviors.same();
        });
    }

    private ActorRef<?> spawnReal(GroupDriver.Workers workers) {
        if (real instanceof BehaviorWork<?> behavior) {
            behavior.hearReplies(
                    switch (fault.kind()) {
                        case LOSE_REPLY -> 0;
                        case REPEAT_REPLY -> 2;
                        default -> 1;
                    });
        }
        real.end().thenAccept(this::ended);
        ActorRef<?> worker = Objects.requireNonNull(real.spawn(workers), "a leaf has one");
        if (fault.kind() == Fault.Kind.STOP_WORKER || fault.kind() == Fault.Kind.HOLDER_DIES) {
            afterDelay(() -> group.kindred().stopFromOutside(worker));
        } else if (fault.kind() == Fault.Kind.STOP_OWNER) {
            afterDelay(group::stopFromOutside);
        }
        return worker;
    }

    private void ended(Ending ending) {
        if (fault.kind() == Fault.Kind.ANSWER_LATE) {
            afterDelay(() -> endWith(ending));
        } else if (fault.kind() == Fault.Kind.FAIL_IN_CLEANUP && cancelled && ending instanceof Ending.Cancelled) {
            endWith(new Ending.Failure(fault.cause()));
        } else {
            endWith(ending);
        }
    }

    private void afterDelay(Runnable action) {
        if (fault.delay().isZero()) {
            group.runtime().callbacks().execute(action);
        } else {
            group.runtime().schedule(fault.delay(), action);
        }
    }

    @Override
    void cancel(Cancellation asked) {
        cancelled = true;
        if (fault.kind() == Fault.Kind.HANG) {
            endWith(new Ending.Cancelled(null, null));
        } else if (fault.kind() != Fault.Kind.IGNORE_CANCEL && fault.kind() != Fault.Kind.FAIL) {
            real.cancel(asked);
        }
    }

    @Override
    boolean leavesActor() {
        return super.leavesActor() || real.leavesActor();
    }

    @Override
    String kind() {
        return real.kind();
    }
}
