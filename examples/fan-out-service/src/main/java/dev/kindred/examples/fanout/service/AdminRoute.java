package dev.kindred.examples.fanout.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** For operators: {@code GET /metrics} and {@code GET /live-heap}. */
final class AdminRoute extends AllDirectives {

    private final ActorRef<Semaphore.Command> permits;
    private final ActorSystem<?> system;

    AdminRoute(ActorRef<Semaphore.Command> permits, ActorSystem<?> system) {
        this.permits = permits;
        this.system = system;
    }

    Route create() {
        return get(() -> concat(
                path("metrics", () -> onSuccess(snapshot(), now -> complete(metrics(now)))),
                path("live-heap", () -> onSuccess(liveHeap(), bytes -> complete(bytes + "\n")))));
    }

    private CompletionStage<Semaphore.Snapshot> snapshot() {
        return AskPattern.ask(permits, Semaphore.GetSnapshot::new, Duration.ofSeconds(5), system.scheduler());
    }

    /** A collection stops everything else, but not this: it need not wait on a dispatcher's thread. */
    private CompletionStage<Long> liveHeap() {
        return Task.blocking(LiveHeap::bytes).run(system);
    }

    private static String metrics(Semaphore.Snapshot now) {
        return """
                permits_capacity %d
                permits_free %d
                permits_waiting %d
                permits_granted_total %d
                permits_rejected_total %d
                permits_timed_out_total %d
                """.formatted(now.capacity(), now.free(), now.waiting(), now.grants(), now.rejections(), now.timeouts());
    }
}
