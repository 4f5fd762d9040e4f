/**
 * What holds for the project as a whole. These tests read the compiled classes of all modules, so they run last.
 *
 * <p>{@link dev.kindred.verification.RuleTableTest} says how a test names the rule that it pins.
 */
@NullMarked
package dev.kindred.verification;

import org.jspecify.annotations.NullMarked;
