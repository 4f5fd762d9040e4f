package dev.kindred.testkit;

import dev.kindred.Outcome;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happened in a group.
 *
 * @param kind what
 * @param path to whom
 * @param outcome of {@link Kind#ENDED} and {@link Kind#SETTLED}, else empty
 */
public record GroupEvent(Kind kind, String path, Optional<Outcome<?>> outcome) {

    /** What can happen; see {@link dev.kindred.GroupListener}. */
    public enum Kind {
        /** A task was handed to a group. */
        FORKED,
        /** A worker began to run a subtask. */
        STARTED,
        /** A subtask has its outcome. */
        ENDED,
        /** A group has its outcome. */
        SETTLED,
        /** A leaf, or a body, outlived its grace. */
        UNRESPONSIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The words by which tests name it: {@code started order/load-user}. */
    public String text() {
        return kind + " " + path;
    }

    @Override
    public String toString() {
        return text() + outcome.map(end -> " (" + Describe.outcome(end) + ")").orElse("");
    }
}
