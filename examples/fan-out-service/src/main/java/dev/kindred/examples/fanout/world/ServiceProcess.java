package dev.kindred.examples.fanout.world;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The service in a JVM of its own, with a heap of 128 MB. */
public final class ServiceProcess implements Closeable {

    public static final String HEAP = "-Xmx128m";

    private static final int TRIES = 600;

    private final Process process;
    private final int port;
    private final int adminPort;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(Process process, int port, int adminPort, Path log) {
        this.process = process;
        this.port = port;
        this.adminPort = adminPort;
        this.log = log;
    }

    static ServiceProcess start(Map<String, String> settings, Path log) throws IOException, InterruptedException {
        int port = Ports.free();
        int adminPort = Ports.free();
        List<String> command = new ArrayList<>(java());
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-Dpages.port=" + port, "-Dpages.admin-port=" + adminPort));
        command.add("dev.kindred.examples.fanout.service.Main");
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServiceProcess service = new ServiceProcess(process, port, adminPort, log);
        service.awaitStart();
        return service;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow"); // Akka uses it
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of(HEAP, "-cp", classPath));
        return command;
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try {
                admin("metrics");
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        process.destroyForcibly().waitFor();
        throw new IOException("Cannot start the service: " + Files.readString(log));
    }

    /** The page of an item; every other one is a partner's. */
    public URI page(int item) {
        return URI.create("http://localhost:" + port + (item % 2 == 0 ? "/customers" : "/partners") + "/pages/" + item);
    }

    /** The bytes of what is alive after a collection. */
    public long liveHeap() throws IOException, InterruptedException {
        return Long.parseLong(admin("live-heap").strip());
    }

    /** One of the numbers that it tells its operators. */
    public int metric(String name) throws IOException, InterruptedException {
        return admin("metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The service has no metric [" + name + "]."));
    }

    private String admin(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/" + path))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "The service answered " + response.statusCode() + " to [" + path + "]: " + response.body());
        }
        return response.body();
    }

    public Path log() {
        return log;
    }

    /** It ends when its standard input does. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
