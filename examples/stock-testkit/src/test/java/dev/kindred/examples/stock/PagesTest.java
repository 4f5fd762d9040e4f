package dev.kindred.examples.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The group and its actor with akka-actor-testkit-typed alone. Each test says what it cannot see. */
class PagesTest {

    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("kindred.failure-log-level = warn"));

    private final TestProbe<Pages.Get<String>> names = KIT.createTestProbe();
    private final TestProbe<Pages.Get<Integer>> orders = KIT.createTestProbe();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    /**
     * ActorTestKit and TestProbe: the group on real threads, the actors that it asks are probes.
     *
     * <p>Cannot see: any other order than the one that came up, and what is left of the group after its outcome.
     */
    @Test
    void bothAnswer_thePageIsMade() throws Exception {
        RunningTask<String> running =
                Pages.page("ada", names.getRef(), orders.getRef()).start(KIT.system());

        names.receiveMessage().replyTo().tell("Ada");
        orders.receiveMessage().replyTo().tell(7);

        Outcome<String> outcome = running.outcome().toCompletableFuture().get();
        assertThat(outcome.valueOrThrow()).isEqualTo("Ada has 7 orders");
    }

    /**
     * ActorTestKit: the actor that owns the group.
     *
     * <p>Cannot see: the deadline of 30 s strike, without waiting 30 s. ManualTime moves Akka's timers, and a group's
     * deadline is none of them.
     */
    @Test
    void ownerIsAsked_repliesWithThePage() {
        ActorRef<Pages.Command> owner = KIT.spawn(Pages.behavior(names.getRef(), orders.getRef()));
        TestProbe<String> client = KIT.createTestProbe(String.class);

        owner.tell(new Pages.Load("ada", client.getRef()));
        orders.receiveMessage().replyTo().tell(7);
        names.receiveMessage().replyTo().tell("Ada");

        client.expectMessage("Ada has 7 orders");
    }

    /**
     * BehaviorTestKit: one handler of the owner, without any actor.
     *
     * <p>Cannot see: the group. It has no actor system that could host one, so only what comes after a group is tested.
     */
    @Test
    void outcomeIsThere_isReplied() {
        BehaviorTestKit<Pages.Command> owner = BehaviorTestKit.create(Pages.behavior(names.getRef(), orders.getRef()));
        TestInbox<String> client = TestInbox.create();

        owner.run(new Pages.Loaded(new Outcome.Succeeded<>("a page"), client.getRef()));

        client.expectMessage("a page");
        assertThatThrownBy(() -> owner.run(new Pages.Load("ada", client.getRef())))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    /**
     * LoggingTestKit: the line that a failed group logs.
     *
     * <p>Cannot see: the failure itself, and errors that nobody expected: it looks for lines that come, never for ones that
     * must not.
     */
    @Test
    void actorStopsInsteadOfAnswering_theFailureIsLogged() {
        LoggingTestKit.warn("Group [page] failed").expect(KIT.system(), () -> {
            RunningTask<String> running =
                    Pages.page("ada", names.getRef(), orders.getRef()).start(KIT.system());
            names.receiveMessage();
            names.stop();
            orders.receiveMessage().replyTo().tell(7);
            return running;
        });
    }
}
