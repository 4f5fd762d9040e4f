package dev.kindred.testkit.internal;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/** Runs an actor on the thread that sends to it: for one that only takes notes, which must be no step of a run. */
public final class DirectExecutor extends ExecutorServiceConfigurator {

    public DirectExecutor(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        return () -> new ThreadlessService(Runnable::run);
    }
}
