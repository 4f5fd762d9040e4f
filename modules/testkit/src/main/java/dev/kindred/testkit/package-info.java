/**
 * JUnit Jupiter support for tests of actors and task groups. Begin with {@link dev.kindred.testkit.ActorTestKitExtension}.
 *
 * <p>It stands on Kindred's public API and Akka's testkit alone, never on Kindred's internals.
 */
@NullMarked
package dev.kindred.testkit;

import org.jspecify.annotations.NullMarked;
