package dev.kindred;

/**
 * What groups can be refined with, and leaves cannot.
 *
 * @param limit 0 for none
 */
record GroupOptions(int limit, int maxWaiting, int retryBudget, boolean stopsInReverse) {

    static final GroupOptions NONE = new GroupOptions(0, Integer.MAX_VALUE, Integer.MAX_VALUE, false);

    GroupOptions limit(int most) {
        return new GroupOptions(
                atLeast(1, "limit", most, " Leave it out for none."), maxWaiting, retryBudget, stopsInReverse);
    }

    GroupOptions maxWaiting(int most) {
        return new GroupOptions(limit, atLeast(0, "queue of", most, ""), retryBudget, stopsInReverse);
    }

    GroupOptions retryBudget(int most) {
        return new GroupOptions(limit, maxWaiting, atLeast(0, "retry budget", most, ""), stopsInReverse);
    }

    GroupOptions inReverse() {
        return new GroupOptions(limit, maxWaiting, retryBudget, true);
    }

    private static int atLeast(int least, String what, int value, String advice) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Cannot use the " + what + " " + value + ": it must be at least " + least + "." + advice);
        }
        return value;
    }
}
