package dev.kindred.jobs;

/**
 * A signal that asks this process to end.
 *
 * @param name without SIG
 * @param number its number
 */
record StopSignal(String name, int number) {

    private static final int SIGNALS = 128;

    int exitCode() {
        return SIGNALS + number;
    }

    @Override
    public String toString() {
        return "SIG" + name;
    }
}
