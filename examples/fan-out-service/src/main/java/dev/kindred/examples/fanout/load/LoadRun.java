package dev.kindred.examples.fanout.load;

import dev.kindred.examples.fanout.world.ServiceProcess;
import dev.kindred.examples.fanout.world.World;
import java.time.Duration;

/** Warms the service up, finds its capacity, sends ten times as much, and says what held. */
public final class LoadRun {

    private static final int TIMES_CAPACITY = 10;
    private static final int CLIENTS = 16; // enough to use all permits, few enough for nobody to be turned away
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURING = Duration.ofSeconds(10);

    /** Longer than any timer of the service: a timer that is cancelled stays in the heap until its time. */
    private static final Duration OVERLOADING = Duration.ofSeconds(15);

    private static final int SAMPLES = 30;
    private static final Duration LEAST_DISTANCE = Duration.ofMillis(500);
    private static final int TRIES = 100;

    private final World world;
    private final Clients clients;

    private LoadRun(World world) {
        this.world = world;
        this.clients = new Clients(world.service());
    }

    /**
     * Does all of it.
     *
     * @param duration of the load, without the warm-up
     */
    public static LoadReport run(World world, Duration duration) throws Exception {
        return new LoadRun(world).run(duration);
    }

    private LoadReport run(Duration duration) throws Exception {
        clients.closedLoop(CLIENTS, WARM_UP);
        double capacity = clients.closedLoop(CLIENTS, MEASURING);
        overload(capacity, OVERLOADING, distance(duration));
        HeapSamples.During<Clients.OpenLoop> load = overload(capacity, duration, distance(duration));

        Permits permits = permits();
        int normal = clients.get(1).join();
        return LoadReport.of(capacity, load.result(), load.heap(), world, permits, normal);
    }

    private HeapSamples.During<Clients.OpenLoop> overload(double capacity, Duration duration, Duration distance)
            throws Exception {
        return HeapSamples.during(
                world.service(), duration, distance, () -> clients.openLoop(TIMES_CAPACITY * capacity, duration));
    }

    private static Duration distance(Duration duration) {
        Duration even = duration.dividedBy(SAMPLES + 1);
        return even.compareTo(LEAST_DISTANCE) < 0 ? LEAST_DISTANCE : even;
    }

    /** Those that are free when all work is over. The last answer may be here before the last permit is back. */
    private Permits permits() throws Exception {
        Permits now = Permits.of(world.service());
        for (int i = 0; i < TRIES && !now.areAllFree(); i++) {
            Thread.sleep(100);
            now = Permits.of(world.service());
        }
        return now;
    }

    /** The service's own count. */
    record Permits(int free, int capacity) {

        static Permits of(ServiceProcess service) throws Exception {
            return new Permits(service.metric("permits_free"), service.metric("permits_capacity"));
        }

        boolean areAllFree() {
            return free == capacity;
        }
    }
}
