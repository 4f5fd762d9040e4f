package dev.kindred.benchmarks;

import java.util.Arrays;
import java.util.Random;

/**
 * How one contender compares to another: the median over rounds of the one's figure by the other's of the same round.
 *
 * @param low of the interval that holds the median with 95 %, by bootstrap
 * @param high its other end
 */
record Ratio(double median, double low, double high) {

    private static final int RESAMPLES = 10_000;

    /** @param ratios at least one, of one round each */
    static Ratio of(double[] ratios) {
        Random random = new Random(42); // the same figures give the same interval
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[ratios.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = 0; k < drawn.length; k++) {
                drawn[k] = ratios[random.nextInt(ratios.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        return new Ratio(median(ratios), medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    /** A target is met when the median meets it, and the interval's upper end is within 1.15 of it. */
    boolean meets(double atMost) {
        return median <= atMost && high <= atMost * 1.15;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
