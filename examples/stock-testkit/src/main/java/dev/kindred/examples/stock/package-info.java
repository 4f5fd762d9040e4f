/**
 * A group, and an actor that runs it, as Akka's own testkit tests them. Begin with {@link dev.kindred.examples.stock.Pages}.
 *
 * <p>Stands on core alone.
 */
@NullMarked
package dev.kindred.examples.stock;

import org.jspecify.annotations.NullMarked;
