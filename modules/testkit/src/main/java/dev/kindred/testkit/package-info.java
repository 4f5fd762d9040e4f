/**
 * JUnit Jupiter support for tests of actors and task groups. Begin with {@link dev.kindred.testkit.ActorTestKitExtension}.
 *
 * <p>It stands on core and on Akka's testkit alone.
 */
@NullMarked
package dev.kindred.testkit;

import org.jspecify.annotations.NullMarked;
