package dev.kindred.jobs.manifest;

/** What a group makes of its members' outcomes: one of core's joiners. */
public sealed interface Policy {

    /** The words of those without a number. */
    String TOGETHER = "together";

    String KEEP_GOING = "keep-going";
    String FIRST_SUCCESS = "first-success";

    /** The keys of those with a number. */
    String QUORUM = "quorum";

    String AT_MOST_FAILURES = "at-most-failures";

    /** The first failure ends the others and fails the group. */
    record Together() implements Policy {
        @Override
        public String toString() {
            return TOGETHER;
        }
    }

    /** All run to their end; the group has succeeded if all have. */
    record KeepGoing() implements Policy {
        @Override
        public String toString() {
            return KEEP_GOING;
        }
    }

    /** The first success ends the others, and the group has succeeded. */
    record FirstSuccess() implements Policy {
        @Override
        public String toString() {
            return FIRST_SUCCESS;
        }
    }

    /**
     * So many successes end the others, and the group has succeeded.
     *
     * @param needed from 1
     */
    record Quorum(int needed) implements Policy {
        @Override
        public String toString() {
            return QUORUM + ": " + needed;
        }
    }

    /**
     * One failure more than this ends the others and fails the group; otherwise it has succeeded.
     *
     * @param most from 0
     */
    record AtMostFailures(int most) implements Policy {
        @Override
        public String toString() {
            return AT_MOST_FAILURES + ": " + most;
        }
    }
}
