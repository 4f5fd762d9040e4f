/**
 * Ten times the load that the service can take, and what then holds. Begin with {@link dev.kindred.examples.fanout.load.LoadRun}.
 *
 * <p>Sees the service from outside: its pages, its admin endpoint, and what it calls.
 */
@NullMarked
package dev.kindred.examples.fanout.load;

import org.jspecify.annotations.NullMarked;
