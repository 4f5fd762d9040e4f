package dev.kindred.testkit.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in a run: which group handled what, at which virtual time, and what was chosen in between. */
public final class Trace {

    private final List<String> lines = new ArrayList<>();
    private long fingerprint;

    void clear() {
        lines.clear();
        fingerprint = 0;
    }

    void chosen(int index, int outOf) {
        if (outOf > 1) {
            fingerprint = fingerprint * 31 + index + 1;
        }
    }

    void handled(long nanos, String path, Object message) {
        String line = String.format(Locale.ROOT, "%,.3f ms [%s] %s", nanos / 1e6, path, message);
        lines.add(line);
        fingerprint = fingerprint * 31 + line.hashCode();
    }

    /** A line for each message that a group handled. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The same for two runs that went the same way; almost never the same for two that did not. */
    public long fingerprint() {
        return fingerprint;
    }
}
