package dev.kindred;

import static dev.kindred.SimulatedKinds.HOUR;
import static dev.kindred.SimulatedKinds.SECOND;
import static dev.kindred.SimulatedKinds.assertStillRuns;
import static dev.kindred.SimulatedKinds.endOf;
import static dev.kindred.SimulatedKinds.start;
import static dev.kindred.SimulatedKinds.unresponsiveAfter;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DeathPactException;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.SimulatedKinds.Started;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

class BehaviorTaskTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    /** Tells the probe its address, and its end. */
    private static Behavior<String> idle(SimulationProbe<Object> probe, Function<String, Behavior<String>> onMessage) {
        return Behaviors.setup(context -> {
            probe.ref().tell(context.getSelf());
            return Behaviors.receive(String.class)
                    .onMessage(String.class, onMessage::apply)
                    .onSignal(PostStop.class, signal -> {
                        probe.ref().tell("stopped");
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    @SuppressWarnings("unchecked")
    private static ActorRef<String> child(SimulationProbe<Object> probe) {
        return (ActorRef<String>) probe.await();
    }

    @SimulationTest
    void repliesAndStops_theReplyIsItsValue(Simulation simulation) {
        Task<Integer> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            replyTo.tell(42);
            return Behaviors.stopped();
        }));
        assertThat(simulation.run(task).valueOrThrow()).isEqualTo(42);
    }

    @SimulationTest(seeds = 500)
    @Tag("G3")
    void repliesAndLives_isNotOverBeforeItHasStopped(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.behavior(replyTo -> idle(probe, message -> {
                    replyTo.tell(message);
                    return message.equals("last") ? Behaviors.stopped() : Behaviors.same();
                })));
        ActorRef<String> child = child(probe);
        child.tell("first");
        child.tell("last");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("first"));
        assertThat(probe.await()).isEqualTo("stopped");
    }

    @SimulationTest
    void stopsWithoutAReply_fails(Simulation simulation) {
        assertThat(start(simulation, Task.behavior(replyTo -> Behaviors.stopped()))
                        .failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task [g/t] stopped without a reply. Send its result to replyTo first.");
    }

    @SimulationTest
    void nullBehavior_fails(Simulation simulation) {
        assertThat(start(simulation, Task.behavior(replyTo -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Task [g/t] made a null behavior. Return one.");
    }

    @SimulationTest
    void functionThrows_fails(Simulation simulation) {
        Task<Object> task = Task.behavior(replyTo -> {
            throw new IllegalArgumentException("no behavior");
        });
        assertThat(start(simulation, task).failure()).hasMessage("no behavior");
    }

    @SimulationTest
    @Tag("F6")
    void throwsInSetup_fails(Simulation simulation) {
        Task<Object> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            throw new StackOverflowError("in setup");
        }));
        assertThat(start(simulation, task).failure()).hasMessage("in setup");
    }

    @SimulationTest
    @Tag("F6")
    void throwsInHandler_fails(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.behavior(replyTo -> idle(probe, message -> {
                    throw new NoClassDefFoundError("in handler");
                })));
        child(probe).tell("go");
        assertThat(running.failure()).hasMessage("in handler");
    }

    @SimulationTest
    @Tag("F6")
    void throwsInABehaviorThatItBecomes_fails(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.behavior(replyTo -> idle(
                        probe,
                        message -> Behaviors.setup(context -> {
                            throw new StackOverflowError("in what it became");
                        }))));
        child(probe).tell("go");
        assertThat(running.failure()).hasMessage("in what it became");
    }

    @SimulationTest(seeds = 500)
    @Tag("F6")
    void throwsAfterItsReply_fails(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.behavior(replyTo -> idle(probe, message -> {
                    replyTo.tell("done");
                    throw new AssertionError("not quite");
                })));
        child(probe).tell("go");
        assertThat(running.failure()).hasMessage("not quite");
    }

    @SimulationTest(seeds = 500)
    @Tag("C4")
    @Tag("F6")
    void throwsInPostStop_failsThoughCancelled(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.behavior(replyTo -> Behaviors.<String>setup(context -> {
                    probe.ref().tell(context.getSelf());
                    return Behaviors.receive(String.class)
                            .onSignal(PostStop.class, signal -> {
                                throw new AssertionError("in cleanup");
                            })
                            .build();
                })));
        child(probe);
        running.group().cancel("enough");
        assertThat(running.failure()).hasMessage("in cleanup");
    }

    @SimulationTest
    void childOfItsOwnDies_failsByTheDeathPact(Simulation simulation) {
        Task<Object> task = Task.behavior(replyTo -> Behaviors.setup(context -> {
            context.watch(context.spawnAnonymous(Behaviors.stopped()));
            return Behaviors.empty();
        }));
        assertThat(start(simulation, task).failure()).isInstanceOf(DeathPactException.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    void cancelled_isStoppedBeforeTheGroupSettles(Simulation simulation) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        boolean[] stopped = {false};
        Started<String> running = start(
                simulation,
                Task.<String>behavior(replyTo -> Behaviors.<String>setup(context -> {
                    started.complete(null);
                    return Behaviors.receive(String.class)
                            .onSignal(PostStop.class, signal -> {
                                stopped[0] = true;
                                return Behaviors.same();
                            })
                            .build();
                })));
        simulation.await(started);
        running.group().cancel("enough");
        assertThat(running.cancelled().cancellation().reason()).isEqualTo("enough");
        assertThat(stopped[0]).isTrue();
    }

    @SimulationTest(seeds = 500)
    @Tag("C3")
    @Tag("C4")
    void cancelledWithStopMessage_cleansUpAndStopsByItself(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(probe, message -> {
                            probe.ref().tell(message);
                            return message.equals("cleaned up") ? Behaviors.stopped() : Behaviors.same();
                        })));
        ActorRef<String> child = child(probe);
        running.group().cancel("enough");
        assertThat(probe.await()).isEqualTo("stop");
        assertStillRuns(simulation, running.group());
        child.tell("cleaned up");
        assertThat(probe.await()).isEqualTo("cleaned up");
        running.cancelled();
    }

    @SimulationTest(seeds = 500)
    @Tag("C5")
    void cancelledAndStillReplies_hasSucceeded(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(probe, message -> {
                            replyTo.tell("all the same");
                            return Behaviors.stopped();
                        })));
        child(probe);
        running.group().cancel("enough");
        assertThat(running.outcome()).isEqualTo(new Outcome.Succeeded<>("all the same"));
        assertThat(running.settled()).isInstanceOf(Outcome.Cancelled.class);
    }

    @SimulationTest(seeds = 500)
    @Tag("C2")
    void cancelledTwice_getsOneStopMessage(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.<String, String>behavior(
                        "stop",
                        replyTo -> idle(probe, message -> {
                            probe.ref().tell(message);
                            return message.equals("end") ? Behaviors.stopped() : Behaviors.same();
                        })));
        ActorRef<String> child = child(probe);
        running.group().cancel("enough");
        assertThat(probe.await()).isEqualTo("stop");
        running.group().ref().tell(new TaskGroup.Cancel("again"));
        simulation.settle();
        child.tell("end");
        assertThat(probe.await()).isEqualTo("end");
        running.cancelled();
    }

    @SimulationTest
    @Tag("C6")
    void stopMessageIgnored_isUnresponsiveAndThenStopped(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Started<String> running = start(
                simulation,
                Task.<String, String>behavior("stop", replyTo -> idle(probe, message -> Behaviors.same()))
                        .grace(SECOND));
        child(probe);
        running.group().cancel("enough");
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(probe.await()).isEqualTo("stopped");
    }

    @SimulationTest
    @Tag("C6")
    void handlerThatNeverReturns_holdsUpItsEndButNotTheReply(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        CompletableFuture<Void> release = new CompletableFuture<>();
        Started<String> running = start(
                simulation,
                Task.<String>behavior(replyTo -> idle(probe, message -> {
                            simulation.until("it is not released", release::isDone);
                            return Behaviors.same();
                        }))
                        .grace(SECOND));
        CompletableFuture<Duration> end = endOf(simulation, running.group());
        simulation.after(SECOND, () -> running.group().cancel("enough"));
        simulation.after(HOUR, () -> release.complete(null));
        CompletableFuture<List<String>> tracked = unresponsiveAfter(SECOND.multipliedBy(3), simulation);
        child(probe).tell("go");
        assertThat(running.failure()).isInstanceOf(UnresponsiveTaskException.class);
        assertThat(simulation.await(end)).isEqualTo(SECOND.plus(SECOND));
        assertThat(simulation.await(tracked)).containsExactly("g/t");
        simulation.await(release);
        assertThat(probe.await()).isEqualTo("stopped");
    }

    @SimulationTest
    void twoOfOneTask_areTwoActors(Simulation simulation) {
        SimulationProbe<Object> probe = simulation.probe("probe");
        Task<String> task = Task.behavior(replyTo -> idle(probe, message -> {
            replyTo.tell(message);
            return Behaviors.stopped();
        }));
        Started<String> one = start(simulation, task);
        ActorRef<String> first = child(probe);
        Started<String> two = start(simulation, task);
        ActorRef<String> second = child(probe);
        second.tell("2");
        first.tell("1");
        assertThat(one.outcome()).isEqualTo(new Outcome.Succeeded<>("1"));
        assertThat(two.outcome()).isEqualTo(new Outcome.Succeeded<>("2"));
    }
}
