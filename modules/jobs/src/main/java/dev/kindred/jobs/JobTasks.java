package dev.kindred.jobs;

import dev.kindred.Scope;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.Policy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A manifest as task groups. Each key becomes core's own word for it: {@code limit} and {@code timeout} the group's,
 * {@code needs} its {@code after}, {@code policy} a joiner, {@code retry} its {@code retry}.
 */
final class JobTasks {

    private final Jobs jobs;
    private final Policy otherwise;
    private final LeafTasks leaves;
    private final Resumption resumption;

    /**
     * @param jobs told of each handle
     * @param otherwise the policy of groups that name none
     * @param resumption what is not run, since it has succeeded before
     */
    JobTasks(Jobs jobs, Policy otherwise, LeafTasks leaves, Resumption resumption) {
        this.jobs = jobs;
        this.otherwise = otherwise;
        this.leaves = leaves;
        this.resumption = resumption;
    }

    TaskGroup<?> of(Manifest manifest) {
        String root = manifest.root().name();
        TaskGroup<?> tasks = resumption.hasGroup(root) ? TaskGroup.ofAll(scope -> {}) : group(root, manifest.root());
        return tasks.named(root);
    }

    private TaskGroup<?> group(String path, JobGroup group) {
        Policy policy = group.policy().orElse(otherwise);
        List<Job> members = toBeForked(path, group, policy);
        TaskGroup<?> tasks = GroupPolicies.group(policy, scope -> forkAll(scope, members));
        if (group.limit().isPresent()) {
            tasks = tasks.limit(group.limit().getAsInt());
        }
        if (group.timeout().isPresent()) {
            tasks = tasks.timeout(group.timeout().get());
        }
        return group.retry().isPresent()
                ? tasks.retry(Retries.retry(group.retry().get()))
                : tasks;
    }

    // Where so many successes decide the group and are there from before, nobody else must begin to run for the short
    // time
    // until core has counted them.
    private List<Job> toBeForked(String path, JobGroup group, Policy policy) {
        List<Job> members = group.dependenciesFirst();
        OptionalInt needed = GroupPolicies.needed(policy);
        if (needed.isEmpty()) {
            return members;
        }
        List<Job> before =
                members.stream().filter(member -> wasDone(path, member)).toList();
        return before.size() >= needed.getAsInt() ? before : members;
    }

    private boolean wasDone(String above, Job job) {
        String path = above + "/" + job.name();
        if (job instanceof JobGroup group) {
            return resumption.hasGroup(path) || group.jobs().stream().allMatch(member -> wasDone(path, member));
        }
        return resumption.job(path).isPresent();
    }

    private void forkAll(Scope<Object> scope, List<Job> members) {
        Map<String, Subtask<?>> forked = new LinkedHashMap<>();
        for (Job job : members) {
            // What it needs and is not there has succeeded before, or the group would not be decided.
            List<? extends Subtask<?>> needed = job.needs().stream()
                    .filter(forked::containsKey)
                    .map(forked::get)
                    .toList();
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
        if (job instanceof JobGroup group) {
            return resumption.hasGroup(path) ? done(new Before(Duration.ZERO)) : group(path, group);
        }
        Optional<Before> before = resumption.job(path);
        return before.isPresent() ? done(before.get()) : leaves.of(path, (Leaf) job);
    }

    private static Task<Before> done(Before before) {
        return Task.async(() -> CompletableFuture.completedFuture(before));
    }
}
