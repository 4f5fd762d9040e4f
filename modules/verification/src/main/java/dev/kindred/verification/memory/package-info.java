/**
 * Checks that groups that live for long take the memory of those that live in them. Entry type:
 * {@link dev.kindred.verification.memory.Memory}. Depends on the public face of core alone.
 */
@NullMarked
package dev.kindred.verification.memory;

import org.jspecify.annotations.NullMarked;
