/** What the figures of the job runner are compared with. Depends on the JDK and Akka alone. */
@NullMarked
package dev.kindred.verification.scale;

import org.jspecify.annotations.NullMarked;
