package dev.kindred.jobs.manifest;

import java.util.List;

/** One entry under {@code jobs}: a process, or a group of jobs. */
public sealed interface Job permits JobGroup, ProcessJob {

    /** Its key in the manifest, unique among its siblings. */
    String name();

    /** The names of the siblings that must have succeeded before it starts. */
    List<String> needs();
}
