package dev.kindred.examples.fanout.service;

/** What is behind this service gave up, because the time that it was given was over. */
final class DownstreamTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DownstreamTimeoutException(String name) {
        super("[" + name + "] had no answer within the time that it was given.", null, false, false);
    }
}
