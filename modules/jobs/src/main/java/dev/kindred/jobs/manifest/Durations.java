package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as manifests write them: a whole number and {@code ms}, {@code s}, {@code m} or {@code h}. */
final class Durations {

    static final String EXPECTED = "a duration such as 500ms, 10s, 2m or 1h";

    /** Thirty days: beyond it a number is a slip, and timers overflow far above. */
    static final Duration LONGEST = Duration.ofDays(30);

    /** As JSON schemas write it. */
    static final String PATTERN = "^\\d{1,10}(ms|s|m|h)$";

    private static final Pattern FORM = Pattern.compile("(\\d{1,10})(ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    private Durations() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
        return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
    }

    /** A duration as manifests write it, in the largest unit that it is a whole number of. */
    static String text(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        if (duration.toSecondsPart() != 0 || duration.isZero()) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
    }
}
