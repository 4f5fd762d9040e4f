package dev.kindred.examples.fanout.service;

import akka.actor.typed.ActorRef;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.MDC;

/**
 * Makes a page of four calls. Takes the calls as functions, so that a test can give others.
 *
 * @param permits of which a page holds one while it calls
 * @param timeout of a page, waiting for its permit included
 */
record PageTasks(
        IntFunction<Task<String>> price,
        IntFunction<Task<String>> reviews,
        IntFunction<Task<String>> shipping,
        IntFunction<Task<Integer>> stock,
        ActorRef<Semaphore.Command> permits,
        Duration timeout) {

    /**
     * A page within the deadline.
     *
     * @param request the id that is in every log line of what is done for it
     */
    TaskGroup<ProductPage> page(int item, String request) {
        return TaskGroup.<ProductPage>of(scope -> {
                    MDC.put("request", request); // what the body puts there, its forks have
                    var page = scope.fork("calls", calls(item).holding(permits, 1));
                    return page::get;
                })
                .named("page")
                .timeout(timeout);
    }

    private TaskGroup<ProductPage> calls(int item) {
        return TaskGroup.of(scope -> {
            var itsPrice = scope.fork("price", price.apply(item));
            var itsReviews = scope.fork("reviews", reviews.apply(item));
            var itsShipping = scope.fork("shipping", shipping.apply(item));
            var inStock = scope.fork("stock", stock.apply(item));
            return () -> new ProductPage(item, itsPrice.get(), itsReviews.get(), itsShipping.get(), inStock.get());
        });
    }
}
