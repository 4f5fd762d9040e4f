/**
 * One HTTP request and what is made of its answer. {@link Exchange} is the entry.
 *
 * <p>Depends on the JDK alone: not on Kindred, and not on manifests.
 */
@NullMarked
package dev.kindred.jobs.http;

import org.jspecify.annotations.NullMarked;
