package dev.kindred.internal.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for code that may block: virtual ones where the JVM has them, else a cached pool with a cap. */
abstract sealed class BlockingThreads implements Executor {

    static BlockingThreads create(String name, int maxThreads) {
        ThreadFactory virtual = VirtualThreads.factoryOrNull(name + "-");
        return virtual == null ? new Pool(name, maxThreads) : new PerTask(virtual);
    }

    /** Waits for the future. */
    abstract <T> T parked(CompletableFuture<T> future) throws InterruptedException, ExecutionException;

    /** How many run an action, or wait in {@link #parked} within one. */
    abstract int busy();

    abstract void close();

    private static final class PerTask extends BlockingThreads {
        private final ThreadFactory factory;
        private final AtomicInteger busy = new AtomicInteger();

        PerTask(ThreadFactory factory) {
            this.factory = factory;
        }

        @Override
        public void execute(Runnable action) {
            Thread thread = factory.newThread(() -> {
                try {
                    action.run();
                } finally {
                    busy.decrementAndGet();
                }
            });
            busy.incrementAndGet();
            thread.start();
        }

        @Override
        <T> T parked(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
            return future.get();
        }

        @Override
        int busy() {
            return busy.get();
        }

        @Override
        void close() {}
    }

    /**
     * At most {@code cap} threads run at once, not counting those that wait in {@link #parked}: a subtask that waits for
     * subtasks of its own must not keep them from running.
     */
    private static final class Pool extends BlockingThreads {
        private final int cap;
        private final ThreadPoolExecutor threads;
        // Both guarded by this.
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;

        Pool(String name, int cap) {
            this.cap = cap;
            this.threads = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), action -> {
                        Thread thread = new PoolThread(this, action, name);
                        thread.setDaemon(true);
                        return thread;
                    });
        }

        @Override
        public synchronized void execute(Runnable action) {
            waiting.add(action);
            startWaiting();
        }

        @Override
        <T> T parked(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
            boolean counted = Thread.currentThread() instanceof PoolThread thread && thread.pool == this;
            if (!counted || future.isDone()) {
                return future.get();
            }
            oneLessRuns();
            try {
                return future.get();
            } finally {
                // It goes on at once, for a moment even above the cap: waiting here could deadlock.
                oneMoreRuns();
            }
        }

        @Override
        int busy() {
            return threads.getActiveCount();
        }

        @Override
        void close() {
            threads.shutdown();
        }

        private synchronized void oneMoreRuns() {
            running++;
        }

        private synchronized void oneLessRuns() {
            running--;
            startWaiting();
        }

        private void startWaiting() {
            while (running < cap && !waiting.isEmpty()) {
                Runnable action = waiting.remove();
                running++;
                threads.execute(() -> {
                    try {
                        action.run();
                    } finally {
                        oneLessRuns();
                    }
                });
            }
        }
    }

    private static final class PoolThread extends Thread {
        final Pool pool;

        PoolThread(Pool pool, Runnable action, String name) {
            super(action, name);
            this.pool = pool;
        }
    }
}
