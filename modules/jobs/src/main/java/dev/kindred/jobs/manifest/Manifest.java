package dev.kindred.jobs.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a manifest says.
 *
 * @param root all of its jobs; the group has the manifest's name
 * @param pools the capacity of each named pool
 */
public record Manifest(JobGroup root, Map<String, Integer> pools) {

    public Manifest {
        pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
    }
}
