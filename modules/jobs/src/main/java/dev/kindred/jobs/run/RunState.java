package dev.kindred.jobs.run;

/** What has become of a run. */
public enum RunState {
    /** Its runner lives. */
    RUNNING,
    /** Its runner ended it and wrote down how. */
    ENDED,
    /** Its runner is gone and wrote nothing down: it was killed, or the machine went down. */
    LOST
}
