package dev.kindred;

import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpawnTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Loaded(String what, Outcome<?> outcome) {}

    private final TestProbe<Object> probe = SYSTEM.kit().createTestProbe();

    /** Spawns what it is given, and passes on all that it hears. */
    private Behavior<Object> owner(Function<akka.actor.typed.javadsl.ActorContext<Object>, Object> atStart) {
        return Behaviors.setup(context -> {
            probe.getRef().tell(atStart.apply(context));
            return Behaviors.receiveMessage(message -> {
                if (message.equals("stop")) {
                    return Behaviors.stopped();
                }
                probe.getRef().tell(message);
                return Behaviors.same();
            });
        });
    }

    @Test
    @Tag("G1")
    @Tag("G2")
    void ended_theOwnerHearsTheOutcomeOnceAsItsMessage() {
        ActorRef<Object> owner = SYSTEM.kit()
                .spawn(owner(context -> Task.blocking(() -> 7)
                        .spawn(context, outcome -> new Loaded("seven", outcome))
                        .ref()));

        ActorRef<?> group = (ActorRef<?>) probe.receiveMessage(PATIENCE);
        assertThat(group.path().parent()).isEqualTo(owner.path());
        probe.expectMessage(PATIENCE, new Loaded("seven", new Outcome.Succeeded<>(7)));
        probe.expectTerminated(group.unsafeUpcast(), PATIENCE);
        owner.tell("nothing between");
        probe.expectMessage(PATIENCE, "nothing between");
        owner.tell("stop");
    }

    @Test
    @Tag("G1")
    @Tag("G2")
    void twoGroupsOfOneActorAtOnce_eachOutcomeIsAdaptedByItsOwnFunction() {
        CountDownLatch both = new CountDownLatch(2);
        Task<Integer> one = Task.blocking(() -> {
            both.countDown();
            reached(both);
            return 1;
        });
        Task<Void> other = Task.run(() -> {
            both.countDown();
            reached(both);
            throw new IOException("disk full");
        });
        ActorRef<Object> owner = SYSTEM.kit()
                .spawn(owner(context -> List.of(
                        one.spawn(context, outcome -> new Loaded("one", outcome))
                                .path(),
                        other.spawn(context, outcome -> new Loaded("other", outcome))
                                .path())));

        probe.receiveMessage(PATIENCE);
        List<Object> heard = List.of(probe.receiveMessage(PATIENCE), probe.receiveMessage(PATIENCE));
        assertThat(heard).allSatisfy(message -> {
            Loaded loaded = (Loaded) message;
            assertThat(loaded.outcome().isSuccess()).isEqualTo(loaded.what().equals("one"));
        });
        assertThat(heard).extracting(message -> ((Loaded) message).what()).containsExactlyInAnyOrder("one", "other");
        owner.tell("stop");
    }

    @Test
    @Tag("G1")
    void workerAndNestedSupervisor_areChildrenOfTheSupervisor() {
        CompletableFuture<ActorRef<?>> leaf = new CompletableFuture<>();
        CompletableFuture<ActorRef<?>> nestedLeaf = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork(knowing(leaf));
            scope.fork(TaskGroup.ofAll(inner -> inner.fork(knowing(nestedLeaf))));
        });
        ActorRef<Object> owner = SYSTEM.kit()
                .spawn(owner(context -> group.spawn(context, outcome -> new Loaded("all", outcome))
                        .ref()));

        ActorRef<?> supervisor = (ActorRef<?>) probe.receiveMessage(PATIENCE);
        probe.receiveMessage(PATIENCE);
        // actor of the behavior task < worker < supervisor; one more supervisor for the nested one
        assertThat(Works.get(leaf).path().parent().parent()).isEqualTo(supervisor.path());
        assertThat(Works.get(nestedLeaf).path().parent().parent().parent()).isEqualTo(supervisor.path());
        owner.tell("stop");
    }

    private static Task<Integer> knowing(CompletableFuture<ActorRef<?>> self) {
        return Task.behavior(replyTo -> Behaviors.<Object>setup(context -> {
            self.complete(context.getSelf());
            replyTo.tell(1);
            return Behaviors.stopped();
        }));
    }

    @Test
    @Tag("G3")
    void settled_itsTerminationMeansThatAllItsActorsAreGone() {
        CompletableFuture<ActorRef<?>> leaf = new CompletableFuture<>();
        TestProbe<Outcome<Integer>> replies = SYSTEM.kit().createTestProbe();
        ActorRef<TaskGroup.Command> group = SYSTEM.kit().spawn(knowing(leaf).behavior(replies.getRef()));

        assertThat(replies.receiveMessage(PATIENCE).isSuccess()).isTrue();
        replies.expectTerminated(Works.get(leaf).unsafeUpcast(), PATIENCE);
        replies.expectTerminated(group, PATIENCE);
    }

    @Test
    @Tag("G2")
    void byHand_eachActorThatIsMadeOfTheBehaviorIsARunOfItsOwn() {
        TestProbe<Outcome<Integer>> replies = SYSTEM.kit().createTestProbe();
        Behavior<TaskGroup.Command> seven = Task.blocking(() -> 7).behavior(replies.getRef());
        SYSTEM.kit().spawn(seven);
        SYSTEM.kit().spawn(seven);

        replies.expectMessage(PATIENCE, new Outcome.Succeeded<>(7));
        replies.expectMessage(PATIENCE, new Outcome.Succeeded<>(7));
        replies.expectNoMessage(Duration.ZERO);
    }

    @Test
    @Tag("G2")
    void emptyGroup_replies() {
        TestProbe<Outcome<Void>> replies = SYSTEM.kit().createTestProbe();
        ActorRef<TaskGroup.Command> group =
                SYSTEM.kit().spawn(TaskGroup.ofAll(scope -> {}).behavior(replies.getRef()));

        replies.expectMessage(PATIENCE, new Outcome.Succeeded<>(null));
        replies.expectTerminated(group, PATIENCE);
    }
}
