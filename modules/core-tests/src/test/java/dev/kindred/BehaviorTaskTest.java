package dev.kindred;

import static dev.kindred.KindFixtures.start;
import static dev.kindred.KindFixtures.unresponsivePaths;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DeathPactException;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.KindFixtures.Started;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class BehaviorTaskTest {

    private final ActorSystem<?> system;
    private final TestProbe<Object> probe;
    private final AtomicBoolean stopped = new AtomicBoolean();

    BehaviorTaskTest(ActorTestKit kit) {
        this.system = kit.system();
        this.probe = kit.createTestProbe();
    }

    /** Tells the probe its address, and ends when it is told to. */
    private Behavior<String> idle(Function<String, Behavior<String>> onMessage) {
        return Behaviors.setup(context -> {
            probe.ref().tell(context.getSelf());
            return Behaviors.receive(String.class)
                    .onMessage(String.class, onMessage::apply)
                    .onSignal(PostStop.class, signal -> {
                        stopped.set(true);
                        probe.ref().tell("stopped");
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    @SuppressWarnings("unchecked")
    private ActorRef<String> child() {
        return (ActorRef<String>) probe.expectMessageClass(ActorRef.class);
    }

    @Test
    void repliesAndStops_theReplyIsItsValue() throws Exception {
        Task<Integer> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            replyTo.tell(42);
            return Behaviors.stopped();
        }));
        assertThat(task.join(system)).isEqualTo(42);
    }

    @Test
    @Tag("G3")
    void repliesAndLives_isNotOverBeforeItHasStopped() {
        Started<String> running = start(
                system,
                Task.behavior(replyTo -> idle(message -> {
                    replyTo.tell(message);
                    return message.equals("last") ? Behaviors.stopped() : Behaviors.same();
                })));
        ActorRef<String> child = child();
        child.tell("first");
        child.tell("last");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("first"));
        probe.expectMessage("stopped");
    }

    @Test
    void stopsWithoutAReply_fails() {
        assertThat(start(system, Task.behavior(replyTo -> Behaviors.stopped())).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task [g/t] stopped without a reply. Send its result to replyTo first.");
    }

    @Test
    void nullBehavior_fails() {
        assertThat(start(system, Task.behavior(replyTo -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] made a null behavior. Return one.");
    }

    @Test
    void functionThrows_fails() {
        Task<Object> task = Task.behavior(replyTo -> {
            throw new IllegalArgumentException("no behavior");
        });
        assertThat(start(system, task).failure()).hasMessage("no behavior");
    }

    @Test
    @Tag("F6")
    void throwsInSetup_fails() {
        Task<Object> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            throw new StackOverflowError("in setup");
        }));
        assertThat(start(system, task).failure()).hasMessage("in setup");
    }

    @Test
    @Tag("F6")
    void throwsInHandler_fails() {
        Started<String> running = start(
                system,
                Task.behavior(replyTo -> idle(message -> {
                    throw new NoClassDefFoundError("in handler");
                })));
        child().tell("go");
        assertThat(running.failure()).hasMessage("in handler");
    }

    @Test
    @Tag("F6")
    void throwsInABehaviorThatItBecomes_fails() {
        Started<String> running = start(
                system,
                Task.behavior(replyTo -> idle(message -> Behaviors.setup(context -> {
                    throw new StackOverflowError("in what it became");
                }))));
        child().tell("go");
        assertThat(running.failure()).hasMessage("in what it became");
    }

    @Test
    @Tag("F6")
    void throwsAfterItsReply_fails() {
        Started<String> running = start(
                system,
                Task.behavior(replyTo -> idle(message -> {
                    replyTo.tell("done");
                    throw new AssertionError("not quite");
                })));
        child().tell("go");
        assertThat(running.failure()).hasMessage("not quite");
    }

    @Test
    @Tag("C4")
    @Tag("F6")
    void throwsInPostStop_failsThoughCancelled() {
        Started<String> running = start(
                system,
                Task.behavior(replyTo -> Behaviors.<String>setup(context -> {
                    probe.ref().tell(context.getSelf());
                    return Behaviors.receive(String.class)
                            .onSignal(PostStop.class, signal -> {
                                throw new AssertionError("in cleanup");
                            })
                            .build();
                })));
        child();
        running.group().cancel("enough");
        assertThat(running.failure()).hasMessage("in cleanup");
    }

    @Test
    void childOfItsOwnDies_failsByTheDeathPact() {
        Task<Object> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            context.watch(context.spawnAnonymous(Behaviors.stopped()));
            return Behaviors.empty();
        }));
        assertThat(start(system, task).failure()).isInstanceOf(DeathPactException.class);
    }

    @Test
    @Tag("C3")
    void cancelled_isStoppedBeforeTheGroupSettles() {
        Started<String> running = start(system, Task.behavior(replyTo -> idle(message -> Behaviors.same())));
        child();
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation().reason()).isEqualTo("enough");
        assertThat(stopped).isTrue();
    }

    @Test
    @Tag("C3")
    @Tag("C4")
    void cancelledWithStopMessage_cleansUpAndStopsByItself() {
        Started<String> running = start(
                system,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(message -> {
                            probe.ref().tell(message);
                            return message.equals("cleaned up") ? Behaviors.stopped() : Behaviors.same();
                        })));
        ActorRef<String> child = child();
        running.group().cancel("enough");
        probe.expectMessage("stop");
        assertThat(running.group().outcome().toCompletableFuture()).isNotDone();
        child.tell("cleaned up");
        probe.expectMessage("cleaned up");
        running.cancelled();
    }

    @Test
    @Tag("C5")
    void cancelledAndStillReplies_hasSucceeded() {
        Started<String> running = start(
                system,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(message -> {
                            replyTo.tell("all the same");
                            return Behaviors.stopped();
                        })));
        child();
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("all the same"));
        assertThat(running.settled()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("C2")
    void cancelledTwice_getsOneStopMessage() {
        Started<String> running = start(
                system,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(message -> {
                            probe.ref().tell(message);
                            return message.equals("end") ? Behaviors.stopped() : Behaviors.same();
                        })));
        ActorRef<String> child = child();
        running.group().cancel("enough");
        probe.expectMessage("stop");
        running.group().ref().tell(new TaskGroup.Cancel("again"));
        KindFixtures.get(running.group().tree());
        child.tell("end");
        probe.expectMessage("end");
        running.cancelled();
    }

    @Test
    @Tag("C6")
    void stopMessageIgnored_isUnresponsiveAndThenStopped() {
        Started<String> running = start(
                system,
                Task.<String, String>behavior("stop", replyTo -> idle(message -> Behaviors.same()))
                        .grace(Duration.ofMillis(20)));
        child();
        KindFixtures.cancelDeaf(system, running);
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        probe.expectMessage("stopped");
    }

    @Test
    @Tag("C6")
    void handlerThatNeverReturns_holdsUpItsEndButNotTheReply() throws InterruptedException {
        var release = new java.util.concurrent.CountDownLatch(1);
        Started<String> running = start(
                system,
                Task.<String>behavior(replyTo -> idle(message -> {
                            probe.ref().tell("blocked");
                            KindFixtures.deafAwait(release);
                            return Behaviors.same();
                        }))
                        .grace(Duration.ofMillis(20)));
        child().tell("go");
        probe.expectMessage("blocked");
        KindFixtures.cancelDeaf(system, running);
        assertThat(unresponsivePaths(system)).containsExactly("g/t");
        KindFixtures.endDeaf(system, release::countDown);
        probe.expectMessage("stopped");
    }

    @Test
    void twoOfOneTask_areTwoActors() {
        Task<String> task = Task.behavior(replyTo -> idle(message -> {
            replyTo.tell(message);
            return Behaviors.stopped();
        }));
        Started<String> one = start(system, task);
        ActorRef<String> first = child();
        Started<String> two = start(system, task);
        ActorRef<String> second = child();
        second.tell("2");
        first.tell("1");
        assertThat(one.outcome()).isEqualTo(new Outcome.Succeeded<>("1"));
        assertThat(two.outcome()).isEqualTo(new Outcome.Succeeded<>("2"));
    }
}
