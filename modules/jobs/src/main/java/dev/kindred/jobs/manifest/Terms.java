package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every kind of job has.
 *
 * @param name its name
 * @param needs the siblings that it waits for
 * @param timeout how long each attempt may take
 * @param retry whether it is run again
 * @param uses permits by pool
 * @param secrets secret variables by name
 */
public record Terms(
        String name,
        List<String> needs,
        Optional<Duration> timeout,
        Optional<Retrying> retry,
        Map<String, Integer> uses,
        Map<String, Secret> secrets) {

    public Terms {
        needs = List.copyOf(needs);
        uses = Collections.unmodifiableMap(new LinkedHashMap<>(uses));
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    }
}
