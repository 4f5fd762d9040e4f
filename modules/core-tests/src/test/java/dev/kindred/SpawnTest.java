package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;

class SpawnTest {

    private record Loaded(String what, Outcome<?> outcome) {}

    /** Passes on to the probe what it makes at its start, and then all that it hears. */
    private static Behavior<Object> owner(
            SimulationProbe<Object> probe, Function<ActorContext<Object>, Object> atStart) {
        return Behaviors.setup(context -> {
            probe.ref().tell(atStart.apply(context));
            return Behaviors.receiveMessage(message -> {
                probe.ref().tell(message);
                return Behaviors.same();
            });
        });
    }

    @SimulationTest(seeds = 500)
    @Tag("G1")
    @Tag("G2")
    void ended_theOwnerHearsTheOutcomeOnceAsItsMessage(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        ActorRef<Object> owner = simulation.spawn(
                owner(
                        probe,
                        context -> Task.blocking(() -> 7)
                                .spawn(context, outcome -> new Loaded("seven", outcome))
                                .ref()),
                "owner");

        ActorRef<?> group = (ActorRef<?>) probe.await();
        assertThat(group.path().parent()).isEqualTo(owner.path());
        assertThat(probe.await()).isEqualTo(new Loaded("seven", new Outcome.Succeeded<>(7)));
        simulation.awaitEnd(group);
        probe.expectNothing();
    }

    @SimulationTest(seeds = 500)
    @Tag("G1")
    @Tag("G2")
    void twoGroupsOfOneActorAtOnce_eachOutcomeIsAdaptedByItsOwnFunction(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Gate both = new Gate(2);
        Task<Integer> one = Task.blocking(context -> {
            both.reach();
            context.await(both.opened());
            return 1;
        });
        Task<Integer> other = Task.blocking(context -> {
            both.reach();
            context.await(both.opened());
            throw new IOException("disk full");
        });
        simulation.spawn(
                owner(
                        probe,
                        context -> List.of(
                                one.spawn(context, outcome -> new Loaded("one", outcome))
                                        .path(),
                                other.spawn(context, outcome -> new Loaded("other", outcome))
                                        .path())),
                "owner");

        probe.await();
        List<Object> heard = probe.await(2);
        assertThat(heard).allSatisfy(message -> {
            Loaded loaded = (Loaded) message;
            assertThat(loaded.outcome().isSuccess()).isEqualTo(loaded.what().equals("one"));
        });
        assertThat(heard).extracting(message -> ((Loaded) message).what()).containsExactlyInAnyOrder("one", "other");
        probe.expectNothing();
    }

    @SimulationTest
    @Tag("G1")
    void workerIsChildOfTheSupervisor_whichIsLentToANestedGroup(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        CompletableFuture<ActorRef<?>> leaf = new CompletableFuture<>();
        CompletableFuture<ActorRef<?>> nestedLeaf = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
            scope.fork(knowing(leaf));
            scope.fork(TaskGroup.ofAll(inner -> inner.fork(knowing(nestedLeaf))));
        });
        simulation.spawn(
                owner(
                        probe,
                        context -> group.spawn(context, outcome -> new Loaded("all", outcome))
                                .ref()),
                "owner");

        ActorRef<?> supervisor = (ActorRef<?>) probe.await();
        probe.await();
        // actor of the behavior task < worker < supervisor
        assertThat(leaf.join().path().parent().parent()).isEqualTo(supervisor.path());
        assertThat(nestedLeaf.join().path().parent().parent().toStringWithoutAddress())
                .startsWith("/system/kindred-supervisor-");
    }

    private static Task<Integer> knowing(CompletableFuture<ActorRef<?>> self) {
        return Task.behavior(replyTo -> Behaviors.<Object>setup(context -> {
            self.complete(context.getSelf());
            replyTo.tell(1);
            return Behaviors.stopped();
        }));
    }

    @SimulationTest(seeds = 500)
    @Tag("G3")
    void settled_itsTerminationMeansThatAllItsActorsAreGone(Simulation simulation) {
        AtomicBoolean leafIsGone = new AtomicBoolean();
        SimulationProbe<Outcome<Integer>> replies = simulation.probe("replies");
        Task<Integer> task = Task.behavior(replyTo -> Behaviors.<Object>setup(context -> {
            replyTo.tell(1);
            return Behaviors.stopped(() -> leafIsGone.set(true));
        }));
        ActorRef<TaskGroup.Command> group = simulation.spawn(task.behavior(replies.ref()), "group");

        assertThat(replies.await().isSuccess()).isTrue();
        assertThat(leafIsGone).isTrue();
        simulation.awaitEnd(group);
    }

    @SimulationTest
    @Tag("G2")
    void byHand_eachActorThatIsMadeOfTheBehaviorIsARunOfItsOwn(Simulation simulation) {
        SimulationProbe<Outcome<Integer>> replies = simulation.probe("replies");
        Behavior<TaskGroup.Command> seven = Task.blocking(() -> 7).behavior(replies.ref());
        simulation.spawn(seven, "one");
        simulation.spawn(seven, "other");

        assertThat(replies.await(2)).containsOnly(new Outcome.Succeeded<>(7));
        replies.expectNothing();
    }

    @SimulationTest
    @Tag("G2")
    void emptyGroup_replies(Simulation simulation) {
        SimulationProbe<Outcome<Void>> replies = simulation.probe("replies");
        ActorRef<TaskGroup.Command> group =
                simulation.spawn(TaskGroup.ofAll(scope -> {}).behavior(replies.ref()), "group");

        assertThat(replies.await()).isEqualTo(new Outcome.Succeeded<>(null));
        simulation.awaitEnd(group);
        replies.expectNothing();
    }
}
