/**
 * The rules of task groups, in plain Java: what happened goes in, what is to be done comes out.
 *
 * <p>Entry type: {@link dev.kindred.internal.rules.GroupRules}. Nothing here may depend on Akka, a clock or a thread. Not
 * part of the public face.
 */
@NullMarked
package dev.kindred.internal.rules;

import org.jspecify.annotations.NullMarked;
