package dev.kindred.jobs.process;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The cookies of one run: each tree has its own, and all begin alike. */
final class Cookies {

    private final String prefix;
    private final AtomicLong last = new AtomicLong();

    private Cookies(String prefix) {
        this.prefix = prefix;
    }

    static Cookies create() {
        return new Cookies(Cookie.PREFIX + UUID.randomUUID().toString().replace("-", "") + "_");
    }

    /** Nothing else has this in its environment. */
    String prefix() {
        return prefix;
    }

    Cookie next() {
        return new Cookie(prefix + last.incrementAndGet());
    }
}
