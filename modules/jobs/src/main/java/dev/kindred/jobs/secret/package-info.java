/**
 * What must not be read by others: {@link Mask} hides it in texts and in streams.
 *
 * <p>Depends on the JDK alone.
 */
@NullMarked
package dev.kindred.jobs.secret;

import org.jspecify.annotations.NullMarked;
