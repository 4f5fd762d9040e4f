package dev.kindred.benchmarks;

/**
 * The main class of a measured process: a workload, a contender, a scale (1 for the real size). Prints a line
 * {@code sample <figure>} for each sample, or {@code left out}.
 */
final class OneProcess {

    private static final long LONGEST_WARM_UP_NANOS = 15_000_000_000L;

    private OneProcess() {}

    public static void main(String[] arguments) throws Exception {
        Workload workload = Workload.valueOf(arguments[0]);
        int scale = Integer.parseInt(arguments[2]);
        try (Contender contender = Contenders.valueOf(arguments[1]).make()) {
            measure(workload, contender, scale);
        } catch (Contender.LeftOut e) {
            System.out.println("left out");
        }
        System.exit(0); // a peer's threads may still live
    }

    private static void measure(Workload workload, Contender contender, int scale) throws Exception {
        long began = System.nanoTime();
        int warmUps = scale == 1 ? workload.warmUps : 1;
        for (int i = 0; i < warmUps && System.nanoTime() - began < LONGEST_WARM_UP_NANOS; i++) {
            double unused = workload.sample(contender, scale);
        }
        int samples = scale == 1 ? workload.samples : 1;
        for (int i = 0; i < samples; i++) {
            System.out.println("sample " + workload.sample(contender, scale));
        }
    }
}
