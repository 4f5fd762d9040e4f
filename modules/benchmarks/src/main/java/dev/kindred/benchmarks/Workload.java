package dev.kindred.benchmarks;

import java.util.List;

/** What is measured. A process does one of them, with one contender: first unmeasured, then as often as there are samples. */
// Nobody writes what samples, and sizes are divided as whole numbers.
@SuppressWarnings({"ImmutableEnumChecker", "NarrowCalculation"})
enum Workload {
    W1_1K_COLD("W1, 1k, cold", Unit.NANOS_A_SUBTASK, 150, 9, (contender, scale) -> {
        contender.forgetWarmth();
        return values(contender, 1_000, 1);
    }),
    W1_1K("W1, 1k, warm", Unit.NANOS_A_SUBTASK, 40, 15, (contender, scale) -> values(contender, 1_000, 50 / scale + 1)),
    W1_10K("W1, 10k", Unit.NANOS_A_SUBTASK, 40, 15, (contender, scale) -> values(contender, 10_000 / scale, 5)),
    W1_100K("W1, 100k", Unit.NANOS_A_SUBTASK, 20, 15, (contender, scale) -> values(contender, 100_000 / scale, 1)),
    W1_1M("W1, 1M", Unit.NANOS_A_SUBTASK, 4, 5, (contender, scale) -> values(contender, 1_000_000 / scale, 1)),
    W1_1K_YOUNG("W1, 1k, half of the heap is young", Unit.NANOS_A_SUBTASK, W1_1K),
    W1_1M_YOUNG("W1, 1M, half of the heap is young", Unit.NANOS_A_SUBTASK, W1_1M),
    W1_1K_BYTES(
            "W1, 1k, allocated",
            Unit.BYTES_A_SUBTASK,
            0,
            1,
            (contender, scale) -> Allocation.of(contender, Allocation.SUBTASKS, scale)),
    W2_1("W2, one driver", Unit.NANOS_A_GROUP, 40, 15, (contender, scale) -> triples(contender, 5_000 / scale, 1)),
    W2_4("W2, four drivers", Unit.NANOS_A_GROUP, 40, 15, (contender, scale) -> triples(contender, 5_000 / scale, 4)),
    W2_OWNED(
            "W2, four drivers that own their groups",
            Unit.NANOS_A_GROUP,
            40,
            15,
            (contender, scale) ->
                    timed(() -> contender.spawned(5_000 / scale, 4), 20_000 / scale) / (20_000.0 / scale)),
    W2_BYTES(
            "W2, one driver, allocated",
            Unit.BYTES_A_GROUP,
            0,
            1,
            (contender, scale) -> Allocation.of(contender, Allocation.GROUPS, scale)),
    W3_20(
            "W3, at once, limit 20",
            Unit.NANOS_A_SUBTASK,
            20,
            15,
            (contender, scale) -> limited(contender, 100_000 / scale, 20, 0) / (100_000 / scale)),
    W3_1000(
            "W3, at once, limit 1,000",
            Unit.NANOS_A_SUBTASK,
            20,
            15,
            (contender, scale) -> limited(contender, 100_000 / scale, 1_000, 0) / (100_000 / scale)),
    W3_WAIT(
            "W3, waiting 1 ms, limit 1,000",
            Unit.MILLIS,
            10,
            9,
            (contender, scale) -> limited(contender, 100_000 / scale, 1_000, 1) / 1e6),
    W4_10K("W4, 10k", Unit.MILLIS, 20, 9, (contender, scale) -> contender.failFast(10_000 / scale) / 1e6),
    W4_100K("W4, 100k", Unit.MILLIS, 6, 7, (contender, scale) -> contender.failFast(100_000 / scale) / 1e6),
    W4_1M("W4, 1M", Unit.MILLIS, 1, 2, (contender, scale) -> contender.failFast(1_000_000 / scale) / 1e6),
    W5("W5, 100k parked", Unit.BYTES_A_SUBTASK, 1, 3, (contender, scale) -> parked(contender, 100_000 / scale)),
    W6(
            "W6",
            Unit.MILLIS,
            6,
            9,
            (contender, scale) -> timed(() -> contender.sleeps(10_000 / scale, 1_000, 10), 10_000 / scale) / 1e6),
    W7("W7", Unit.MICROS, 1_500, 15, (contender, scale) -> timed(() -> contender.tree(10), 1 << 10) / 1e3),
    W8("W8, 10M items", Unit.NANOS_A_SUBTASK, 1, 1, (contender, scale) -> items(contender, 10_000_000 / scale)),
    W9_FREE(
            "W9, one at a time",
            Unit.NANOS_AN_ACQUIRE,
            20,
            9,
            (contender, scale) -> timed(() -> contender.permits(20_000 / scale, 1), 20_000 / scale) / (20_000 / scale)),
    W9_QUEUED(
            "W9, 10k wait",
            Unit.NANOS_AN_ACQUIRE,
            20,
            9,
            (contender, scale) ->
                    timed(() -> contender.permits(10_000 / scale, 10_000 / scale), 10_000 / scale) / (10_000 / scale)),
    W10(
            "W10, four drivers, 6 permits",
            Unit.NANOS_A_GROUP,
            40,
            15,
            (contender, scale) ->
                    timed(() -> contender.sharing(5_000 / scale, 4, 6), 20_000 / scale) / (20_000.0 / scale)),
    P50(
            "p50 at 70 % load",
            Unit.MICROS,
            3,
            3,
            (contender, scale) -> Latency.of(contender, scale).micros(50)),
    P99(
            "p99 at 70 % load",
            Unit.MICROS,
            3,
            3,
            (contender, scale) -> Latency.of(contender, scale).micros(99)),
    TREE(
            "1,000 groups of 1,000",
            Unit.NANOS_A_SUBTASK,
            2,
            5,
            (contender, scale) ->
                    timed(() -> contender.wideTree(1_000 / scale, 1_000), 1_000_000 / scale) / (1_000_000 / scale)),
    SETTLED("left of 1M after a group", Unit.BYTES_A_SUBTASK, 1, 3, (contender, scale) -> {
        long before = Heap.used();
        values(contender, 1_000_000 / scale, 1);
        return (Heap.used() - before) / (1_000_000.0 / scale);
    });

