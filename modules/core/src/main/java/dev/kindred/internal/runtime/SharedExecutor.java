package dev.kindred.internal.runtime;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.MonitorableThreadFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/**
 * The executor of a dispatcher for short code, as its configuration names it: the dispatcher shares its threads with all others
 * that name it, and has those of its section {@code fork-join-executor} while code holds up one that is shared.
 */
public final class SharedExecutor extends ExecutorServiceConfigurator {

    private final Config ownPool;
    private final DispatcherPrerequisites prerequisites;

    /** As Akka makes it. */
    public SharedExecutor(Config dispatcher, DispatcherPrerequisites prerequisites) {
        super(dispatcher, prerequisites);
        this.ownPool = dispatcher.getConfig("fork-join-executor");
        this.prerequisites = prerequisites;
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        MonitorableThreadFactory akkas = (MonitorableThreadFactory) threadFactory; // of every dispatcher
        return () -> SharedThreads.lane(prerequisites.settings(), akkas, id, ownPool);
    }
}
