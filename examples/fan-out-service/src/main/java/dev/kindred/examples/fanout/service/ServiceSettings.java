package dev.kindred.examples.fanout.service;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;

/** What stands at {@code pages} in the configuration; application.conf says what each value means. */
record ServiceSettings(
        int port,
        int adminPort,
        Duration timeout,
        Admission customers,
        Admission partners,
        Permits permits,
        URI prices,
        URI reviews,
        URI shipping,
        Database database) {

    record Admission(int limit, int maxWaiting) {

        private static Admission of(Config kind) {
            return new Admission(kind.getInt("limit"), kind.getInt("max-waiting"));
        }
    }

    record Permits(int capacity, int maxWaiting, Duration maxWait) {}

    record Database(String url, String user, int connections) {}

    static ServiceSettings of(Config pages) {
        return new ServiceSettings(
                pages.getInt("port"),
                pages.getInt("admin-port"),
                pages.getDuration("timeout"),
                Admission.of(pages.getConfig("customers")),
                Admission.of(pages.getConfig("partners")),
                new Permits(
                        pages.getInt("permits.capacity"),
                        pages.getInt("permits.max-waiting"),
                        pages.getDuration("permits.max-wait")),
                URI.create(pages.getString("prices")),
                URI.create(pages.getString("reviews")),
                URI.create(pages.getString("shipping")),
                new Database(
                        pages.getString("database.url"),
                        pages.getString("database.user"),
                        pages.getInt("database.connections")));
    }
}
