package dev.kindred;

import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A group's own deadline, which may be moved until it strikes (D2). Moved by any thread, struck by the supervisor: by the
 * timer that was set for it, unless it was moved since.
 */
final class Deadline {

    /** A timer to be set. */
    record Alarm(int move, Duration in) {}

    private final String path;
    private final TaskRuntime runtime;

    // Written under this lock, read by anybody.
    private volatile @Nullable Instant at;
    // Guarded by this.
    private int moves;
    private boolean struck;
    private boolean closed;

    Deadline(String path, TaskRuntime runtime) {
        this.path = path;
        this.runtime = runtime;
    }

    Optional<Instant> at() {
        return Optional.ofNullable(at);
    }

    synchronized Alarm setIn(Duration timeout) {
        at = GroupRun.later(runtime.now(), timeout);
        return new Alarm(moves, timeout);
    }

    synchronized void move(@Nullable Instant newAt) {
        if (struck || closed) {
            throw new IllegalStateException("Cannot move the deadline of [" + path + "]: "
                    + (struck ? "it has struck." : "the group has settled.") + " Move it before.");
        }
        at = newAt;
        moves++;
    }

    /** The timer for the deadline as it is now, or null where there is none. */
    synchronized @Nullable Alarm alarm() {
        if (at == null) {
            return null;
        }
        Duration left = Duration.between(runtime.now(), at);
        return new Alarm(moves, left.isNegative() ? Duration.ZERO : left);
    }

    /** Whether the timer of this move strikes. */
    synchronized boolean strikes(int move) {
        boolean strikes = !closed && at != null && move == moves;
        struck |= strikes;
        return strikes;
    }

    synchronized void close() {
        closed = true;
    }
}
