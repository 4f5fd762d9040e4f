/**
 * JSON as it is written: {@link JsonText} is all of it. Nothing here reads any.
 *
 * <p>Depends on the JDK alone.
 */
@NullMarked
package dev.kindred.jobs.json;

import org.jspecify.annotations.NullMarked;
