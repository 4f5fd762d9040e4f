package dev.kindred.examples.fanout.service;

import static akka.http.javadsl.server.PathMatchers.integerSegment;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** {@code GET /customers/pages/17} and {@code GET /partners/pages/17}, with the client's {@code X-Request-Id} if it has one. */
final class PageRoute extends AllDirectives {

    /** Each page is answered long before: its timeout and its grace are bounded. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Whatever else a client calls its request, it is not for the log. */
    private static final Pattern REQUEST_ID = Pattern.compile("[\\w.-]{1,64}");

    private final ActorRef<ProductPages.Command> customers;
    private final ActorRef<ProductPages.Command> partners;
    private final Scheduler scheduler;

    PageRoute(ActorRef<ProductPages.Command> customers, ActorRef<ProductPages.Command> partners, Scheduler scheduler) {
        this.customers = customers;
        this.partners = partners;
        this.scheduler = scheduler;
    }

    Route create() {
        return get(() ->
                concat(pathPrefix("customers", () -> pages(customers)), pathPrefix("partners", () -> pages(partners))));
    }

    private Route pages(ActorRef<ProductPages.Command> pages) {
        return pathPrefix(
                "pages",
                () -> path(
                        integerSegment(),
                        item -> optionalHeaderValueByName(
                                "X-Request-Id",
                                given -> onSuccess(
                                        load(pages, item, requestId(given)),
                                        reply -> complete(PageResponse.of(reply))))));
    }

    private CompletionStage<TaskGroup.ForkReply<ProductPage>> load(
            ActorRef<ProductPages.Command> pages, int item, String request) {
        return AskPattern.ask(pages, replyTo -> new ProductPages.Load(item, request, replyTo), LONGEST, scheduler);
    }

    private static String requestId(Optional<String> given) {
        return given.filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
