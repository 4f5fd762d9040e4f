package docs;

import static docs.Waiting.addressOf;
import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.Semaphore;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class SharePermitsTest {

    // #holder
    static final class Report extends AbstractBehavior<Report.Command> {

        sealed interface Command {}

        private record Answered(Semaphore.AcquireReply reply) implements Command {}

        private record Loaded(String rows, Semaphore.Permit permit) implements Command {}

        private final ActorRef<Semaphore.Command> connections;
        private final ActorRef<String> replyTo;

        static Behavior<Command> create(ActorRef<Semaphore.Command> connections, ActorRef<String> replyTo) {
            return Behaviors.setup(context -> new Report(context, connections, replyTo));
        }

        private Report(
                ActorContext<Command> context, ActorRef<Semaphore.Command> connections, ActorRef<String> replyTo) {
            super(context);
            this.connections = connections;
            this.replyTo = replyTo;
            ActorRef<Semaphore.AcquireReply> answers =
                    context.messageAdapter(Semaphore.AcquireReply.class, Answered::new);
            connections.tell(new Semaphore.Acquire(2, context.getSelf(), Duration.ofSeconds(5), answers));
        }

        @Override
        public Receive<Command> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Answered.class, this::onAnswered)
                    .onMessage(Loaded.class, this::onLoaded)
                    .build();
        }

        private Behavior<Command> onAnswered(Answered answered) {
            if (answered.reply() instanceof Semaphore.Granted granted) {
                getContext().pipeToSelf(loadRows(), (rows, failure) -> new Loaded(rows, granted.permit()));
                return this;
            }
            replyTo.tell("no report: " + answered.reply());
            return Behaviors.stopped();
        }

        private Behavior<Command> onLoaded(Loaded loaded) {
            connections.tell(new Semaphore.Release(
                    loaded.permit(), getContext().getSystem().ignoreRef()));
            replyTo.tell("report of " + loaded.rows());
            return this;
        }
    }
    // #holder

    private static CompletionStage<String> loadRows() {
        return CompletableFuture.completedFuture("3 rows");
    }

    private static ActorRef<Semaphore.Command> eight(ActorTestKit kit) {
        // #semaphore
        // @start region="semaphore"
        ActorRef<Semaphore.Command> connections =
                kit.spawn(Semaphore.create("connections", 8, settings -> settings.maxWaiting(1_000)));
        // @end
        // #semaphore
        return connections;
    }

    @Test
    void granted_worksAndGivesBack(ActorTestKit kit) throws Exception {
        CompletableFuture<String> reply = new CompletableFuture<>();
        kit.spawn(Report.create(eight(kit), addressOf(reply, kit)));
        assertThat(endOf(reply)).isEqualTo("report of 3 rows");
    }

    @Test
    void notGranted_saysWhy(ActorTestKit kit) throws Exception {
        CompletableFuture<String> reply = new CompletableFuture<>();
        kit.spawn(Report.create(kit.spawn(Semaphore.create("connections", 1)), addressOf(reply, kit)));
        assertThat(endOf(reply))
                .contains("Cannot grant 2 permits of semaphore [connections]: its capacity is 1. Ask for less.");
    }

    @Test
    void waitsTooLong_isTold(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> connections =
                kit.spawn(Semaphore.create("connections", 0, settings -> settings.maxWait(Duration.ofMillis(10))));
        CompletableFuture<String> reply = new CompletableFuture<>();
        kit.spawn(Report.create(connections, addressOf(reply, kit)));
        assertThat(endOf(reply)).isEqualTo("no report: TimedOut[waiting=0, id=0]");
    }

    @Test
    void cancelled_waitsNoMore(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> connections = kit.spawn(Semaphore.create("connections", 0));
        ActorRef<Object> self = kit.spawn(Behaviors.ignore());
        CompletableFuture<Semaphore.AcquireReply> reply = new CompletableFuture<>();
        ActorRef<Semaphore.AcquireReply> answers = addressOf(reply, kit);

        // #cancel
        long id = 17; // any number that this holder has not in use
        connections.tell(new Semaphore.Acquire(1, self, Duration.ofSeconds(5), id, answers));
        // and if it is not needed any more:
        connections.tell(new Semaphore.CancelWait(self, id));
        // #cancel

        assertThat(endOf(reply)).isEqualTo(new Semaphore.WaitCancelled(17));
    }

    @Test
    void resized_growsAndPauses(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> connections = eight(kit);

        // #resize
        connections.tell(new Semaphore.Resize(16)); // those that fit are granted now
        connections.tell(new Semaphore.Resize(0)); // a pause: nothing is granted, everybody waits
        // #resize

        // #snapshot
        CompletionStage<Semaphore.Snapshot> asked =
                AskPattern.ask(connections, Semaphore.GetSnapshot::new, Duration.ofSeconds(3), kit.scheduler());
        CompletionStage<String> line =
                asked.thenApply(now -> now.free() + " of " + now.capacity() + " are free, " + now.waiting() + " wait");
        // #snapshot

        assertThat(endOf(line)).isEqualTo("0 of 0 are free, 0 wait");
    }
}
