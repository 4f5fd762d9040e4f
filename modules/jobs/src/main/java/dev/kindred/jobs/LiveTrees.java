package dev.kindred.jobs;

import dev.kindred.jobs.process.Guard;
import dev.kindred.jobs.process.ProcessTree;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The process trees that run, for the one case in which nobody waits for anything: a second signal. */
final class LiveTrees {

    private final Set<ProcessTree> trees = ConcurrentHashMap.newKeySet();

    // Starts share it; killing all excludes them, so that no tree starts unseen.
    private final ReadWriteLock starts = new ReentrantReadWriteLock();
    private boolean closed;
    private final Guard guard;

    LiveTrees(Guard guard) {
        this.guard = guard;
    }

    ProcessTree start(ProcessBuilder builder) throws IOException {
        starts.readLock().lock();
        try {
            if (closed) {
                throw new IOException("Cannot start [" + builder.command().get(0) + "]: all jobs were killed.");
            }
            ProcessTree tree = guard.start(builder);
            trees.add(tree);
            return tree;
        } finally {
            starts.readLock().unlock();
        }
    }

    void ended(ProcessTree tree) {
        trees.remove(tree);
    }

    /** Kills every tree and starts no more. Returns how many there were. */
    int killAll() {
        starts.writeLock().lock();
        try {
            closed = true;
        } finally {
            starts.writeLock().unlock();
        }
        int killed = trees.size();
        trees.forEach(ProcessTree::kill);
        // All are hit; now each is seen to be gone, with what was being forked meanwhile.
        trees.forEach(tree -> tree.end(Duration.ZERO));
        return killed;
    }
}
