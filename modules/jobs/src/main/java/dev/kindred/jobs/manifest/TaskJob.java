package dev.kindred.jobs.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A job that runs in the runner's own JVM.
 *
 * @param terms what every kind has
 * @param task the name of the task
 * @param parameters what it is given; {@code ${NAME}} stands for a secret
 */
public record TaskJob(Terms terms, String task, Map<String, String> parameters) implements Leaf {

    public TaskJob {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
