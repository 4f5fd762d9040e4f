/**
 * The private folders of runs: what a run writes down about itself, and what is left of it when it has ended.
 * {@link RunHome} is the entry.
 *
 * <p>Depends on the JDK alone: not on Kindred, manifests or processes.
 */
@NullMarked
package dev.kindred.jobs.run;

import org.jspecify.annotations.NullMarked;
