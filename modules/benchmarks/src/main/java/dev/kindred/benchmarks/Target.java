package dev.kindred.benchmarks;

import java.util.List;

/**
 * What Kindred's figure may be at most, by that of a peer.
 *
 * @param against the faster of these in each round; Kindred's own is of {@code other}
 * @param other the workload of the peer's figure
 */
record Target(Workload workload, List<Contenders> against, Workload other, double atMost, double stretch) {

    static final List<Target> ALL = List.of(
            scope(Workload.W1_1K_COLD, 5, 2.5),
            scope(Workload.W1_1K, 1.5, 1.0),
            scope(Workload.W1_10K, 1.0, 0.7),
            scope(Workload.W1_100K, 1.0, 0.7),
            scope(Workload.W1_1M, 1.0, 0.7),
            scope(Workload.W2_1, 2.0, 1.0),
            scope(Workload.W2_4, 1.2, 0.5),
            scope(Workload.W3_20, 0.9, 0.7),
            scope(Workload.W3_1000, 0.9, 0.7),
            scope(Workload.W3_WAIT, 0.8, 0.6),
            of(Workload.W4_10K, List.of(Contenders.SCOPE, Contenders.KOTLIN), 1.5, 1.0),
            of(Workload.W4_100K, List.of(Contenders.SCOPE, Contenders.KOTLIN), 1.0, 0.8),
            scope(Workload.W4_1M, 1.5, 1.5),
            scope(Workload.W5, 1.3, 1.0),
            scope(Workload.W6, 1.2, 1.05),
            scope(Workload.W7, 2.0, 1.0),
            new Target(Workload.W8, List.of(Contenders.KINDRED), Workload.W1_100K, 0.3, 0.1),
            growth(Workload.W1_1K, Workload.W1_1M),
            growth(Workload.W1_1K_YOUNG, Workload.W1_1M_YOUNG),
            of(Workload.W1_1M, List.of(Contenders.PIPE), 1.3, 1.0),
            asyncio(Workload.W1_10K, 0.1, 0.03),
            asyncio(Workload.W1_100K, 0.1, 0.03),
            asyncio(Workload.W1_1M, 0.1, 0.03),
            asyncio(Workload.W3_20, 0.1, 0.03),
            asyncio(Workload.W3_1000, 0.1, 0.03),
            asyncio(Workload.W2_1, 0.2, 0.1),
            asyncio(Workload.W2_4, 0.2, 0.1),
            asyncio(Workload.W7, 0.2, 0.1));

    private static Target of(Workload workload, List<Contenders> against, double atMost, double stretch) {
        return new Target(workload, against, workload, atMost, stretch);
    }

    private static Target growth(Workload small, Workload large) {
        return new Target(large, List.of(Contenders.KINDRED), small, 1.5, 1.5);
    }

    private static Target scope(Workload workload, double atMost, double stretch) {
        return of(workload, List.of(Contenders.SCOPE), atMost, stretch);
    }

    private static Target asyncio(Workload workload, double atMost, double stretch) {
        return of(workload, List.of(Contenders.ASYNCIO), atMost, stretch);
    }
}
