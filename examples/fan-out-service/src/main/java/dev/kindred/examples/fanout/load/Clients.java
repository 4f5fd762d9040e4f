package dev.kindred.examples.fanout.load;

import dev.kindred.examples.fanout.world.ServiceProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Whoever asks for pages: each request is from a client of its own, with a connection of its own. Otherwise each burst would leave
 * its connections behind for good, because the JDK's pool uses all of them in turn.
 */
final class Clients {

    private static final int ITEMS = 201;

    /** Longer than the service takes for anything; who waits longer was forgotten. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServiceProcess service;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Clients(ServiceProcess service) {
        this.service = service;
    }

    /** The status of one page, whose failure is that there was no answer. */
    CompletableFuture<Integer> get(int item) {
        HttpRequest request = HttpRequest.newBuilder(service.page(item))
                .header("Connection", "close")
                .timeout(PATIENCE)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /**
     * So many clients, each of which asks for the next page when it has one: nobody is turned away, and the service does all that
     * it can.
     *
     * @return pages a second, of those that were there in time
     */
    double closedLoop(int clients, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        Tally tally = new Tally();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            all.add(askUntil(end, client * (ITEMS / clients), tally));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        return tally.answered() * 1e9 / duration.toNanos();
    }

    private CompletableFuture<Void> askUntil(long end, int item, Tally tally) {
        if (System.nanoTime() - end >= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return get(item % ITEMS)
                .handle((status, failure) -> {
                    if (System.nanoTime() - end < 0) {
                        tally.count(status, failure);
                    }
                    return item + 1;
                })
                .thenCompose(next -> askUntil(end, next, tally));
    }

    /**
     * Sends by the clock, whether or not anything is answered, and then waits for all answers.
     *
     * @param perSecond how many are sent in a second
     */
    OpenLoop openLoop(double perSecond, Duration duration) {
        Tally tally = new Tally();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        long begin = System.nanoTime();
        long count = Math.round(perSecond * duration.toNanos() / 1e9);
        for (long i = 0; i < count; i++) {
            awaitTime(begin + Math.round(i * 1e9 / perSecond));
            all.add(get((int) (i % ITEMS)).handle((status, failure) -> {
                tally.count(status, failure);
                return null;
            }));
        }
        long sending = System.nanoTime() - begin;
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        return new OpenLoop(count, Duration.ofNanos(sending), tally);
    }

    private static void awaitTime(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What was sent, in which time, and what became of it. */
    record OpenLoop(long sent, Duration sending, Tally tally) {}
}
