package dev.kindred.benchmarks;

import java.lang.management.ManagementFactory;

/** What the heap holds that can be reached. */
final class Heap {

    private Heap() {}

    static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
