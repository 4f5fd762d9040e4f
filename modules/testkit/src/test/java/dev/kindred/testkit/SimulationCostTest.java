package dev.kindred.testkit;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Prints what one run costs, leak check and all. Asserts no time: {@code mvn test -Dtest=SimulationCostTest} shows it. */
class SimulationCostTest {

    private static final int WARM_UP = Integer.getInteger("cost.warm-up", 1_500);
    private static final int MEASURED = Integer.getInteger("cost.runs", 1_000);

    @Test
    void oneRun_printsItsProcessorTime() {
        try (Simulation simulation = Simulation.create()) {
            runs(simulation, 0, WARM_UP);
            long threadBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long processBefore = processNanos();
            runs(simulation, WARM_UP, MEASURED);
            long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - threadBefore;
            long process = processNanos() - processBefore;
            System.out.printf(
                    "[simulation] processor time of one run: %.3f ms of its thread, %.3f ms of the JVM (Java %s)%n",
                    thread / 1e6 / MEASURED,
                    process / 1e6 / MEASURED,
                    Runtime.version().feature());
        }
    }

    private static void runs(Simulation simulation, int firstSeed, int count) {
        for (int seed = firstSeed; seed < firstSeed + count; seed++) {
            simulation.seed(seed).run(OneRun.group());
            simulation.checkLeaks();
        }
    }

    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
