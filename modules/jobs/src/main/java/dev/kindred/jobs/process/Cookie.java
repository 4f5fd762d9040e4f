package dev.kindred.jobs.process;

import java.util.Map;
import java.util.UUID;

/**
 * A mark in the environment that a process hands on to all that it starts.
 *
 * <p>The name of the variable is what is unique, not its value: a runner within a job gives its own jobs another cookie,
 * and they keep this one.
 *
 * @param name the name of the variable
 */
record Cookie(String name) {

    static final String PREFIX = "KINDRED_JOB_";

    static Cookie create() {
        return new Cookie(PREFIX + UUID.randomUUID().toString().replace("-", ""));
    }

    void addTo(Map<String, String> environment) {
        environment.put(name, "1");
    }

    /** Whether an environment, as procfs shows it, has the mark. */
    boolean isIn(String environment) {
        String entry = name + "=1\0";
        return environment.startsWith(entry) || environment.contains("\0" + entry);
    }
}
