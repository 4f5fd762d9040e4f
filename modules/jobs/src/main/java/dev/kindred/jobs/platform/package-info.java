/**
 * What the operating system is given, and how.
 *
 * <p>Depends on the JDK alone.
 */
@NullMarked
package dev.kindred.jobs.platform;

import org.jspecify.annotations.NullMarked;
