package docs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.kindred.Outcome;
import dev.kindred.PermitRefusedException;
import dev.kindred.RunningTask;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The code of the tutorial. */
class ProtectADatabaseTest {

    // #database
    static final class Database {

        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        Task<String> query(String table) {
            return Task.async(context -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return context.sleep(Duration.ofMillis(100))
                        .thenApply(slept -> "rows of " + table)
                        .whenComplete((rows, failure) -> running.decrementAndGet());
            });
        }

        int mostAtOnce() {
            return most.get();
        }
    }
    // #database

    static final class Unprotected {

        private Unprotected() {}

        // #unprotected
        static TaskGroup<String> report(Database database) {
            return TaskGroup.<String>of(scope -> {
                        var sales = scope.fork("sales", database.query("sales"));
                        var costs = scope.fork("costs", database.query("costs"));
                        return () -> sales.get() + ", " + costs.get();
                    })
                    .named("report");
        }
        // #unprotected
    }

    // #protected
    static TaskGroup<String> report(Database database, ActorRef<Semaphore.Command> permits) {
        return TaskGroup.<String>of(scope -> {
                    var sales = scope.fork("sales", database.query("sales").holding(permits, 1));
                    var costs = scope.fork("costs", database.query("costs").holding(permits, 1));
                    return () -> sales.get() + ", " + costs.get();
                })
                .named("report");
    }
    // #protected

    private static List<Outcome<String>> tenAtOnce(Simulation simulation, Supplier<? extends Task<String>> task) {
        List<RunningTask<String>> running = Stream.generate(() -> task.get().start(simulation.system()))
                .limit(10)
                .toList();
        return running.stream().map(simulation::await).toList();
    }

    // #overrun
    @SimulationTest(seeds = 100)
    void tenReportsAtOnce_theDatabaseIsOverrun(Simulation simulation) {
        Database database = new Database();

        assertThat(tenAtOnce(simulation, () -> Unprotected.report(database))).allMatch(Outcome::isSuccess);

        assertThat(database.mostAtOnce()).isEqualTo(20);
    }
    // #overrun

    // #four-at-once
    @SimulationTest(seeds = 100)
    void tenReportsAtOnce_theDatabaseHasFourQueries(Simulation simulation) {
        Database database = new Database();
        ActorRef<Semaphore.Command> permits = simulation.spawn(Semaphore.create("database", 4), "permits");

        assertThat(tenAtOnce(simulation, () -> report(database, permits))).allMatch(Outcome::isSuccess);

        assertThat(database.mostAtOnce()).isEqualTo(4);
    }
    // #four-at-once

    @SimulationTest(seeds = 100)
    void queueIsBounded_theSurplusIsRefused(Simulation simulation) {
        Database database = new Database();
        // #bounded
        var bounded = Semaphore.create(
                "database", 4, settings -> settings.maxWaiting(10).maxWait(Duration.ofMillis(150)));
        // #bounded
        ActorRef<Semaphore.Command> permits = simulation.spawn(bounded, "permits");

        List<String> answers = tenAtOnce(simulation, () -> report(database, permits)).stream()
                .map(ProtectADatabaseTest::answer)
                .toList();

        assertThat(answers).contains("200 rows of sales, rows of costs");
        assertThat(answers).anyMatch(answer -> answer.startsWith("503") && answer.contains("its queue is full"));
        assertThat(answers).noneMatch(answer -> answer.startsWith("500"));
        assertThat(database.mostAtOnce()).isEqualTo(4);
    }

    // #answer
    static String answer(Outcome<String> outcome) {
        return outcome.fold(text -> "200 " + text, failure -> answer((TaskGroupException) failure), cancelled -> "503");
    }

    private static String answer(TaskGroupException failure) {
        return (failure.subgroup(PermitRefusedException.class).isPresent() ? "503 " : "500 ") + failure.getMessage();
    }
    // #answer

    @SimulationTest(seeds = 100)
    void deadlineStrikes_thePermitsAreFreeAgain(Simulation simulation) throws Exception {
        Database database = new Database();
        ActorRef<Semaphore.Command> permits = simulation.spawn(Semaphore.create("database", 4), "permits");

        // #deadline
        Supplier<TaskGroup<String>> inTime = () -> report(database, permits).timeout(Duration.ofMillis(250));
        // #deadline
        List<Outcome<String>> outcomes = tenAtOnce(simulation, inTime);

        assertThat(outcomes).filteredOn(Outcome::isSuccess).hasSizeLessThanOrEqualTo(4);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.isSuccess())
                .allMatch(late -> ((Outcome.Failed<String>) late).cause() instanceof TaskGroupException failure
                        && failure.timedOut());
        // #free
        Semaphore.Snapshot now = Task.ask(Semaphore.Snapshot.class, permits, Semaphore.GetSnapshot::new)
                .join(simulation.system());
        assertThat(now.free()).isEqualTo(4);
        assertThat(now.waiting()).isZero();
        // #free
    }

    @SimulationTest(seeds = 100)
    void largeQueryHoldsTwo_twoOfThemAtOnce(Simulation simulation) {
        Database database = new Database();
        ActorRef<Semaphore.Command> permits = simulation.spawn(Semaphore.create("database", 4), "permits");

        // #large
        Task<String> yearly = database.query("all sales of the year").holding(permits, 2);
        // #large
        assertThat(tenAtOnce(simulation, () -> yearly)).allMatch(Outcome::isSuccess);

        assertThat(database.mostAtOnce()).isEqualTo(2);
    }
}
