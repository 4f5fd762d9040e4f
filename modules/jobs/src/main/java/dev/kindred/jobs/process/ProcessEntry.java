package dev.kindred.jobs.process;

import java.util.Comparator;

/**
 * A process as a table showed it.
 *
 * @param pid its number, which another process may have later
 * @param parent its parent's
 * @param group its process group, or -1 if unknown
 * @param session its session, or -1 if unknown
 * @param started when it started, on its table's scale: with the pid, who it is
 */
record ProcessEntry(long pid, long parent, long group, long session, long started) {

    static final Comparator<ProcessEntry> OLDEST_FIRST =
            Comparator.comparingLong(ProcessEntry::started).thenComparingLong(ProcessEntry::pid);

    boolean isSameAs(ProcessEntry other) {
        return pid == other.pid && started == other.started;
    }
}
