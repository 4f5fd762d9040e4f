package dev.kindred.jobs;

/** The memory of this JVM, which what is within all bounds can still be too large for. */
final class Heap {

    /** The exit code if it was too small. */
    static final int TOO_SMALL = 5;

    /** What to do then. */
    static final String LARGER = "set KINDRED_HEAP to a larger one, such as 2g (without the launcher: -Xmx2g)";

    private static final long MEGABYTE = 1 << 20;

    private Heap() {}

    static String size() {
        return Runtime.getRuntime().maxMemory() / MEGABYTE + " MB";
    }
}
