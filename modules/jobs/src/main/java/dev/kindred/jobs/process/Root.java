package dev.kindred.jobs.process;

import java.io.InputStream;

/** The first process of a tree, as whoever started it sees it. */
interface Root {

    /** The number of the tree's session and of its first group, if it has a session of its own. */
    long session();

    /** Whether the program that was started has not ended. */
    boolean isAlive();

    /** Whether a process of ours that is not in the tree leads the session now, and so keeps its number from others. */
    boolean isLed();

    /** Waits until it has ended; 128 and more where a signal ended it. */
    int awaitExit() throws InterruptedException;

    /** Waits until it has ended, or that long. */
    void awaitExit(long nanos) throws InterruptedException;

    /** What the tree writes, where that was not redirected. */
    InputStream output();

    /**
     * The tree has been ended.
     *
     * @param isEmpty whether nothing of it runs any more
     * @param byItself whether it ended without being asked, and left nothing
     */
    void ended(boolean isEmpty, boolean byItself);
}
