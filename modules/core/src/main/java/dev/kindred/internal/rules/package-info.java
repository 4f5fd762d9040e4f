/**
 * The rules of task groups and semaphores, in plain Java: what happened goes in, what is to be done comes out.
 *
 * <p>Entry types: {@link dev.kindred.internal.rules.GroupRules} and {@link dev.kindred.internal.rules.SemaphoreRules}. Nothing
 * here may depend on Akka, a clock or a thread. Not part of the public face.
 */
@NullMarked
package dev.kindred.internal.rules;

import org.jspecify.annotations.NullMarked;
