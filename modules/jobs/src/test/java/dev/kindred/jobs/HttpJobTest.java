package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is real, since what is hunted is what comes and goes on the wire. */
class HttpJobTest {

    private final Path folder;
    private final CommandFolder commands;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    HttpJobTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ok", exchange -> answer(exchange, 200, "all is well"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/ok");
            answer(exchange, 302, "");
        });
        server.createContext("/busy", exchange -> answer(exchange, requests.size() < 2 ? 503 : 200, "x"));
        server.createContext("/gone", exchange -> answer(exchange, 410, "x"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        String received = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("X-Asked") + " " + received);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private CommandFolder.Ran run(String keys) throws IOException {
        return commands.run("version: 1\njobs: { a: { http: " + keys + " } }");
    }

    private String at(String path) {
        return "\"http://127.0.0.1:" + server.getAddress().getPort() + path + "\"";
    }

    private String log() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    @Test
    void methodHeadersAndBody_areSent() throws Exception {
        run(at("/ok?q=1") + ", method: POST, headers: { X-Asked: 7 }, body: grüße")
                .endedWith(0);

        assertThat(requests).containsExactly("POST /ok?q=1 7 grüße");
        assertThat(log()).contains("> POST http://127.0.0.1").contains("/ok?q=1\n< 200\nall is well\n");
    }

    @Test
    void secretInAHeader_isSentAndMasked() throws Exception {
        String secret =
                ", secret: { TOKEN: canary-4711 }, headers: { X-Asked: \"Bearer ${TOKEN}\" }, body: \"${OTHER}\"";
        run(at("/ok") + ", method: PUT" + secret).endedWith(0);

        assertThat(requests).containsExactly("PUT /ok Bearer canary-4711 ${OTHER}");
        assertThat(log()).doesNotContain("canary");
    }

    @Test
    void expectedStatusAndBody_areASuccess() throws Exception {
        run(at("/gone") + ", expect: { status: [404, 410] }").endedWith(0);
        run(at("/ok") + ", expect: { status: 200, contains: is well }").endedWith(0);
    }

    @Test
    void anotherStatus_isAFailure() throws Exception {
        assertThat(run(at("/gone")).endedWith(1).report().get(0)).endsWith("[a] answered 410, expected 200 to 299.");
        assertThat(run(at("/ok") + ", expect: { status: [201, 204] }")
                        .endedWith(1)
                        .report()
                        .get(0))
                .endsWith("[a] answered 200, expected 201 or 204.");
    }

    @Test
    void anotherBody_isAFailure() throws Exception {
        assertThat(run(at("/ok") + ", expect: { contains: on fire }")
                        .endedWith(1)
                        .report()
                        .get(0))
                .endsWith("[a] answered 200, but without [on fire] in its body.");
    }

    @Test
    void redirect_isAnAnswerAndNotFollowed() throws Exception {
        assertThat(run(at("/moved")).endedWith(1).report().get(0)).endsWith("[a] answered 302, expected 200 to 299.");
        assertThat(requests).hasSize(1);
    }

    @Test
    void retriedStatus_isSentAgain() throws Exception {
        CommandFolder.Ran ran = run(at("/busy") + ", retry: { attempts: 5, backoff: 1ms, statuses: 503 }");

        assertThat(ran.endedWith(0).report())
                .anyMatch(line -> line.matches("  succeeded     a \\(.*\\), in attempt 3"));
        assertThat(requests).hasSize(3);
    }

    @Test
    void statusThatIsNotRetried_isSentOnce() throws Exception {
        run(at("/gone") + ", retry: { backoff: 1ms, statuses: 503 }").endedWith(1);

        assertThat(requests).hasSize(1);
    }

    @Test
    void nobodyThere_isAFailureWithTheAddress() throws Exception {
        server.stop(0);

        assertThat(run(at("/ok?token=1")).endedWith(1).report().get(0))
                .contains("[a] no answer from [http://127.0.0.1:")
                .contains("/ok]: ConnectException")
                .doesNotContain("token");
    }

    @Test
    @Tag("linux")
    void cancelled_theConnectionIsClosed() throws Exception {
        Path asked = commands.fifo("asked");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> untilClosed(silent, asked));

            CommandFolder.Ran ran = commands.run("""
                    version: 1
                    jobs:
                      silent: { http: "http://127.0.0.1:%d/" }
                      culprit: { shell: "read line < asked; exit 1" }
                    """.formatted(silent.getLocalPort()));

            assertThat(ran.endedWith(1).report()).anyMatch(line -> line.startsWith("  cancelled     silent"));
            assertThat(end.join()).as("the end of the connection").isEqualTo(-1);
        }
    }

    @Test
    void timeout_isToldAsSuch() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandFolder.Ran ran = run("\"http://127.0.0.1:" + silent.getLocalPort() + "/\", timeout: 50ms");

            assertThat(ran.endedWith(3).report().get(0)).endsWith("[a] timed out after 50ms.");
        }
    }

    private static int untilClosed(ServerSocket silent, Path asked) {
        try (Socket connection = silent.accept()) {
            byte[] some = new byte[8192];
            int read = connection.getInputStream().read(some);
            assertThat(read).isPositive();
            Files.writeString(asked, "on\n");
            return connection.getInputStream().read(some);
        } catch (IOException e) {
            return -1; // reset is an end, too
        }
    }
}
