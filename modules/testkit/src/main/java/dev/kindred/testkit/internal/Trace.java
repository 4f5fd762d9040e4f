package dev.kindred.testkit.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a run: who handled what, at which virtual time, and what was chosen in between.
 *
 * <p>Lines are made when somebody asks, which most runs never do.
 */
public final class Trace {

    private record Handled(long nanos, String path, Object message) {}

    private final List<Handled> handled = new ArrayList<>();
    private long fingerprint;

    void clear() {
        handled.clear();
        fingerprint = 0;
    }

    void chosen(int index, int outOf) {
        if (outOf > 1) {
            fingerprint = (fingerprint + index + 1) * 0x9E3779B97F4A7C15L;
            fingerprint ^= fingerprint >>> 29;
        }
    }

    void handled(long nanos, String path, Object message) {
        handled.add(new Handled(nanos, path, message));
    }

    /** A line for each message that was handled. */
    public List<String> lines() {
        return handled.stream().map(Trace::line).toList();
    }

    private static String line(Handled each) {
        return millis(each.nanos) + " ms [" + each.path + "] " + Names.printable(each.message);
    }

    /** By hand: String.format takes a tenth of a simulation's time. */
    private static String millis(long nanos) {
        long micros = nanos / 1_000;
        StringBuilder text = new StringBuilder(20).append(micros / 1_000);
        for (int i = text.length() - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return text.append('.')
                .append(Long.toString(1_000 + micros % 1_000), 1, 4)
                .toString();
    }

    /** The same for two runs that chose the same way; almost never the same for two that did not. */
    public long fingerprint() {
        return fingerprint;
    }
}
