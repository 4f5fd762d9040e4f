package dev.kindred.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// @start region="class"
@ExtendWith(ActorTestKitExtension.class)
class GreeterTest {

    @Test
    void name_isGreeted(ActorTestKit kit) {
        TestProbe<String> probe = kit.createTestProbe(String.class);
        kit.spawn(greeter(probe.getRef())).tell("Ada");
        probe.expectMessage("hello Ada");
    }

    private static Behavior<String> greeter(ActorRef<String> replyTo) {
        return Behaviors.receiveMessage(name -> {
            replyTo.tell("hello " + name);
            return Behaviors.same();
        });
    }
}
// @end
