package dev.kindred.jobs.process;

import java.util.List;
import java.util.Optional;

/** What the operating system tells of its processes. Those that have ended and wait to be collected are not told. */
interface ProcessTable {

    /** The table of this machine. */
    static ProcessTable ofThisMachine() {
        return Procfs.isThere() ? new Procfs() : new HandleTable();
    }

    /** All that run now. */
    List<ProcessEntry> all();

    /** The one with the number, if it runs. */
    Optional<ProcessEntry> find(long pid);

    /** Now, on the scale of {@link ProcessEntry#started()}. */
    long now();

    /** Whether the process has the mark in its environment; false where that cannot be seen. */
    boolean carries(ProcessEntry process, Cookie cookie);

    /** Its command line, for people. */
    String command(ProcessEntry process);
}
