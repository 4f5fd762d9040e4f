package dev.kindred.jobs.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks that can be run in this JVM, as far as a manifest must know them. */
public interface KnownTasks {

    /** Their names, in the order in which people are told them. */
    Set<String> names();

    /**
     * What is wrong with what a task is to be given, as a sentence without an end; nothing if it will do.
     *
     * @param name one of {@link #names}
     */
    Optional<String> problem(String name, Map<String, String> parameters);
}
