package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.Ending;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A nested group: its supervisor, an actor that is lent, is its worker. */
final class GroupWork extends Work {

    final GroupRun<?> nested;

    GroupWork(GroupRun<?> nested) {
        this.nested = nested;
        nested.end().whenComplete((outcome, never) -> endWith(endingOf(Objects.requireNonNull(outcome))));
    }

    /** What is lent outlives it. */
    @Override
    @Nullable
    ActorRef<?> spawn(GroupDriver.Workers workers) {
        nested.kindred().supervisors().drive(nested);
        return null;
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
