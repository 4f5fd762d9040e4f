package dev.kindred.jobs;

/** What is told while jobs run. */
interface Progress {

    /** Ends it: nothing of it is printed afterwards. */
    void close();
}
