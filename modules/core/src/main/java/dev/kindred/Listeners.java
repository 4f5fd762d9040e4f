package dev.kindred;

import dev.kindred.internal.rules.ForkedSubtask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of an actor system and its flight recording. Where there are none, nothing is computed for them. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(GroupListener.class);

    private final List<GroupListener> registered = new CopyOnWriteArrayList<>();
    private final List<GroupListener> ofEachItem = new CopyOnWriteArrayList<>();

    /** Whether anybody is to hear of each item of a fan-out. */
    boolean hearEachItem() {
        return !ofEachItem.isEmpty()
                || FlightEvents.SubtaskForked.isOn()
                || FlightEvents.SubtaskStarted.isOn()
                || FlightEvents.SubtaskEnded.isOn();
    }

    void add(GroupListener listener) {
        if (Objects.requireNonNull(listener, "listener").hearsEachItem()) {
            ofEachItem.add(listener);
        }
        registered.add(listener);
    }

    void remove(GroupListener listener) {
        ofEachItem.remove(listener);
        registered.remove(listener);
    }

    void forked(SubtaskHandle<?> handle) {
        if (FlightEvents.SubtaskForked.isOn()) {
            FlightEvents.SubtaskForked.commit(handle.path());
        }
        if (!registered.isEmpty()) {
            String path = handle.path();
            tell(listener -> listener.forked(path));
        }
    }

    void waiting(SubtaskHandle<?> handle) {
        if (FlightEvents.SubtaskWaiting.isOn()) {
            FlightEvents.SubtaskWaiting.commit(handle.path());
        }
        if (!registered.isEmpty()) {
            String path = handle.path();
            tell(listener -> listener.waiting(path));
        }
    }

    void started(SubtaskHandle<?> handle) {
        if (FlightEvents.SubtaskStarted.isOn()) {
            FlightEvents.SubtaskStarted.commit(handle.path(), handle.waited());
        }
        if (!registered.isEmpty()) {
            String path = handle.path();
            Duration waited = handle.waited();
            tell(listener -> listener.started(path, waited));
        }
    }

    void retried(SubtaskHandle<?> handle, Throwable cause, Duration backoff) {
        if (FlightEvents.SubtaskRetried.isOn()) {
            FlightEvents.SubtaskRetried.commit(handle.path(), handle.attempt(), cause, backoff);
        }
        if (!registered.isEmpty()) {
            String path = handle.path();
            int next = handle.attempt();
            tell(listener -> listener.retried(path, next, cause, backoff));
        }
    }

    void ended(SubtaskHandle<?> handle) {
        Outcome<?> outcome = Objects.requireNonNull(handle.outcomeOrNull());
        if (FlightEvents.SubtaskEnded.isOn()) {
            FlightEvents.SubtaskEnded.commit(handle.path(), outcome, handle.ran());
        }
        if (!registered.isEmpty()) {
            String path = handle.path();
            Duration ran = handle.ran();
            tell(listener -> listener.ended(path, outcome, ran));
        }
    }

    void settled(GroupRun<?> run, Outcome<?> outcome, Instant began, Instant now) {
        if (FlightEvents.GroupSettled.isOn()) {
            FlightEvents.GroupSettled.commit(run.path(), outcome, Duration.between(began, now));
        }
        tell(listener -> listener.settled(run.path(), outcome));
    }

    void unresponsive(ForkedSubtask subtask) {
        String path = subtask.path();
        if (FlightEvents.TaskUnresponsive.isOn()) {
            FlightEvents.TaskUnresponsive.commit(path);
        }
        tell(listener -> listener.unresponsive(path));
    }

    private void tell(Consumer<GroupListener> event) {
        registered.forEach(listener -> {
            try {
                event.accept(listener);
            } catch (Throwable thrown) { // B4: nothing of the user's can stop the supervisor
                remove(listener);
                LOG.warn("A listener of {} failed and is removed", listener.getClass(), thrown);
            }
        });
    }
}
