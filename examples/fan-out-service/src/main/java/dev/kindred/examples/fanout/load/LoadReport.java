package dev.kindred.examples.fanout.load;

import dev.kindred.examples.fanout.world.DownstreamServer;
import dev.kindred.examples.fanout.world.ServiceProcess;
import dev.kindred.examples.fanout.world.World;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, and whether each of the promises held. */
public final class LoadReport {

    private static final double MOST_GROWTH = 1.1;
    private static final int LEAST_SAMPLES = 6;
    private static final double MB = 1024 * 1024;

    private record Check(String promise, String measured, boolean holds) {

        String line() {
            return String.format(Locale.ROOT, "  %-52s %-46s %s", promise, measured, holds ? "holds" : "FAILED");
        }
    }

    private final String title;
    private final List<Check> checks;

    private LoadReport(String title, List<Check> checks) {
        this.title = title;
        this.checks = checks;
    }

    static LoadReport of(
            double capacity,
            Clients.OpenLoop load,
            HeapSamples heap,
            World world,
            LoadRun.Permits permits,
            int normalRequest)
            throws SQLException {
        List<Check> checks = new ArrayList<>();
        checks.add(heap(heap));
        checks.add(accounted(load));
        checks.add(overloaded(load, capacity));
        for (DownstreamServer downstream : world.downstreams()) {
            checks.add(atMost(downstream.name(), "calls", downstream.mostAtOnce(), World.CAPACITY));
        }
        checks.add(atMost("database", "queries", world.postgres().mostAtOnce(), World.CAPACITY));
        checks.add(new Check(
                "afterwards all permits are free", permits.free() + " of " + permits.capacity(), permits.areAllFree()));
        checks.add(new Check("afterwards a normal request succeeds", "status " + normalRequest, normalRequest == 200));
        return new LoadReport(title(capacity, load), checks);
    }

    private static String title(double capacity, Clients.OpenLoop load) {
        return format(
                "%d requests in %.1f s, %.0f a second: the capacity is %.1f. Java %d, %s.",
                load.sent(),
                seconds(load.sending()),
                load.sent() / seconds(load.sending()),
                capacity,
                Runtime.version().feature(),
                ServiceProcess.HEAP);
    }

    private static Check heap(HeapSamples heap) {
        double growth = heap.last() / heap.first();
        return new Check(
                format("live heap, last third by first, at most %.1f", MOST_GROWTH),
                format(
                        "%.1f MB / %.1f MB = %.3f (%d samples, most %.1f)",
                        heap.last() / MB, heap.first() / MB, growth, heap.count(), heap.most() / MB),
                heap.count() >= LEAST_SAMPLES && growth <= MOST_GROWTH);
    }

    private static Check accounted(Clients.OpenLoop load) {
        Tally tally = load.tally();
        return new Check(
                "sent = answered + rejected + timed out",
                load.sent() + " = " + tally.answered() + " + " + tally.rejected() + " + " + tally.timedOut()
                        + (tally.others().isEmpty() ? "" : ", and others: " + tally.others()),
                load.sent() == tally.answered() + tally.rejected() + tally.timedOut());
    }

    /** Else the rest would hold of a service that rejects all, or that has nothing to reject. */
    private static Check overloaded(Clients.OpenLoop load, double capacity) {
        Tally tally = load.tally();
        return new Check(
                "it answers what it can, and rejects the surplus",
                format(
                        "%.1f answered a second, %.0f %% of the capacity",
                        tally.answered() / seconds(load.sending()),
                        100 * tally.answered() / seconds(load.sending()) / capacity),
                tally.answered() > 0 && tally.rejected() > tally.answered());
    }

    private static Check atMost(String what, String unit, int most, int capacity) {
        return new Check(
                what + ": most " + unit + " at once, by its own count", most + " of " + capacity, most <= capacity);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Whether every promise held. */
    public boolean holds() {
        return checks.stream().allMatch(Check::holds);
    }

    /** The table. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(title).append('\n');
        checks.forEach(check -> table.append(check.line()).append('\n'));
        return table.toString();
    }
}
