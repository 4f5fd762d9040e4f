package dev.kindred.jobs.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Counts the numbers that Linux has given to processes and threads, so that those that were given after a moment are known.
 *
 * <p>The kernel gives them in turn and tells the last; they go round. So it is a clock that is right as long as it is read
 * more often than it can go round. When it may have gone round unseen, a new era begins, in which older readings mean
 * nothing.
 */
final class PidClock {

    /** However many processors fork: the kernel makes one process at a time in the part that takes a number. */
    private static final long MOST_A_MILLISECOND = 300;

    private static final long NANOS_A_MILLISECOND = 1_000_000;

    /** The numbers below are not given again when they go round, so a round is shorter by as many. */
    private static final long RESERVED = 300;

    private static final int LONGEST = 32;

    /**
     * What it showed.
     *
     * @param era readings of different eras cannot be compared
     * @param count how many numbers were given in this era
     * @param last the one that was given last
     */
    record Reading(long era, long count, long last) {

        static final Reading NONE = new Reading(-1, 0, -1);

        /** Whether it is known which numbers were given between this and a later reading. */
        boolean isComparable(Reading later, long round) {
            return era >= 0 && era == later.era && later.count - count < round;
        }

        /** Whether the number was given between this and a later reading. */
        boolean isBetween(long pid, Reading later) {
            return last <= later.last ? last < pid && pid <= later.last : last < pid || pid <= later.last;
        }
    }

    private final LongSupplier lastPid;
    private final LongSupplier nanos;
    private final long round;

    // All: under this object's lock.
    private long era;
    private long count;
    private long last = -1;
    private long readAt;

    PidClock(LongSupplier lastPid, LongSupplier nanos, long mostPids) {
        this.lastPid = lastPid;
        this.nanos = nanos;
        this.round = mostPids - RESERVED;
    }

    static PidClock of(Path procfs) {
        return new PidClock(() -> readLast(procfs), System::nanoTime, readMost(procfs));
    }

    synchronized Reading read() {
        long now = nanos.getAsLong();
        long next = lastPid.getAsLong();
        if (next < 0 || round <= 0) {
            last = -1;
            return Reading.NONE;
        }
        if (last < 0 || (now - readAt) / NANOS_A_MILLISECOND * MOST_A_MILLISECOND >= round) {
            era++;
            count = 0;
        } else {
            count += next >= last ? next - last : next - last + round + RESERVED;
        }
        last = next;
        readAt = now;
        return new Reading(era, count, next);
    }

    long round() {
        return round;
    }

    // The fifth field of proc(5)'s loadavg.
    private static long readLast(Path procfs) {
        try {
            String load = Files.readString(procfs.resolve("loadavg")).strip();
            return Long.parseLong(load.substring(load.lastIndexOf(' ') + 1));
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    // Read once. If it is raised later, the numbers go round less often than is reckoned with. At once, by one read: a
    // file
    // of proc/sys gives nothing at a second one.
    private static long readMost(Path procfs) {
        try (InputStream file = Files.newInputStream(procfs.resolve("sys/kernel/pid_max"))) {
            byte[] digits = new byte[LONGEST];
            int read = file.read(digits);
            return Long.parseLong(new String(digits, 0, Math.max(0, read), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
