package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.Ending;

/** Work that ended before it could begin: its task could not be made, or its worker. */
final class StillbornWork extends Work {

    private final Ending ending;

    StillbornWork(Ending ending) {
        this.ending = ending;
    }

    /** It tells so. */
    void tellEnd() {
        endWith(ending);
    }

    @Override
    ActorRef<?> spawn(GroupDriver.Workers workers) {
        throw new IllegalStateException("It has ended already.");
    }

    @Override
    void cancel(Cancellation asked) {}

    @Override
    String kind() {
        return "task";
    }
}
