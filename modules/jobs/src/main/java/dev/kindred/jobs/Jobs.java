package dev.kindred.jobs;

import dev.kindred.Subtask;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every job of a manifest by its path, and the handle of each that was forked. */
final class Jobs {

    private final String root;
    private final Map<String, Job> byPath = new LinkedHashMap<>();
    private final Map<String, Leaf> leaves = new LinkedHashMap<>();

    // Written by the groups' supervisors, read after the end.
    private final Map<String, Subtask<?>> handles = new ConcurrentHashMap<>();

    Jobs(Manifest manifest) {
        this.root = manifest.root().name();
        add(root, manifest.root());
    }

    private void add(String path, Job job) {
        byPath.put(path, job);
        if (job instanceof JobGroup group) {
            group.jobs().forEach(member -> add(path + "/" + member.name(), member));
        } else {
            leaves.put(path, (Leaf) job);
        }
    }

    void forked(Subtask<?> handle) {
        handles.put(handle.path(), handle);
    }

    /** All of them in the manifest's order, the groups too, the whole first. */
    Map<String, Job> all() {
        return byPath;
    }

    /** The longest time that a job's processes have from TERM to KILL. */
    Duration longestGrace() {
        return byPath.values().stream()
                .filter(ProcessJob.class::isInstance)
                .map(job -> ((ProcessJob) job).grace())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** The path of the whole: the manifest's name. */
    String root() {
        return root;
    }

    /** Those that are no groups, in the manifest's order. */
    Map<String, Leaf> leaves() {
        return leaves;
    }

    Job at(String path) {
        return Objects.requireNonNull(byPath.get(path), path);
    }

    Optional<Subtask<?>> handle(String path) {
        return Optional.ofNullable(handles.get(path));
    }

    /** The path as people write it: without the manifest's own name. */
    String shown(String path) {
        return path.startsWith(root + "/") ? path.substring(root.length() + 1) : path;
    }

    /** A reason that names paths, with each as people write it. */
    String shownIn(String reason) {
        return reason.replace("[" + root + "/", "[");
    }
}
