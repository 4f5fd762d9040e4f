package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One entry under {@code jobs}: a process, an HTTP request, a task in this JVM, or a group of jobs. */
public sealed interface Job permits JobGroup, Leaf {

    /** Its key in the manifest, unique among its siblings. */
    String name();

    /** The names of the siblings that must have succeeded before it starts. */
    List<String> needs();

    /** How long it may take from its start; of a leaf each attempt anew. */
    Optional<Duration> timeout();

    /** Whether it is run again when it has failed. */
    Optional<Retrying> retry();
}
