package dev.kindred.testkit.internal;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An executor as the service that a dispatcher asks for. It owns no thread, so its end is a flag. */
final class ThreadlessService extends AbstractExecutorService {

    private final Executor executor;
    private volatile boolean shutdown;

    ThreadlessService(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable action) {
        executor.execute(action);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
