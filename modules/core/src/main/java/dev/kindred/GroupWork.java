package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.Ending;
import java.util.Objects;

/** A nested group: its supervisor is its worker. */
final class GroupWork extends Work {

    final GroupRun<?> nested;

    GroupWork(GroupRun<?> nested) {
        this.nested = nested;
        nested.end().whenComplete((outcome, never) -> endWith(endingOf(Objects.requireNonNull(outcome))));
    }

    @Override
    ActorRef<?> spawn(GroupDriver.Workers workers) {
        ActorRef<TaskGroup.Command> supervisor =
                workers.spawn(GroupSupervisor.create(nested), nested.kindred().supervisorProps());
        nested.reachableAt(supervisor);
        return supervisor;
    }

    @Override
    void cancel(Cancellation asked) {
        nested.cancel(asked.below());
    }

    @Override
    boolean leavesActor() {
        return nested.leavesActor();
    }

    @Override
    String kind() {
        return "group";
    }

    private static Ending endingOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Succeeded<?> succeeded) {
            return Ending.value(succeeded.value());
        }
        if (outcome instanceof Outcome.Failed<?> failed) {
            return new Ending.Failure(failed.cause());
        }
        Outcome.Cancelled<?> cancelled = (Outcome.Cancelled<?>) outcome;
        return new Ending.Cancelled(null, cancelled.cancellation());
    }
}
