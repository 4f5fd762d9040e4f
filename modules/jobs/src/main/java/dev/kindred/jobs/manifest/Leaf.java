package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job that is no group. */
public sealed interface Leaf extends Job permits HttpJob, ProcessJob, TaskJob {

    /** What all kinds have. */
    Terms terms();

    @Override
    default String name() {
        return terms().name();
    }

    @Override
    default List<String> needs() {
        return terms().needs();
    }

    @Override
    default Optional<Duration> timeout() {
        return terms().timeout();
    }

    @Override
    default Optional<Retrying> retry() {
        return terms().retry();
    }

    /** How many permits of which pools it holds while it runs. */
    default Map<String, Integer> uses() {
        return terms().uses();
    }

    /** Its secret variables. */
    default Map<String, Secret> secrets() {
        return terms().secrets();
    }
}
