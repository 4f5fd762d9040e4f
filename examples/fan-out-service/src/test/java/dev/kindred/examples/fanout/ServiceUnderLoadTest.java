package dev.kindred.examples.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.examples.fanout.load.LoadReport;
import dev.kindred.examples.fanout.load.LoadRun;
import dev.kindred.examples.fanout.world.DownstreamServer;
import dev.kindred.examples.fanout.world.World;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service in its own JVM, with what it calls: real HTTP, a real PostgreSQL, real time. */
@Tag("linux-amd64")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServiceUnderLoadTest {

    private static final Path LOGS = Path.of("target", "load");

    private static World world;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        world = World.start(Map.of(), LOGS.resolve("service.log"));
        while (get(world.service().page(1), "warm-up").statusCode() != 200) {} // the first ones load classes
    }

    @AfterAll
    static void end() throws Exception {
        world.close();
    }

    @Test
    void tenTimesTheCapacity_allPromisesHold() throws Exception {
        LoadReport report = LoadRun.run(world, Duration.ofSeconds(Integer.getInteger("load.seconds")));

        System.out.print(report);
        assertThat(report.holds()).as(report.toString()).isTrue();
    }

    @Test
    void requestIdOfTheClient_isInTheLinesOfAllThatIsForked() throws Exception {
        assertThat(get(world.service().page(17), "r-17").body())
                .isEqualTo("item 17: prices /prices/17, reviews /reviews/17, shipping /shipping/17, 4 in stock\n");

        List<String> lines = Files.readAllLines(world.service().log()).stream()
                .filter(line -> line.contains("[r-17]"))
                .toList();
        assertThat(lines).hasSize(4);
        for (String fork : List.of("price", "reviews", "shipping", "stock")) {
            assertThat(lines).anyMatch(line -> line.contains("/calls/" + fork + "]"));
        }
    }

    @Test
    void downstreamIsSlow_timesOut() throws Exception {
        assertThat(get(world.service().page(100), "slow-reviews").statusCode()).isEqualTo(504);
    }

    @Test
    void databaseIsSlow_timesOut() throws Exception {
        assertThat(get(world.service().page(50), "slow-stock").statusCode()).isEqualTo(504);
    }

    /** What the load's table would say if nothing protected the downstreams: their counters count. */
    @Test
    void morePermitsThanTheDownstreamsCanTake_theirCountsShowIt() throws Exception {
        try (World unprotected = World.start(
                Map.of("pages.permits.capacity", "20", "pages.timeout", "1m"), LOGS.resolve("unprotected.log"))) {
            getAtOnce(20, unprotected.service().page(100));
            getAtOnce(20, unprotected.service().page(50));

            assertThat(unprotected.downstreams())
                    .filteredOn(downstream -> downstream.name().equals("reviews"))
                    .extracting(DownstreamServer::mostAtOnce)
                    .allMatch(most -> most > World.CAPACITY);
            assertThat(unprotected.postgres().mostAtOnce()).isGreaterThan(World.CAPACITY);
        }
    }

    private static void getAtOnce(int count, URI page) {
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> HttpRequest.newBuilder(page).build())
                .limit(count)
                .map(request -> HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();
        answers.forEach(CompletableFuture::join);
    }

    private static HttpResponse<String> get(URI page, String requestId) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(page).header("X-Request-Id", requestId).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
