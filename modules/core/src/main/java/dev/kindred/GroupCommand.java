package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.rules.ForkedSubtask;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a group's supervisor is told by its own parts. One that comes after its end is of no use and no concern. */
sealed interface GroupCommand extends TaskGroup.Command, DeadLetterSuppression {

    /** Messages without content: they only wake, what they are about is in the {@link GroupRun}. */
    enum Wake implements GroupCommand {
        BEGIN,
        OWNER_STOPPED,
        FILL,
        PERMITS,
        LOOK,
        FORKS,
        CANCEL,
        ENDS,
        ENDS_TAKEN,
        DEADLINE_MOVED
    }

    /** To an actor that is lent: for this group, or for nobody. */
    record ToLent(GroupRun<?> run, TaskGroup.Command command) implements GroupCommand {}

    record Ended(ForkedSubtask subtask, int attempt, Ending ending) implements GroupCommand {}

    record DeadlineStruck(int move) implements GroupCommand {}

    record TimeoutStruck(SubtaskHandle<?> subtask, int attempt) implements GroupCommand {}

    record BackoffOver(SubtaskHandle<?> subtask) implements GroupCommand {}

    record CancelSubtask(SubtaskHandle<?> subtask, Cancellation cancellation) implements GroupCommand {}

    /** What semaphores answered to the group's requests. */
    record PermitNews(List<Semaphore.AcquireReply> replies) implements GroupCommand {
        @Override
        public String toString() {
            return "PermitNews of " + replies.size(); // their ids are not the same in each run (S4)
        }
    }

    /** A semaphore that the group has asked for permits has ended. */
    record SemaphoreGone(ActorRef<?> semaphore) implements GroupCommand {
        @Override
        public String toString() {
            return "SemaphoreGone";
        }
    }

    /** A subtask that cannot be granted what it is to hold, whatever the semaphores say. */
    record PermitsRefused(SubtaskHandle<?> subtask, PermitRefusedException why) implements GroupCommand {}

    record GraceOver(int batch) implements GroupCommand {}

    /** A fork with what was on the thread that asked for it. */
    record CarryingFork<T>(TaskGroup.Fork<T> asked, CarriedContext carried) implements GroupCommand {}

    record TreeAsked(CompletableFuture<GroupSnapshot> answer) implements GroupCommand {
        @Override
        public String toString() {
            return "TreeAsked";
        }
    }
}
