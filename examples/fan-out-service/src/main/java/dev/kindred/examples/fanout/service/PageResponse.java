package dev.kindred.examples.fanout.service;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import dev.kindred.PermitRefusedException;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of a page, as HTTP says it. A client is not told what is behind this service. */
final class PageResponse {

    private static final Logger LOG = LoggerFactory.getLogger(PageResponse.class);

    private PageResponse() {}

    static HttpResponse of(TaskGroup.ForkReply<ProductPage> reply) {
        if (reply instanceof TaskGroup.Rejected<ProductPage>) {
            return busy();
        }
        return ((TaskGroup.Ended<ProductPage>) reply)
                .outcome()
                .fold(
                        page -> response(StatusCodes.OK, page.text()),
                        failure -> failed((TaskGroupException) failure),
                        cancelled -> busy());
    }

    private static HttpResponse failed(TaskGroupException failure) {
        if (failure.subgroup(PermitRefusedException.class).isPresent()) {
            return busy();
        }
        if (failure.timedOut()
                || failure.subgroup(DownstreamTimeoutException.class).isPresent()) {
            LOG.debug("A page timed out: {}", failure.getMessage());
            return response(StatusCodes.GATEWAY_TIMEOUT, "The page took too long. Ask again.\n");
        }
        LOG.warn("A page failed.", failure);
        return response(StatusCodes.BAD_GATEWAY, "Something that the page needs has failed.\n");
    }

    private static HttpResponse busy() {
        return response(StatusCodes.SERVICE_UNAVAILABLE, "Too many ask for pages. Ask later.\n")
                .addHeader(RawHeader.create("Retry-After", "1"));
    }

    private static HttpResponse response(StatusCode status, String text) {
        return HttpResponse.create().withStatus(status).withEntity(text);
    }
}
