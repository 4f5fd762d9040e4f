package dev.kindred.jobs.task;

import dev.kindred.Task;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code { task: pause, with: { for: 2s } }}: ends after that time, or at once without it. */
public final class Pause implements JobTask {

    private static final String FOR = "for";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public Task<?> task(Map<String, String> parameters) {
        if (!Set.of(FOR).containsAll(parameters.keySet())) {
            throw new IllegalArgumentException("it takes [for] alone");
        }
        Duration time = parse(parameters.getOrDefault(FOR, "0ms"));
        return time.isZero()
                ? Task.asyncRun(() -> CompletableFuture.completedFuture(null))
                : Task.asyncRun(context -> context.sleep(time));
    }

    private static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("[for] is no duration such as 500ms, 10s, 2m or 1h");
        }
        return UNITS.getOrDefault(matcher.group(2), Duration.ZERO).multipliedBy(Long.parseLong(matcher.group(1)));
    }
}
