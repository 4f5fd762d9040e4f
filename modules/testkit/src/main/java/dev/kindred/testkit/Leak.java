package dev.kindred.testkit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the check after a run, or after a test, looks for. Each can be allowed: by {@link SimulationTest#allow} or
 * {@link LeakCheck#allow}.
 */
public enum Leak {
    /** A group that has not settled, or work that outlived its grace and still runs. */
    GROUP,
    /** An actor that was made in the run and has not ended. */
    ACTOR,
    /** A timer that is still set: of groups, and in simulations of Akka too. */
    TIMER,
    /** A thread that still runs blocking code, or an action on a cancel. */
    THREAD,
    /** Permits of a semaphore that are still held, whoever holds them. */
    PERMIT,
    /** A child process that still runs. In simulations it is looked for when the last seed of a method has run. */
    PROCESS,
    /** A message that reached nobody. */
    DEAD_LETTER,
    /** A message that its actor did not handle. */
    UNHANDLED_MESSAGE,
    /** Something logged at error, where Logback is the logger. */
    LOGGED_ERROR,
    /** A subtask without exactly one outcome, or a group without exactly one reply. */
    OUTCOME;

    /** One that was found. */
    record Found(Leak kind, String text) {
        @Override
        public String toString() {
            return kind + ": " + text;
        }
    }

    static Set<Leak> set(Leak... leaks) {
        Set<Leak> set = EnumSet.noneOf(Leak.class);
        set.addAll(List.of(leaks));
        return set;
    }

    /** The text of a failure, one line for each. */
    static String text(List<Found> found) {
        StringBuilder text = new StringBuilder(
                found.size() == 1 ? "One thing is left:" : found.size() + " things are left or went wrong:");
        found.forEach(each -> text.append("\n  ").append(each.toString().replace("\n", "\n    ")));
        return text.toString();
    }
}
