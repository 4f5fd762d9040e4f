package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what the rules ask for. */
final class RecordedEffects implements GroupEffects {

    private final List<String> log = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    boolean fillAsked;
    int settled;
    Runnable atAcquire = () -> {};
    Runnable atStart = () -> {};
    Runnable atBackoff = () -> {};

    /** What was asked since this was asked last. */
    String take() {
        String taken = String.join(", ", log);
        log.clear();
        return taken;
    }

    private void asked(String what, Object... details) {
        StringBuilder line = new StringBuilder(what);
        for (Object each : details) {
            line.append(' ').append(each);
        }
        log.add(line.toString());
    }

    private static String name(ForkedSubtask subtask) {
        return subtask instanceof Part part ? part.name : "body";
    }

    @Override
    public void fillLater() {
        fillAsked = true;
        asked("fill later");
    }

    @Override
    public boolean acquire(ForkedSubtask subtask) {
        boolean waits = subtask instanceof Part part && part.is(Part.Trait.PERMITS);
        if (waits) {
            asked("acquire", name(subtask));
        }
        atAcquire.run();
        return waits;
    }

    @Override
    public void abandon(ForkedSubtask waiting) {
        asked("abandon", name(waiting));
    }

    @Override
    public void start(ForkedSubtask subtask) {
        asked("start", name(subtask));
        atStart.run();
    }

    @Override
    public Parts part(ForkedSubtask subtask) {
        asked("part", name(subtask));
        Part batch = (Part) subtask;
        Part begun = batch.begun ? batch.items.get(batch.succeeded) : null;
        int first = batch.succeeded + (batch.begun ? 1 : 0);
        return new Parts(batch.succeeded, begun, batch.items.subList(first, batch.items.size()));
    }

    @Override
    public @Nullable Duration backoff(ForkedSubtask failed, Throwable cause) {
        atBackoff.run();
        boolean again = failed instanceof Part part && part.is(Part.Trait.RETRIED) && failed.attempt() == 1;
        return again ? Duration.ofSeconds(1) : null;
    }

    @Override
    public void retry(ForkedSubtask subtask, Throwable cause, Duration backoff) {
        asked("retry", name(subtask), backoff.toSeconds() + "s");
    }

    @Override
    public void raise(Cancellation cancellation) {
        asked("raise", cancellation.origin());
    }

    @Override
    public void cancel(ForkedSubtask subtask, Cancellation cancellation) {
        asked("cancel", name(subtask), cancellation.origin());
    }

    @Override
    public void awaitGrace(Duration grace, int batch) {
        batches.add(batch);
        asked("await grace", grace.toSeconds() + "s");
    }

    @Override
    public void ended(ForkedSubtask subtask) {
        asked("ended", name(subtask));
    }

    @Override
    public void unresponsive(ForkedSubtask subtask) {
        asked("unresponsive", name(subtask));
    }

    @Override
    public void released(ForkedSubtask subtask) {
        asked("released", name(subtask));
    }

    @Override
    public void settle() {
        settled++;
        asked("settle");
    }
}
