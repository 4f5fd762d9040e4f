package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the check after a run finds: each kind of leak, planted. */
class SimulationLeakTest {

    private final Simulation simulation = Simulation.create();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void nothingIsLeft_isNoLeak() {
        simulation.seed(1).run(Task.compute(() -> 1));

        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    void groupThatRuns_isNamedWithItsTree() {
        simulation.seed(1).start(waiting().named("forgotten"));

        assertLeak("GROUP: This still runs:", "[forgotten] async running");
    }

    @Test
    void actorThatNobodyStops_isNamed() {
        simulation.seed(1);
        ActorRef<String> left =
                simulation.system().systemActorOf(Behaviors.<String>ignore(), "left-behind", Props.empty());
        left.tell("hello");

        assertLeak("ACTOR: /system/left-behind has not ended.");
    }

    @Test
    void actorOfTheRun_isStoppedByTheCheck() {
        simulation.seed(1).spawn(Behaviors.<String>ignore(), "mine").tell("hello");

        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    void timerThatIsSet_isCounted() {
        simulation.seed(1).after(Duration.ofSeconds(2), () -> {});

        assertLeak("TIMER: 1 timers are set: in 2000 ms");
    }

    @Test
    void permitThatNobodyGivesBack_isNamedWithItsHolder() {
        ActorRef<Semaphore.Command> db = simulation.seed(1).spawn(Semaphore.create("db", 8), "db");
        SimulationProbe<Semaphore.AcquireReply> holder = simulation.probe("holder");
        db.tell(new Semaphore.Acquire(2, holder.ref(), holder.ref()));
        holder.await();

        assertLeak("PERMIT: [/system/kindred-run-holder] holds 2 of 8 permits of semaphore [db].");
    }

    @Test
    void permitOfATask_isGivenBackAndNoLeak() {
        ActorRef<Semaphore.Command> db = simulation.seed(1).spawn(Semaphore.create("db", 8), "db");
        simulation.run(Task.compute(() -> 1).holding(db, 2));

        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    void blockingCodeThatRuns_isALeakOfItsThread() {
        simulation.seed(1).start(Task.blocking(c -> c.await(c.sleep(Duration.ofHours(1)))));

        assertLeak("THREAD: ", "-blocking waits");
    }

    @Test
    void deadLetter_isShownWithItsMessage() {
        simulation.seed(1);
        ActorRef<String> stopped = simulation.spawn(Behaviors.stopped(), "stopped");
        simulation.settle();
        stopped.tell("too late");

        assertLeak("DEAD_LETTER: too late to /system/kindred-run-stopped");
    }

    @Test
    void unhandledMessage_isShown() {
        simulation.seed(1);
        simulation
                .spawn(Behaviors.receiveMessage((String message) -> Behaviors.unhandled()), "deaf")
                .tell("hello?");

        assertLeak("UNHANDLED_MESSAGE: hello? by /system/kindred-run-deaf");
    }

    @Test
    void actorThatThrows_isALoggedError() {
        simulation.seed(1);
        simulation
                .spawn(
                        Behaviors.receiveMessage((String message) -> {
                            throw new IllegalStateException("on purpose");
                        }),
                        "failing")
                .tell("go");

        assertLeak("LOGGED_ERROR: ", "on purpose");
    }

    @Test
    void errorOfAnotherThread_isNone() throws InterruptedException {
        simulation.seed(1);
        Thread stranger = new Thread(() -> LoggerFactory.getLogger("stranger").error("not of this run, on purpose"));
        stranger.start();
        stranger.join();

        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    void secondOutcome_isFound() {
        simulation
                .seed(1)
                .run(TaskGroup.ofAll(scope -> scope.fork("a", Task.compute(() -> 1)))
                        .named("g"));
        OutcomeLedger ledger = simulation.ledger();
        ledger.ended("g/a", new dev.kindred.Outcome.Succeeded<>(2), Duration.ZERO);

        assertLeak("OUTCOME: [g/a] was forked once and had an outcome 2 times.");
    }

    @Test
    void missingReply_isFound() {
        simulation.seed(1).ledger().runs("silent");

        assertLeak("OUTCOME: Group [silent] was run once and replied 0 times.");
    }

    @Test
    void secondReplyOfALoneTask_isFound() {
        simulation.seed(1).run(Task.compute(() -> 1).named("lone"));
        simulation.ledger().settled("lone", new dev.kindred.Outcome.Succeeded<>(2));

        assertLeak("OUTCOME: Group [lone] was run once and replied 2 times.");
    }

    @Test
    void loneTaskAndGroupOfOneName_areNoLeak() {
        simulation.seed(1).run(Task.compute(() -> 1).named("same"));
        simulation.run(TaskGroup.ofAll(scope -> {}).named("same"));

        assertThatCode(() -> simulation.checkLeaks()).doesNotThrowAnyException();
    }

    @Test
    void whatIsAllowed_isNoLeak() {
        simulation.seed(1).after(Duration.ofSeconds(2), () -> {});

        assertThatCode(() -> simulation.checkLeaks(Leak.TIMER)).doesNotThrowAnyException();
    }

    private static Task<Object> waiting() {
        return Task.async(c -> c.cancelling(new CompletableFuture<>()));
    }

    private void assertLeak(String... parts) {
        assertThatThrownBy(() -> simulation.checkLeaks())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(parts);
    }
}
