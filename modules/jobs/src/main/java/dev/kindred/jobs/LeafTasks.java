package dev.kindred.jobs;

import dev.kindred.Task;
import dev.kindred.jobs.http.Exchange;
import dev.kindred.jobs.http.Expectation;
import dev.kindred.jobs.manifest.HttpJob;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.manifest.TaskJob;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Each job that is no group as a task of core's. */
final class LeafTasks {

    private final Function<String, Path> logs;
    private final Secrets secrets;
    private final LiveTrees live;
    private final TaskCatalogue catalogue;
    private final Pools pools;

    // Made by the first request's supervisor; under this object's lock.
    private @Nullable HttpClient client;

    /**
     * @param logs the file for the output of the job at a path
     */
    LeafTasks(Function<String, Path> logs, Secrets secrets, LiveTrees live, TaskCatalogue catalogue, Pools pools) {
        this.logs = logs;
        this.secrets = secrets;
        this.live = live;
        this.catalogue = catalogue;
        this.pools = pools;
    }

    Task<?> of(String path, Leaf leaf) {
        return refined(leaf, kind(path, leaf));
    }

    private <T> Task<T> refined(Leaf leaf, Task<T> task) {
        Task<T> timed = leaf.timeout().isPresent() ? task.timeout(leaf.timeout().get()) : task;
        return pools.hold(leaf, Retries.of(leaf, timed));
    }

    private Task<?> kind(String path, Leaf leaf) {
        if (leaf instanceof ProcessJob job) {
            JobProcess process = new JobProcess(job, secrets.at(path), log(path), live);
            return Task.blocking(context -> process.run()).grace(JobProcess.graceOf(job));
        }
        return leaf instanceof HttpJob request ? http(path, request) : inProcess(path, (TaskJob) leaf);
    }

    private Task<Integer> http(String path, HttpJob job) {
        Exchange exchange = new Exchange(
                job.uri(),
                job.method(),
                secrets.filled(path, job.headers()),
                job.body().map(text -> secrets.filled(path, text)),
                new Expectation(job.statuses(), job.bodyContains()));
        JobLog log = log(path);
        return Task.async(context -> exchange.send(client(), log.open(), context::cancelling));
    }

    private Task<?> inProcess(String path, TaskJob job) {
        try {
            return catalogue.task(job.task(), secrets.filled(path, job.parameters()));
        } catch (RuntimeException e) {
            // It was checked, but with secrets filled in it is another one.
            return Task.async(() -> CompletableFuture.failedFuture(e));
        }
    }

    private JobLog log(String path) {
        return new JobLog(logs.apply(path), secrets.mask());
    }

    private synchronized HttpClient client() {
        HttpClient made = Optional.ofNullable(client).orElseGet(Exchange::client);
        client = made;
        return made;
    }
}
