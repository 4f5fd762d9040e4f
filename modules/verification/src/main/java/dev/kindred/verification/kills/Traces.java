package dev.kindred.verification.kills;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What jobs have done, as the outside saw it: lines in a file, and requests that came. */
final class Traces implements AutoCloseable {

    private final Path file;
    private final HttpServer server;
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    Traces(Path file) throws IOException {
        this.file = file;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String job = exchange.getRequestURI().getPath().substring(1);
        requests.computeIfAbsent(job, name -> new AtomicInteger()).incrementAndGet();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    String address() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    Path file() {
        return file;
    }

    /** How often each job has done its work. */
    Map<String, Integer> counts() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        requests.forEach((job, times) -> counts.put(job, times.get()));
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(job -> counts.merge(job, 1, Integer::sum));
        }
        return counts;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
