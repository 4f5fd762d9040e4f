package dev.kindred.jobs;

import dev.kindred.Joiner;
import dev.kindred.Scope;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A manifest as task groups. Each key becomes core's own word for it: {@code limit} and {@code timeout} the group's,
 * {@code needs} its {@code after}, keeping on {@link Joiner#awaitAll}.
 */
final class JobTasks {

    private final Jobs jobs;
    private final boolean keepGoing;
    private final Function<String, JobProcess> processes;

    /**
     * @param jobs told of each handle
     * @param processes makes the process of the job at a path
     */
    JobTasks(Jobs jobs, boolean keepGoing, Function<String, JobProcess> processes) {
        this.jobs = jobs;
        this.keepGoing = keepGoing;
        this.processes = processes;
    }

    TaskGroup<?> of(Manifest manifest) {
        return group(manifest.root()).named(manifest.root().name());
    }

    private TaskGroup<?> group(JobGroup group) {
        TaskGroup<?> tasks = keepGoing
                ? TaskGroup.joining(Joiner.awaitAll().andThen(MemberFailed::check), scope -> forkAll(scope, group))
                : TaskGroup.ofAll(scope -> forkAll(scope, group));
        if (group.limit().isPresent()) {
            tasks = tasks.limit(group.limit().getAsInt());
        }
        return group.timeout().isPresent() ? tasks.timeout(group.timeout().get()) : tasks;
    }

    private void forkAll(Scope<Object> scope, JobGroup group) {
        Map<String, Subtask<?>> forked = new LinkedHashMap<>();
        for (Job job : group.dependenciesFirst()) {
            List<? extends Subtask<?>> needed =
                    job.needs().stream().map(forked::get).toList();
            Subtask<?> handle = fork(scope, job, needed);
            forked.put(job.name(), handle);
            jobs.forked(handle);
        }
    }

    private Subtask<?> fork(Scope<Object> scope, Job job, List<? extends Subtask<?>> needed) {
        Task<?> task = task(scope.path() + "/" + job.name(), job);
        if (needed.isEmpty()) {
            return scope.fork(job.name(), task);
        }
        return scope.after(needed).fork(job.name(), () -> task);
    }

    private Task<?> task(String path, Job job) {
        return job instanceof JobGroup group ? group(group) : leaf((ProcessJob) job, processes.apply(path));
    }

    private static Task<?> leaf(ProcessJob job, JobProcess process) {
        Task<?> task = Task.blocking(context -> process.run()).grace(JobProcess.graceOf(job));
        return job.timeout().isPresent() ? task.timeout(job.timeout().get()) : task;
    }
}
