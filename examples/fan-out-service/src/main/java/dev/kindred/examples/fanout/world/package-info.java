/**
 * What is around the service: the three HTTP services and the PostgreSQL that it asks, each of which counts for itself how many
 * calls it has at once, and the service's own JVM. Begin with {@link dev.kindred.examples.fanout.world.World}.
 *
 * <p>Knows nothing of the service but its settings and its addresses.
 */
@NullMarked
package dev.kindred.examples.fanout.world;

import org.jspecify.annotations.NullMarked;
