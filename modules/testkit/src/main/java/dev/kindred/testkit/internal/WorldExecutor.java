package dev.kindred.testkit.internal;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Makes a dispatcher's executor of the world: named in the configuration of each dispatcher. */
public final class WorldExecutor extends ExecutorServiceConfigurator {

    private final World world;

    public WorldExecutor(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.world = World.named(prerequisites.settings().config().getString("kindred.testkit.world"));
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        return () -> new Executing(world);
    }

    private static final class Executing extends AbstractExecutorService {
        private final World world;
        private volatile boolean shutdown;

        Executing(World world) {
            this.world = world;
        }

        @Override
        public void execute(Runnable action) {
            world.execute(action);
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
}
