/**
 * What a run writes down so that it can be resumed, however it ended. {@link Journal} is the entry.
 *
 * <p>Depends on the JDK alone: not on Kindred, manifests or processes.
 */
@NullMarked
package dev.kindred.jobs.journal;

import org.jspecify.annotations.NullMarked;
