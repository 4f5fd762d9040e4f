package dev.kindred.internal.rules;

/** How the subtasks of a group have ended so far. Written by the rules alone, one instance a group. */
public final class Counts {

    private long succeeded;
    private long failed;
    private long cancelled;
    private long neverStarted;

    public long succeeded() {
        return succeeded;
    }

    public long failed() {
        return failed;
    }

    /** Those that had started. */
    public long cancelled() {
        return cancelled;
    }

    public long neverStarted() {
        return neverStarted;
    }

    void oneSucceeded() {
        succeeded++;
    }

    void moreSucceeded(int more) {
        succeeded += more;
    }

    void oneFailed() {
        failed++;
    }

    void oneCancelled() {
        cancelled++;
    }

    void oneNeverStarted() {
        neverStarted++;
    }

    @Override
    public String toString() {
        return succeeded + "/" + failed + "/" + cancelled + "/" + neverStarted;
    }
}
