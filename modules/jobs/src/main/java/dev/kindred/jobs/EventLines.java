package dev.kindred.jobs;

import dev.kindred.GroupListener;
import dev.kindred.Outcome;
import dev.kindred.jobs.json.JsonText;
import dev.kindred.jobs.secret.Mask;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Each event of a run as one line of JSON. The first line has the version of the format. */
final class EventLines implements GroupListener, Progress {

    static final int VERSION = 1;

    private final Jobs jobs;
    private final PrintStream out;
    private final Mask mask;

    // Listeners are called on supervisors, and a pipe that nobody reads blocks whoever prints.
    private final ExecutorService printer =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "kindred-jobs-events"));

    EventLines(Jobs jobs, PrintStream out, Mask mask) {
        this.jobs = jobs;
        this.out = out;
        this.mask = mask;
    }

    void began(String run, String name) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("format", "kindred-events");
        event.put("version", VERSION);
        event.putAll(event("run-began"));
        event.put("run", run);
        event.put("name", name);
        event.put("jobs", jobs.leaves().size());
        print(event);
    }

    /**
     * @param summary what the JSON summary has
     */
    void ended(Map<String, Object> summary) {
        Map<String, Object> event = event("run-ended");
        event.putAll(summary);
        print(event);
    }

    @Override
    public void forked(String path) {
        print(event("forked", path));
    }

    @Override
    public void started(String path, Duration waited) {
        Map<String, Object> event = event("started", path);
        event.put("waitedMillis", waited.toMillis());
        print(event);
    }

    @Override
    public void retried(String path, int attempt, Throwable cause, Duration backoff) {
        Map<String, Object> event = event("retried", path);
        event.put("attempt", attempt);
        event.put("cause", mask.apply(Results.text(cause)));
        event.put("backoffMillis", backoff.toMillis());
        print(event);
    }

    @Override
    public void ended(String path, Outcome<?> outcome, Duration ran) {
        Map<String, Object> event = event("ended", path);
        putOutcome(event, outcome);
        event.put("ranMillis", ran.toMillis());
        print(event);
    }

    @Override
    public void settled(String path, Outcome<?> outcome) {
        Map<String, Object> event = event("settled", path);
        putOutcome(event, outcome);
        print(event);
    }

    @Override
    public void unresponsive(String path) {
        print(event("unresponsive", path));
    }

    private void putOutcome(Map<String, Object> event, Outcome<?> outcome) {
        event.put("outcome", PlainLines.words(outcome));
        if (outcome instanceof Outcome.Failed<?> failed) {
            event.put("cause", mask.apply(Results.text(failed.cause())));
        } else if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            event.put("cause", mask.apply(jobs.shownIn(cancelled.cancellation().reason())));
        } else if (outcome instanceof Outcome.Succeeded<?> success && success.value() instanceof Before) {
            event.put("before", true);
        }
    }

    private Map<String, Object> event(String kind, String path) {
        Map<String, Object> event = event(kind);
        event.put("path", jobs.shown(path));
        return event;
    }

    private static Map<String, Object> event(String kind) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.put("at", Instant.now().toString());
        return event;
    }

    private void print(Map<String, Object> event) {
        printer.execute(() -> {
            byte[] line = (JsonText.line(event) + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(line, 0, line.length);
        });
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(out::flush, printer).join();
        printer.shutdown();
    }
}
