package dev.kindred.testkit.internal;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/** Makes a dispatcher's executor of the world: named in the configuration of each dispatcher. */
public final class WorldExecutor extends ExecutorServiceConfigurator {

    private final World world;

    public WorldExecutor(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.world = World.named(prerequisites.settings().config().getString("kindred.testkit.world"));
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        return () -> new ThreadlessService(world::execute);
    }
}
