package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What {@link SimulationTest} makes of methods that pass, fail and leak. */
class SimulationExtensionTest {

    private static final List<String> RUNS = new ArrayList<>();
    private static final Set<Simulation> SIMULATIONS = Collections.newSetFromMap(new IdentityHashMap<>());

    @TempDir
    Path module;

    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void besideAPomOfItsOwn() throws IOException {
        Files.writeString(module.resolve("pom.xml"), "<project/>");
        set("basedir", Files.createDirectory(module.resolve("target")).toString());
        RUNS.clear();
        SIMULATIONS.clear();
    }

    @AfterEach
    void restore() {
        before.keySet().forEach(key -> {
            if (before.get(key) == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, before.get(key));
            }
        });
    }

    private void set(String key, String value) {
        String old = System.setProperty(key, value);
        if (!before.containsKey(key)) {
            before.put(key, old);
        }
    }

    @Test
    void method_runsOnceASeedInOneSystemAtTheSameTime() {
        EngineExecutionResults results = execute("passes");

        results.testEvents().assertStatistics(stats -> stats.started(1).succeeded(1));
        assertThat(RUNS).hasSize(20).containsOnly("passes at 2000-01-01T00:00:00Z");
        assertThat(SIMULATIONS).hasSize(1);
        assertThat(reported(results)).contains("20 runs, ").contains(" distinct interleavings (random)");
    }

    @Test
    void failure_hasSeedStepsAndTheWayToReplayIt() {
        Throwable failure = failureOf(execute("losesOnItsThirteenthRun"));

        assertThat(failure)
                .hasMessageContainingAll(
                        "Seed 12 of Cases.losesOnItsThirteenthRun failed, in run 13 (random): java.lang.AssertionError: lost",
                        "-Dtest=Cases#losesOnItsThirteenthRun -Dkindred.seed=12",
                        "  0.000 ms [g] Ended[subtask=[g/a] SUCCEEDED");
        assertThat(failure.getCause()).hasMessage("lost");
    }

    @Test
    void seedThatFailed_isKeptBesideThePomAndRunsFirst() {
        set("kindred.first-seed", "100");
        assertThat(failureOf(execute("tellsItsSeed"))).hasMessageContaining("Seed 100 of");
        assertThat(module.resolve(".kindred/seeds/" + Cases.class.getName() + ".tellsItsSeed"))
                .content()
                .isEqualTo("100\n");
        assertThat(module.resolve(".kindred/.gitignore")).content().isEqualTo("*\n");

        set("kindred.first-seed", "0");

        assertThat(failureOf(execute("tellsItsSeed")))
                .hasMessageContaining("Seed 100 of")
                .hasMessageContaining("in run 1 ");
    }

    @Test
    void seedProperty_runsJustThatOne() {
        set("kindred.seed", "7");

        execute("passes").testEvents().assertStatistics(stats -> stats.succeeded(1));

        assertThat(RUNS).hasSize(1);
    }

    @Test
    void propertiesForNumbers_replaceThoseOfTheTest() {
        set("kindred.seeds", "3");
        set("kindred.first-seed", "100");

        assertThat(failureOf(execute("tellsItsSeed"))).hasMessageContaining("Seed 100 of");
        execute("passes");
        assertThat(RUNS).hasSize(3);
    }

    @Test
    void leak_failsTheRun() {
        assertThat(failureOf(execute("leaks")))
                .hasMessageContainingAll(
                        "Seed 0 of Cases.leaks failed", "GROUP: This still runs", "[left] async running");
    }

    @Test
    void runThatEndsTheSharedSystem_failsAndTheNextTestHasACleanOne() {
        EngineExecutionResults results = execute("endsTheSystem", "passes");

        results.testEvents().assertStatistics(stats -> stats.failed(1).succeeded(1));
        assertThat(failureOf(results)).hasMessageContaining("@SimulationTest(ownSystem = true)");
        assertThat(RUNS).hasSize(20);
    }

    @Test
    void plannedFaultThatNeverStrikes_failsTheTest() {
        assertThat(failureOf(execute("plansForNobody")))
                .hasMessageContaining(
                        "Planned faults of Cases.plansForNobody struck in none of 3 runs: [fail of [g/nowhere]].");
        set("kindred.seed", "1");
        execute("plansForNobody").testEvents().assertStatistics(stats -> stats.succeeded(1));
    }

    @Test
    void afterAFailure_theNextTestHasACleanSystem() {
        EngineExecutionResults results = execute("leaks", "passes");

        results.testEvents().assertStatistics(stats -> stats.failed(1).succeeded(1));
    }

    @Test
    void ownSystem_eachRunMayEndItsOwn() {
        EngineExecutionResults results = execute("endsItsSystem", "passes");

        results.testEvents().assertStatistics(stats -> stats.succeeded(2));
        assertThat(SIMULATIONS).hasSize(20 + 1);
        assertThat(RUNS).hasSize(40).contains("ended");
    }

    @Test
    void ownSystemThatIsNotEnded_isCheckedForLeaks() {
        assertThat(failureOf(execute("leaksInItsOwnSystem")))
                .hasMessageContainingAll("Seed 0 of Cases.leaksInItsOwnSystem failed", "GROUP: This still runs");
    }

    @Test
    void ownSystemThatIsEnded_isCheckedForThreads() {
        assertThat(failureOf(execute("leavesAThread")))
                .hasMessageContainingAll("Seed 0 of Cases.leavesAThread failed", "THREAD: ");
    }

    @Test
    void methodWithoutSimulation_isToldSo() {
        assertThat(failureOf(execute("hasNone"))).hasMessageContaining("it has no parameter of type Simulation");
    }

    @Test
    void exhaustive_endsWhenThereIsNoOther() {
        EngineExecutionResults results = execute("twoStepsEach");

        assertThat(reported(results)).isEqualTo("2 runs, 2 distinct interleavings (exhaustive, all)");
        assertThat(RUNS).containsExactlyInAnyOrder("ab", "ba");
    }

    @Test
    void exhaustiveSeed_isTheNumberOfTheInterleaving() {
        EngineExecutionResults results = execute("failsInOneOrder");

        assertThat(failureOf(results)).hasMessageContaining("Seed 1 of").hasMessageContaining("(exhaustive)");
        set("kindred.seed", "1");
        assertThat(failureOf(execute("failsInOneOrder"))).hasMessageContaining("Seed 1 of");
    }

    @Test
    void keptSeeds_areTheNewestTwenty() {
        KeptSeeds kept = KeptSeeds.in(module, "a.B.c");
        LongStream.range(0, 30).forEach(kept::add);
        kept.add(15);

        assertThat(kept.read()).hasSize(20).startsWith(10L, 11L).endsWith(29L, 15L);
    }

    // ---- the methods that are run ----

    static class Cases {

        @SimulationTest(seeds = 20)
        void passes(Simulation simulation) {
            SIMULATIONS.add(simulation);
            Instant began = simulation.now();
            simulation.run(group());
            RUNS.add("passes at " + began);
        }

        @SimulationTest(seeds = 20)
        void losesOnItsThirteenthRun(Simulation simulation) {
            simulation.run(group());
            RUNS.add("run");
            if (RUNS.size() == 13) {
                throw new AssertionError("lost");
            }
        }

        @SimulationTest
        void tellsItsSeed(Simulation simulation) {
            throw new AssertionError("first");
        }

        @SimulationTest
        void leaks(Simulation simulation) {
            simulation.start(
                    Task.async(c -> c.cancelling(new CompletableFuture<>())).named("left"));
            simulation.settle();
        }

        @SimulationTest(seeds = 3)
        void endsTheSystem(Simulation simulation) {
            simulation.system().terminate();
            simulation.run(Task.compute(() -> 1));
        }

        @SimulationTest(seeds = 3)
        void plansForNobody(Simulation simulation) {
            simulation.faults(FaultPlan.none().fail("g/nowhere").fail("g/*"));
            simulation.run(group());
        }

        @SimulationTest(seeds = 20, ownSystem = true)
        void endsItsSystem(Simulation simulation) {
            SIMULATIONS.add(simulation);
            simulation.run(group());
            simulation.system().terminate();
            simulation.await(simulation.system().getWhenTerminated());
            RUNS.add("ended");
        }

        @SimulationTest(ownSystem = true)
        void leaksInItsOwnSystem(Simulation simulation) {
            leaks(simulation);
        }

        @SimulationTest(ownSystem = true, settings = "kindred.shutdown { drain-timeout = 10ms, await-timeout = 10ms }")
        void leavesAThread(Simulation simulation) {
            CompletableFuture<Void> never = new CompletableFuture<>();
            RunningTask<Integer> deaf = simulation.start(Task.blocking(context -> {
                while (!never.isDone()) {
                    try {
                        context.await(never);
                    } catch (InterruptedException ignored) {
                        // deaf
                    }
                }
                return 1;
            }));
            simulation.settle();
            simulation.system().terminate();
            simulation.await(deaf);
        }

        @SimulationTest
        void hasNone() {}

        @SimulationTest(seeds = 100, interleaving = Interleaving.EXHAUSTIVE)
        void twoStepsEach(Simulation simulation) {
            RUNS.add(order(simulation));
        }

        @SimulationTest(seeds = 100, interleaving = Interleaving.EXHAUSTIVE)
        void failsInOneOrder(Simulation simulation) {
            assertThat(order(simulation)).isEqualTo("ab");
        }

        private static String order(Simulation simulation) {
            StringBuilder order = new StringBuilder();
            simulation.after(Duration.ofSeconds(1), () -> order.append('a'));
            simulation.after(Duration.ofSeconds(1), () -> order.append('b'));
            simulation.advance(Duration.ofSeconds(2));
            return order.toString();
        }

        private static TaskGroup<Void> group() {
            return TaskGroup.ofAll(scope -> {
                        scope.fork("a", Task.compute(() -> 1));
                        scope.fork("b", Task.compute(() -> 2));
                    })
                    .named("g");
        }
    }

    // ---- how they are run ----

    private static EngineExecutionResults execute(String... methods) {
        var builder = EngineTestKit.engine("junit-jupiter");
        for (String method : methods) {
            boolean none = method.equals("hasNone");
            builder = builder.selectors(selectMethod(Cases.class, method, none ? "" : Simulation.class.getName()));
        }
        return builder.execute();
    }

    private static Throwable failureOf(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .findFirst()
                .flatMap(event ->
                        event.getRequiredPayload(TestExecutionResult.class).getThrowable())
                .orElseThrow();
    }

    private static String reported(EngineExecutionResults results) {
        return results.testEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .map(entry -> entry.getKeyValuePairs().get("simulation"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
