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

    /**
     * Those that started after a moment; more may be told, but none is missing.
     *
     * @param mark the moment, as {@link #mark} gave it
     */
    default List<ProcessEntry> since(Mark mark) {
        return all().stream().filter(process -> process.started() >= mark.now()).toList();
    }

    /** This moment. */
    default Mark mark() {
        return new Mark(now(), PidClock.Reading.NONE);
    }

    /**
     * A moment.
     *
     * @param now on the scale of {@link ProcessEntry#started()}
     * @param pids what the clock of process numbers showed, where there is one
     */
    record Mark(long now, PidClock.Reading pids) {}

    /** The one with the number, if it runs. */
    Optional<ProcessEntry> find(long pid);

    /** Now, on the scale of {@link ProcessEntry#started()}. */
    long now();

    /** Whether the process has the mark in its environment; false where that cannot be seen. */
    boolean carries(ProcessEntry process, Cookie cookie);

    /** Its command line, for people. */
    String command(ProcessEntry process);
}
