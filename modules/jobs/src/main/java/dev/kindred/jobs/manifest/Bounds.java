package dev.kindred.jobs.manifest;

/**
 * How large a manifest may be. A file beyond a bound is refused before it is expanded.
 *
 * @param bytes the most bytes of the file
 * @param depth the deepest nesting of lists and mappings, at most 500
 * @param aliases the most aliases ({@code *name})
 * @param jobs the most jobs and groups
 */
public record Bounds(int bytes, int depth, int aliases, int jobs) {

    /**
     * 12 MiB, 32 levels, 100 aliases, 120,000 jobs. A generated manifest of 100,000 jobs has some 6 MB, and reading it takes more
     * than 256 MB and less than the 512 MB of the launcher's heap: larger ones need a larger heap, too.
     */
    public static final Bounds DEFAULT = new Bounds(12 << 20, 32, 100, 120_000);

    /** The parser recurses, and the stack of a thread ends some thousand levels down. */
    private static final int DEEPEST = 500;

    public Bounds {
        checkLeast("bytes", bytes, 1);
        checkLeast("depth", depth, 1);
        checkLeast("aliases", aliases, 0);
        checkLeast("jobs", jobs, 1);
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "Cannot bound depth by " + depth + ": the bound is at most " + DEEPEST + ".");
        }
    }

    private static void checkLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Cannot bound " + name + " by " + value + ": the bound is at least " + least + ".");
        }
    }
}
