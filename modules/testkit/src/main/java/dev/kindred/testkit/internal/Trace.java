package dev.kindred.testkit.internal;

import java.util.ArrayList;
import java.util.List;

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
        String line = millis(nanos) + " ms [" + path + "] " + message;
        lines.add(line);
        fingerprint = fingerprint * 31 + line.hashCode();
    }

    // By hand: String.format would be a tenth of a simulation's time.
    private static String millis(long nanos) {
        long micros = nanos / 1_000;
        StringBuilder text = new StringBuilder(20).append(micros / 1_000);
        for (int i = text.length() - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        String fraction = Long.toString(1_000 + micros % 1_000);
        return text.append('.').append(fraction, 1, 4).toString();
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
