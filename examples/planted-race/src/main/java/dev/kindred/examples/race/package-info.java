/**
 * An account with a race, and a group of two payments that meets it. Begin with {@link dev.kindred.examples.race.Payday}.
 *
 * <p>Stands on core alone.
 */
@NullMarked
package dev.kindred.examples.race;

import org.jspecify.annotations.NullMarked;
