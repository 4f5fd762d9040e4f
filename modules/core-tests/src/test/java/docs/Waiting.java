package docs;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for events; a test that hangs is ended by JUnit. */
final class Waiting {

    private Waiting() {}

    static <T> T endOf(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }

    /** An address whose first message completes the stage. */
    static <T> ActorRef<T> addressOf(CompletableFuture<T> reply, ActorTestKit kit) {
        return kit.spawn(Behaviors.receiveMessage(message -> {
            reply.complete(message);
            return Behaviors.same();
        }));
    }

    static void awaitEnd(ActorRef<?> actor, ActorTestKit kit) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        kit.spawn(Behaviors.setup(context -> {
            context.watch(actor);
            return Behaviors.receive(Object.class)
                    .onSignal(Terminated.class, signal -> {
                        ended.complete(null);
                        return Behaviors.stopped();
                    })
                    .build();
        }));
        endOf(ended);
    }
}
