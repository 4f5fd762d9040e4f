package dev.kindred;

import static dev.kindred.KindFixtures.start;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class AskTaskTest {

    record Get(String key, ActorRef<String> replyTo) {}

    record Check(ActorRef<StatusReply<String>> replyTo) {}

    private final ActorTestKit kit;
    private final ActorSystem<?> system;
    private final TestProbe<Get> target;
    private final TestProbe<Check> checked;

    AskTaskTest(ActorTestKit kit) {
        this.kit = kit;
        this.system = kit.system();
        this.target = kit.createTestProbe(Get.class);
        this.checked = kit.createTestProbe(Check.class);
    }

    private Task<String> ask(String key) {
        return Task.ask(String.class, target.ref(), replyTo -> new Get(key, replyTo));
    }

    private Task<String> check() {
        return Task.askWithStatus(String.class, checked.ref(), Check::new);
    }

    @Test
    void targetReplies_theReplyIsItsValue() {
        Started<String> running = start(system, ask("k"));
        Get request = target.receiveMessage();
        assertThat(request.key()).isEqualTo("k");
        request.replyTo().tell("v");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("v"));
    }

    @Test
    void targetRepliesTwice_theFirstCounts() {
        Started<String> running = start(system, ask("k"));
        Get request = target.receiveMessage();
        request.replyTo().tell("first");
        request.replyTo().tell("second");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("first"));
    }

    @Test
    void lateReplyToAnEarlierAsk_neverReachesAnother() {
        Started<String> early = start(system, ask("early"));
        Get first = target.receiveMessage();
        early.group().cancel("enough");
        early.cancelled();
        Started<String> next = start(system, ask("next"));
        Get second = target.receiveMessage();
        first.replyTo().tell("late");
        second.replyTo().tell("right");
        assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded<>("right"));
    }

    @Test
    void statusSuccess_isItsValue() {
        Started<String> running = start(system, check());
        checked.receiveMessage().replyTo().tell(StatusReply.success("fine"));
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("fine"));
    }

    @Test
    void statusError_isItsFailure() {
        IOException cause = new IOException("disk full");
        Started<String> running = start(system, check());
        checked.receiveMessage().replyTo().tell(StatusReply.error(cause));
        assertThat(running.failure()).isSameAs(cause);
    }

    @Test
    void statusErrorText_isItsFailure() {
        Started<String> running = start(system, check());
        checked.receiveMessage().replyTo().tell(StatusReply.error("not today"));
        assertThat(running.failure())
                .isInstanceOf(StatusReply.ErrorMessage.class)
                .hasMessage("not today");
    }

    @Test
    void nullRequest_fails() {
        Task<String> task = Task.ask(String.class, target.ref(), replyTo -> null);
        assertThat(start(system, task).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] made a null request. Return the message.");
    }

    @Test
    void requestThrows_fails() {
        Task<String> task = Task.ask(String.class, target.ref(), replyTo -> {
            throw new IllegalArgumentException("no key");
        });
        assertThat(start(system, task).failure()).hasMessage("no key");
    }

    @Test
    void targetEndsWithoutAReply_fails() {
        Started<String> running = start(system, ask("k"));
        target.receiveMessage();
        target.stop();
        assertThat(running.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task [g/t] got no reply: the actor [" + target.ref() + "] has ended.");
    }

    @Test
    void targetHasEndedBefore_fails() {
        TestProbe<Object> watching = kit.createTestProbe();
        target.stop();
        watching.expectTerminated(target.ref());
        assertThat(start(system, ask("k")).failure()).hasMessageContaining("got no reply");
    }

    @Test
    void targetRepliesAndEnds_theReplyCounts() {
        for (int i = 0; i < 50; i++) {
            ActorRef<Get> once = kit.spawn(Behaviors.<Get>receiveMessage(request -> {
                request.replyTo().tell("last words");
                return Behaviors.stopped();
            }));
            Started<String> running = start(system, Task.ask(String.class, once, r -> new Get("k", r)));
            assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("last words"));
        }
    }

    @Test
    @Tag("C3")
    void cancelled_theReplyIsAbandoned() {
        Started<String> running = start(system, ask("k"));
        Get request = target.receiveMessage();
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation().reason()).isEqualTo("enough");
        request.replyTo().tell("late");
        assertThat(running.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("C6")
    void cancelledWithoutGrace_isNeverUnresponsive() {
        for (int i = 0; i < 50; i++) {
            Started<String> running = start(system, ask("k").grace(Duration.ZERO));
            target.receiveMessage();
            running.group().cancel("enough");
            running.cancelled();
        }
    }

    @Test
    @Tag("D3")
    void timedOut_fails() {
        Started<String> running = start(system, ask("k").timeout(Duration.ofMillis(10)));
        assertThat(running.failure()).isInstanceOf(TimeoutException.class).hasMessage("its timeout struck");
    }
}
