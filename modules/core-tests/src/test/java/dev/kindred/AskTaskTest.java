package dev.kindred;

import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.start;
import static dev.kindred.SimulatedKinds.stop;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.kindred.SimulatedKinds.Started;
import dev.kindred.testkit.Leak;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;

class AskTaskTest {

    record Get(String key, ActorRef<String> replyTo) {}

    record Check(ActorRef<StatusReply<String>> replyTo) {}

    private static Task<String> ask(SimulationProbe<Get> target, String key) {
        return Task.ask(String.class, target.ref(), replyTo -> new Get(key, replyTo));
    }

    private static Task<String> check(SimulationProbe<Check> target) {
        return Task.askWithStatus(String.class, target.ref(), Check::new);
    }

    @SimulationTest
    void targetReplies_theReplyIsItsValue(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k"));
        Get request = target.await();
        assertThat(request.key()).isEqualTo("k");
        request.replyTo().tell("v");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("v"));
    }

    @SimulationTest(allow = Leak.DEAD_LETTER)
    void targetRepliesTwice_theFirstCounts(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k"));
        Get request = target.await();
        request.replyTo().tell("first");
        request.replyTo().tell("second");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("first"));
    }

    @SimulationTest(seeds = 500, allow = Leak.DEAD_LETTER)
    void lateReplyToAnEarlierAsk_neverReachesAnother(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> early = start(simulation, ask(target, "early"));
        Get first = target.await();
        early.group().cancel("enough");
        early.cancelled();
        Started<String> next = start(simulation, ask(target, "next"));
        Get second = target.await();
        first.replyTo().tell("late");
        second.replyTo().tell("right");
        assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded<>("right"));
    }

    @SimulationTest
    void statusSuccess_isItsValue(Simulation simulation) {
        SimulationProbe<Check> target = simulation.probe("target");
        Started<String> running = start(simulation, check(target));
        target.await().replyTo().tell(StatusReply.success("fine"));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("fine"));
    }

    @SimulationTest
    void statusError_isItsFailure(Simulation simulation) {
        SimulationProbe<Check> target = simulation.probe("target");
        IOException cause = new IOException("disk full");
        Started<String> running = start(simulation, check(target));
        target.await().replyTo().tell(StatusReply.error(cause));
        assertThat(running.failure()).isSameAs(cause);
    }

    @SimulationTest
    void statusErrorText_isItsFailure(Simulation simulation) {
        SimulationProbe<Check> target = simulation.probe("target");
        Started<String> running = start(simulation, check(target));
        target.await().replyTo().tell(StatusReply.error("not today"));
        assertThat(running.failure())
                .isInstanceOf(StatusReply.ErrorMessage.class)
                .hasMessage("not today");
    }

    @SimulationTest
    void nullRequest_fails(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Task<String> task = Task.ask(String.class, target.ref(), replyTo -> null);
        assertThat(start(simulation, task).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] made a null request. Return the message.");
    }

    @SimulationTest
    void requestThrows_fails(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Task<String> task = Task.ask(String.class, target.ref(), replyTo -> {
            throw new IllegalArgumentException("no key");
        });
        assertThat(start(simulation, task).failure()).hasMessage("no key");
    }

    @SimulationTest
    void targetEndsWithoutAReply_fails(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k"));
        target.await();
        stop(simulation, target.ref());
        assertThat(running.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task [g/t] got no reply: the actor [" + target.ref() + "] has ended.");
    }

    @SimulationTest(allow = Leak.DEAD_LETTER)
    void targetHasEndedBefore_fails(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        stop(simulation, target.ref());
        simulation.awaitEnd(target.ref());
        assertThat(start(simulation, ask(target, "k")).failure()).hasMessageContaining("got no reply");
    }

    @SimulationTest(seeds = 500)
    void targetRepliesAndEnds_theReplyCounts(Simulation simulation) {
        ActorRef<Get> once = simulation.spawn(
                Behaviors.receiveMessage(request -> {
                    request.replyTo().tell("last words");
                    return Behaviors.stopped();
                }),
                "once");
        Started<String> running = start(simulation, Task.ask(String.class, once, r -> new Get("k", r)));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("last words"));
    }

    @SimulationTest(seeds = 500, allow = Leak.DEAD_LETTER)
    @Tag("C3")
    void cancelled_theReplyIsAbandoned(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k"));
        Get request = target.await();
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation().reason()).isEqualTo("enough");
        request.replyTo().tell("late");
        assertThat(running.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C6")
    void cancelledWithoutGrace_isNeverUnresponsive(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k").grace(Duration.ZERO));
        target.await();
        running.group().cancel("enough");
        running.cancelled();
    }

    @SimulationTest(seeds = 500)
    @Tag("D3")
    void timedOut_fails(Simulation simulation) {
        SimulationProbe<Get> target = simulation.probe("target");
        Started<String> running = start(simulation, ask(target, "k").timeout(SECOND));
        assertThat(running.failure()).isInstanceOf(TimeoutException.class).hasMessage("its timeout struck");
    }
}