    /** How a figure reads. */
    enum Unit {
        NANOS_A_SUBTASK("ns a subtask"),
        NANOS_A_GROUP("ns a group"),
        NANOS_AN_ACQUIRE("ns an acquire"),
        MICROS("µs"),
        MILLIS("ms"),
        BYTES_A_SUBTASK("bytes a subtask"),
        BYTES_A_GROUP("bytes a group");

        final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    private interface Sampling {

        /** @param scale how many times smaller than the real one, for a look whether all works */
        double sample(Contender contender, int scale) throws Exception;
    }

    private interface Run {
        long run() throws Exception;
    }

    final String label;
    final Unit unit;
    final int warmUps;
    final int samples;
    private final Sampling sampling;

    Workload(String label, Unit unit, int warmUps, int samples, Sampling sampling) {
        this.label = label;
        this.unit = unit;
        this.warmUps = warmUps;
        this.samples = samples;
        this.sampling = sampling;
    }

    /** As that one, but for what {@link #flags} says. */
    Workload(String label, Unit unit, Workload other) {
        this(label, unit, other.warmUps, other.samples, other.sampling);
    }

    double sample(Contender contender, int scale) throws Exception {
        return sampling.sample(contender, scale);
    }

    /** JVM flags beyond those that all have. */
    List<String> flags() {
        return switch (this) {
            case W1_1K_YOUNG, W1_1M_YOUNG -> List.of("-XX:+UnlockExperimentalVMOptions", "-XX:G1NewSizePercent=50");
            case W5 -> List.of("-XX:+UseCompactObjectHeaders");
            default -> List.of();
        };
    }

    private static double values(Contender contender, int subtasks, int groups) throws Exception {
        double sum = 0;
        for (int i = 0; i < groups; i++) {
            sum += timed(() -> contender.values(subtasks), sumBelow(subtasks));
        }
        return sum / groups / subtasks;
    }

    private static double triples(Contender contender, int groups, int drivers) throws Exception {
        return timed(() -> contender.triples(groups, drivers), (long) groups * drivers) / ((double) groups * drivers);
    }

    private static double limited(Contender contender, int subtasks, int limit, int waitMillis) throws Exception {
        return timed(() -> contender.limited(subtasks, limit, waitMillis), sumBelow(subtasks));
    }

    private static double parked(Contender contender, int subtasks) throws Exception {
        long before = Heap.used();
        return (contender.whileParked(subtasks, Heap::used) - before) / (double) subtasks;
    }

    private static double items(Contender contender, int items) throws Exception {
        return timed(() -> contender.items(items), sumBelow(items)) / items;
    }

    private static double timed(Run run, long expected) throws Exception {
        long before = System.nanoTime();
        long answer = run.run();
        double took = System.nanoTime() - before;
        if (answer != expected) {
            throw new IllegalStateException("It answered " + answer + " in place of " + expected);
        }
        return took;
    }

    private static long sumBelow(long n) {
        return n * (n - 1) / 2;
    }
}
