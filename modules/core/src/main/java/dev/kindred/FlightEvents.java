package dev.kindred;

import dev.kindred.internal.rules.FailureText;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of the JDK's flight recorder, named {@code dev.kindred.…}. On while a recording runs. */
final class FlightEvents {

    private FlightEvents() {}

    @Category("Kindred")
    @StackTrace(false)
    abstract static class TaskEvent extends Event {
        @Label("Path")
        @Nullable
        String path;
    }

    @Name("dev.kindred.SubtaskForked")
    @Label("Subtask Forked")
    static final class SubtaskForked extends TaskEvent {
        private static final SubtaskForked PROBE = new SubtaskForked();

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path) {
            SubtaskForked event = new SubtaskForked();
            event.path = path;
            event.commit();
        }
    }

    @Name("dev.kindred.SubtaskWaiting")
    @Label("Subtask Waits for Permits")
    static final class SubtaskWaiting extends TaskEvent {
        private static final SubtaskWaiting PROBE = new SubtaskWaiting();

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path) {
            SubtaskWaiting event = new SubtaskWaiting();
            event.path = path;
            event.commit();
        }
    }

    @Name("dev.kindred.SubtaskStarted")
    @Label("Subtask Started")
    static final class SubtaskStarted extends TaskEvent {
        private static final SubtaskStarted PROBE = new SubtaskStarted();

        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path, Duration waited) {
            SubtaskStarted event = new SubtaskStarted();
            event.path = path;
            event.waited = waited.toNanos();
            event.commit();
        }
    }

    @Name("dev.kindred.SubtaskRetried")
    @Label("Subtask Retried")
    static final class SubtaskRetried extends TaskEvent {
        private static final SubtaskRetried PROBE = new SubtaskRetried();

        @Label("Next Attempt")
        int attempt;

        @Label("Failure")
        @Nullable
        String failure;

        @Label("Backoff")
        @Timespan(Timespan.NANOSECONDS)
        long backoff;

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path, int attempt, Throwable failure, Duration backoff) {
            SubtaskRetried event = new SubtaskRetried();
            event.path = path;
            event.attempt = attempt;
            event.failure = FailureText.of(failure);
            event.backoff = backoff.toNanos();
            event.commit();
        }
    }

    @Name("dev.kindred.SubtaskEnded")
    @Label("Subtask Ended")
    static final class SubtaskEnded extends TaskEvent {
        private static final SubtaskEnded PROBE = new SubtaskEnded();

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Ran")
        @Timespan(Timespan.NANOSECONDS)
        long ran;

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path, Outcome<?> outcome, Duration ran) {
            SubtaskEnded event = new SubtaskEnded();
            event.path = path;
            event.outcome = describe(outcome);
            event.ran = ran.toNanos();
            event.commit();
        }
    }

    @Name("dev.kindred.GroupSettled")
    @Label("Group Settled")
    static final class GroupSettled extends TaskEvent {
        private static final GroupSettled PROBE = new GroupSettled();

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path, Outcome<?> outcome, Duration took) {
            GroupSettled event = new GroupSettled();
            event.path = path;
            event.outcome = describe(outcome);
            event.took = took.toNanos();
            event.commit();
        }
    }

    @Name("dev.kindred.TaskUnresponsive")
    @Label("Task Unresponsive")
    static final class TaskUnresponsive extends TaskEvent {
        private static final TaskUnresponsive PROBE = new TaskUnresponsive();

        static boolean isOn() {
            return PROBE.isEnabled();
        }

        static void commit(String path) {
            TaskUnresponsive event = new TaskUnresponsive();
            event.path = path;
            event.commit();
        }
    }

    private static String describe(Outcome<?> outcome) {
        return outcome.fold(
                value -> "succeeded", failure -> "failed: " + FailureText.of(failure), Cancellation::toString);
    }
}
