package dev.kindred.jobs.task;

import dev.kindred.Task;
import java.util.Map;

/**
 * A kind of job that runs in the runner's own JVM, under a name that manifests use: {@code { task: NAME, with: … }}. It is
 * found by {@link java.util.ServiceLoader}, so it has a public constructor without parameters.
 *
 * <p>What the task does on a cancel, how it fails and how it ends is core's matter: it is a {@link Task} like any other. The
 * job's timeout, retries and permits are put around it.
 */
public interface JobTask {

    /** Its name in manifests. */
    String name();

    /**
     * The task of one job. Called once to check a manifest, and once to run it; nothing may be started here.
     *
     * @param parameters what stands under {@code with}, as texts in that order. When a manifest is checked, {@code ${NAME}} for
     *     a secret is still there as it is written.
     * @throws IllegalArgumentException if they will not do; the message tells why, without an end
     */
    Task<?> task(Map<String, String> parameters);
}
