package dev.kindred.examples.fanout.world;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The service and all that it needs, started together and ended in reverse. */
public final class World implements Closeable {

    /** What each of those that the service calls can take at once. */
    public static final int CAPACITY = 8;

    private final Deque<Closeable> parts = new ArrayDeque<>();
    private final List<DownstreamServer> downstreams;
    private final Postgres postgres;
    private final ServiceProcess service;

    private World(Map<String, String> settings, Path log) throws Exception {
        try {
            DownstreamServer prices = begun(DownstreamServer.start("prices", Duration.ofMillis(100), item -> false));
            DownstreamServer reviews =
                    begun(DownstreamServer.start("reviews", Duration.ofMillis(300), item -> item % 100 == 0));
            DownstreamServer shipping =
                    begun(DownstreamServer.start("shipping", Duration.ofMillis(200), item -> false));
            this.downstreams = List.of(prices, reviews, shipping);
            this.postgres = begun(Postgres.start());
            Map<String, String> all = new HashMap<>(settings);
            downstreams.forEach(server -> all.put("pages." + server.name(), String.valueOf(server.address())));
            all.put("pages.database.url", postgres.url());
            all.putIfAbsent("pages.permits.capacity", String.valueOf(CAPACITY));
            this.service = begun(ServiceProcess.start(all, log));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything.
     *
     * @param settings of the service that are not as usual
     * @param log where the service writes
     */
    public static World start(Map<String, String> settings, Path log) throws Exception {
        return new World(settings, log);
    }

    private <T extends Closeable> T begun(T part) {
        parts.push(part);
        return part;
    }

    public List<DownstreamServer> downstreams() {
        return downstreams;
    }

    public Postgres postgres() {
        return postgres;
    }

    public ServiceProcess service() {
        return service;
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
