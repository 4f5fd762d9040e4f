package dev.kindred;

/**
 * What groups can be refined with, and leaves cannot.
 *
 * @param limit 0 for none
 * @param open whether others fork into it for as long as it lives, so that nothing may be kept of what has ended
 */
record GroupOptions(int limit, int maxWaiting, int retryBudget, boolean stopsInReverse, boolean open) {

    static final GroupOptions NONE = new GroupOptions(0, Integer.MAX_VALUE, Integer.MAX_VALUE, false, false);
    static final GroupOptions OPEN = new GroupOptions(0, 1_000, Integer.MAX_VALUE, false, true);

    GroupOptions limit(int most) {
        int checked = atLeast(1, "limit", most, " Leave it out for none.");
        return new GroupOptions(checked, maxWaiting, retryBudget, stopsInReverse, open);
    }

    GroupOptions maxWaiting(int most) {
        return new GroupOptions(limit, atLeast(0, "maxWaiting", most, ""), retryBudget, stopsInReverse, open);
    }

    GroupOptions retryBudget(int most) {
        return new GroupOptions(limit, maxWaiting, atLeast(0, "retryBudget", most, ""), stopsInReverse, open);
    }

    GroupOptions inReverse() {
        return new GroupOptions(limit, maxWaiting, retryBudget, true, open);
    }

    private static int atLeast(int least, String what, int value, String advice) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Cannot use the " + what + " " + value + ": it must be at least " + least + "." + advice);
        }
        return value;
    }
}
