/**
 * What a simulation puts in the place of Akka's and Kindred's threads and clock, by configuration alone.
 *
 * <p>Entry type: {@link dev.kindred.testkit.internal.World}. Not part of the public face.
 */
@NullMarked
package dev.kindred.testkit.internal;

import org.jspecify.annotations.NullMarked;
