package dev.kindred.examples.fanout.service;

import dev.kindred.Task;
import dev.kindred.TaskContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP service that this one calls.
 *
 * <p>A call that is cancelled is not dropped: the service behind it would work on, and whoever got the permit next would come on
 * top. It is told how much time is left, gives up by itself when that is over, and the call ends with its answer.
 */
final class Downstream {

    private static final Logger LOG = LoggerFactory.getLogger(Downstream.class);

    /** Beyond the deadline: then the service is not what it promised to be, and the call fails without its answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String name;
    private final URI address;
    private final HttpClient http;

    Downstream(String name, URI address, HttpClient http) {
        this.name = name;
        this.address = address;
        this.http = http;
    }

    Task<String> get(int item) {
        return Task.async(context -> send(context, item));
    }

    private CompletionStage<String> send(TaskContext context, int item) {
        Duration left = context.remaining().orElseThrow(() -> new IllegalStateException("A call has a deadline."));
        LOG.debug("asks for {} of item {}, {} ms are left", name, item, left.toMillis());
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/" + name + "/" + item))
                .header("X-Time-Left", String.valueOf(left.toMillis()))
                .timeout(left.plus(PATIENCE))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::body);
    }

    private String body(HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 200 -> response.body();
            case 504 -> throw new DownstreamTimeoutException(name);
            default -> throw new IllegalStateException("[" + name + "] answered " + response.statusCode() + ".");
        };
    }
}
