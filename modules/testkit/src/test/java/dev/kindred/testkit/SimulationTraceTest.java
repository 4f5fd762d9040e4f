package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is in the trace, and by which name. */
@Tag("S4")
class SimulationTraceTest {

    private record Get(int number, ActorRef<Integer> replyTo) {}

    private final Simulation simulation = Simulation.create();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void actorOfTheRun_isShownByItsNameAndItsMessagesWithoutUids() {
        simulation.seed(1);
        ActorRef<Get> shop = simulation.spawn(
                Behaviors.receiveMessage(get -> {
                    get.replyTo().tell(get.number());
                    return Behaviors.same();
                }),
                "shop");
        simulation.run(Task.ask(Integer.class, shop, replyTo -> new Get(7, replyTo)));

        assertThat(simulation.trace()).contains("0.000 ms [shop] Get[number=7, replyTo=<./.>]");
        assertThat(String.join("\n", simulation.trace())).doesNotContain("#", "$", "akka://", "@");
    }

    @Test
    void childWithAGeneratedName_isADot() {
        simulation.seed(1);
        ActorRef<String> parent = simulation.spawn(
                Behaviors.<String>setup(context -> {
                    ActorRef<String> child = context.spawnAnonymous(Behaviors.<String>ignore());
                    return Behaviors.receiveMessage(message -> {
                        child.tell(message + "!");
                        return Behaviors.same();
                    });
                }),
                "parent");
        parent.tell("hello");
        simulation.settle();

        assertThat(simulation.trace()).containsExactly("0.000 ms [parent] hello", "0.000 ms [parent/.] hello!");
    }

    private record Mute() {
        @Override
        public String toString() {
            throw new IllegalStateException("no comment");
        }
    }

    @Test
    void messageThatCannotBePrinted_isShownByItsClass() {
        simulation.seed(1);
        SimulationProbe<Mute> probe = simulation.probe("ear");
        probe.ref().tell(new Mute());
        probe.await();

        assertThat(simulation.trace())
                .containsExactly("0.000 ms [ear] Mute (its toString throws IllegalStateException)");
    }

    @Test
    void behaviorTask_isShownByItsPath() {
        simulation.seed(1);
        Task<String> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            context.getSelf().tell("go");
            return Behaviors.receiveMessage(message -> {
                replyTo.tell("gone");
                return Behaviors.stopped();
            });
        }));
        simulation.run(TaskGroup.ofAll(scope -> scope.fork("actor", task)).named("g"));

        assertThat(simulation.trace()).contains("0.000 ms [g/actor] go");
    }

    @Test
    void linesHaveTheVirtualTime() {
        simulation.seed(1);
        SimulationProbe<String> probe = simulation.probe("ear");
        simulation.after(Duration.ofMinutes(20), () -> probe.ref().tell("late"));
        probe.await();

        assertThat(simulation.trace()).isEqualTo(List.of("1,200,000.000 ms [ear] late"));
    }
}
