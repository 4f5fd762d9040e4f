/**
 * Jobs that run in the runner's own JVM: implement {@link JobTask} and name the class in
 * {@code META-INF/services/dev.kindred.jobs.task.JobTask}.
 *
 * <p>Depends on core alone: not on manifests.
 */
@NullMarked
package dev.kindred.jobs.task;

import org.jspecify.annotations.NullMarked;
