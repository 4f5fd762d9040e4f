package dev.kindred.jobs;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. */
final class Times {

    private Times() {}

    /** What was measured: {@code 12.3s}. */
    static String measured(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }

    /** What was configured, as manifests write it: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
    static String configured(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
    }
}
