package docs;

import static docs.Waiting.addressOf;
import static docs.Waiting.awaitEnd;
import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class ActorsTest {

    // #actor
    static final class Pages extends AbstractBehavior<Pages.Command> {

        sealed interface Command {}

        record Load(int id, ActorRef<String> replyTo) implements Command {}

        private record Loaded(ActorRef<String> replyTo, Outcome<String> outcome) implements Command {}

        static Behavior<Command> create() {
            return Behaviors.setup(Pages::new);
        }

        private Pages(ActorContext<Command> context) {
            super(context);
        }

        @Override
        public Receive<Command> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Load.class, this::onLoad)
                    .onMessage(Loaded.class, this::onLoaded)
                    .build();
        }

        private Behavior<Command> onLoad(Load load) {
            pageOf(load.id()).spawn(getContext(), outcome -> new Loaded(load.replyTo(), outcome));
            return this;
        }

        private Behavior<Command> onLoaded(Loaded loaded) {
            loaded.replyTo()
                    .tell(loaded.outcome()
                            .fold(
                                    page -> page,
                                    failure -> "failed: " + failure.getMessage(),
                                    cancellation -> "cancelled: " + cancellation.reason()));
            return this;
        }
    }
    // #actor

    private static TaskGroup<String> pageOf(int id) {
        return TaskGroup.of(scope -> {
            var user = scope.fork("user", Task.blocking(() -> "user " + id));
            return () -> "page of " + user.get();
        });
    }

    @Test
    void spawn_pipesTheOutcomeToSelf(ActorTestKit kit) throws Exception {
        CompletableFuture<String> reply = new CompletableFuture<>();
        kit.spawn(Pages.create()).tell(new Pages.Load(7, addressOf(reply, kit)));
        assertThat(endOf(reply)).isEqualTo("page of user 7");
    }

    @Test
    void ownerStops_itsGroupIsCancelled(ActorTestKit kit) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Task<Void> endless = Task.run(() -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        ActorRef<Object> owner = kit.spawn(Behaviors.setup(context -> {
            endless.spawn(context, outcome -> outcome);
            return Behaviors.empty();
        }));
        started.await();

        kit.stop(owner);

        interrupted.await();
    }

    @Test
    void behavior_isSpawnedLikeAnyOther(ActorTestKit kit) throws Exception {
        CompletableFuture<Outcome<List<String>>> reply = new CompletableFuture<>();
        TaskGroup<List<String>> pages =
                TaskGroup.joining(dev.kindred.Joiner.allSuccessfulOrThrow(), List.of(pageOf(1), pageOf(2)));
        ActorRef<Outcome<List<String>>> replyTo = addressOf(reply, kit);

        // #behavior
        ActorRef<TaskGroup.Command> group = kit.spawn(pages.behavior(replyTo), "pages");
        // #behavior

        assertThat(endOf(reply)).isEqualTo(new Outcome.Succeeded<>(List.of("page of user 1", "page of user 2")));
        awaitEnd(group, kit);
    }

    @Test
    void ask_isATask(ActorTestKit kit) throws Exception {
        ActorRef<Pages.Command> pages = kit.spawn(Pages.create());

        // #ask
        Task<String> page = Task.ask(String.class, pages, replyTo -> new Pages.Load(7, replyTo));
        // #ask

        assertThat(endOf(page.run(kit.system()))).isEqualTo("page of user 7");
    }
}
