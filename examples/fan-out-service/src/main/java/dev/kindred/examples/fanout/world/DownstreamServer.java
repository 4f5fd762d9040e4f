package dev.kindred.examples.fanout.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** An HTTP service whose work takes a while, for some items much longer. It counts for itself how many it works on at once. */
public final class DownstreamServer implements Closeable {

    private static final Duration SLOW = Duration.ofSeconds(5);

    static {
        System.setProperty(
                "sun.net.httpserver.nodelay", "true"); // else each answer on a used connection takes 40 ms more
    }

    private final String name;
    private final Duration usual;
    private final IntPredicate isSlow;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private DownstreamServer(String name, Duration usual, IntPredicate isSlow, HttpServer server) {
        this.name = name;
        this.usual = usual;
        this.isSlow = isSlow;
        this.server = server;
    }

    static DownstreamServer start(String name, Duration usual, IntPredicate isSlow) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DownstreamServer downstream = new DownstreamServer(name, usual, isSlow, server);
        server.createContext("/" + name + "/", downstream::handle);
        server.setExecutor(downstream.threads); // as many threads as calls: nothing here bounds them
        server.start();
        return downstream;
    }

    public String name() {
        return name;
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** The most calls that it ever worked on at once. */
    public int mostAtOnce() {
        return most.get();
    }

    private void handle(HttpExchange call) throws IOException {
        try (call) {
            int status = counted(call);
            byte[] answer = (name + " " + call.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, answer.length);
            call.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    /** The work is done before the answer is sent: whoever has the answer may begin the next call. */
    private int counted(HttpExchange call) throws InterruptedException {
        most.accumulateAndGet(working.incrementAndGet(), Math::max);
        try {
            return work(call);
        } finally {
            working.decrementAndGet();
        }
    }

    private int work(HttpExchange call) throws InterruptedException {
        Duration needed = isSlow.test(item(call)) ? SLOW : usual;
        Duration left = Optional.ofNullable(call.getRequestHeaders().getFirst("X-Time-Left"))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                .orElse(needed);
        boolean gaveUp = left.compareTo(needed) < 0;
        Thread.sleep((gaveUp ? left : needed).toMillis());
        return gaveUp ? 504 : 200;
    }

    private static int item(HttpExchange call) {
        String path = call.getRequestURI().getPath();
        return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
