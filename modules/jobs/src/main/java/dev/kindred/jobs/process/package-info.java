/**
 * Process trees: start a process so that all of it can be found again, and end all of it. {@link ProcessTree} is the
 * entry; {@link Guard} starts the trees of one run, and ends them if this JVM dies.
 *
 * <p>Depends on the JDK and SLF4J alone: not on Kindred, and not on manifests.
 *
 * <p>On Linux a tree is what is in the session that its root leads (by {@code setsid}), what carries its {@link Cookie}
 * in its environment, and the descendants of both. A process that leaves the session, clears its environment and loses
 * its parent at once escapes. Elsewhere a tree is the root's descendants, as far as the chain of parents lives.
 */
@NullMarked
package dev.kindred.jobs.process;

import org.jspecify.annotations.NullMarked;
