/**
 * Structured concurrency for actors: tasks that belong together fail together.
 *
 * <p>Start with {@link dev.kindred.Task}, {@link dev.kindred.TaskGroup} and {@link dev.kindred.Scope}. Arguments are
 * never null; a null one is refused with a {@link java.lang.NullPointerException} that names it. This package must not
 * depend on anything but Akka Typed and the JDK.
 */
@NullMarked
package dev.kindred;

import org.jspecify.annotations.NullMarked;
