package dev.kindred.jobs.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * One request and its answer. It goes to the host of its address and to no other: redirects are not followed, and a proxy is
 * not asked.
 */
public final class Exchange {

    private final URI uri;
    private final HttpRequest request;
    private final Expectation expected;

    /**
     * @param body sent in UTF-8
     * @throws IllegalArgumentException if a header or method is one that cannot be sent
     */
    public Exchange(URI uri, String method, Map<String, String> headers, Optional<String> body, Expectation expected) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        headers.forEach(builder::setHeader);
        this.uri = uri;
        this.request = builder.build();
        this.expected = expected;
    }

    /** A client for the exchanges of one run. */
    public static HttpClient client() {
        // HTTP/1.1: cancelling an exchange closes its connection, which the other side sees at once.
        return HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    /**
     * Sends it.
     *
     * @param log gets the request line, the status and the first MiB of the answer's body; closed at the end
     * @param cancelling is given the stage whose cancel ends the exchange
     * @return the status, or fails with an {@link UnexpectedAnswerException} or an {@link UnreachableException}
     */
    public CompletableFuture<Integer> send(
            HttpClient client, OutputStream log, UnaryOperator<CompletableFuture<HttpResponse<String>>> cancelling) {
        write(log, "> " + request.method() + " " + uri + "\n");
        return cancelling
                .apply(client.sendAsync(request, answer -> {
                    write(log, "< " + answer.statusCode() + "\n");
                    return new KeptBody(log);
                }))
                .handle((answer, failure) -> {
                    close(log);
                    if (failure != null) {
                        throw new CompletionException(explained(failure));
                    }
                    return checked(answer);
                });
    }

    private Throwable explained(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException ? new UnreachableException(uri, cause) : cause;
    }

    private int checked(HttpResponse<String> answer) {
        try {
            expected.check(answer.statusCode(), answer.body());
            return answer.statusCode();
        } catch (UnexpectedAnswerException e) {
            throw new CompletionException(e);
        }
    }

    private static void write(OutputStream log, String text) {
        try {
            log.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void close(OutputStream log) {
        try {
            log.close();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
