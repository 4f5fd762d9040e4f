/**
 * The command line: {@code kindred run MANIFEST} runs a manifest's jobs as one supervised group. {@link Main} is the
 * entry.
 *
 * <p>A manifest becomes Kindred's task groups and nothing else: order, limits, deadlines and cancels are core's. What is
 * here is how one job runs, and what people are told.
 */
@NullMarked
package dev.kindred.jobs;

import org.jspecify.annotations.NullMarked;
