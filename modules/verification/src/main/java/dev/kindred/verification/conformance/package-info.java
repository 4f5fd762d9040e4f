/**
 * Runs the scenarios of the conformance suite on task groups. It translates, and nothing else: see
 * docs/reference/conformance.md.
 *
 * <p>Entry type: {@link dev.kindred.verification.conformance.Conformance}. Depends on the public faces of core and testkit
 * alone, and has no queue, clock, scheduler or thread of its own.
 */
@NullMarked
package dev.kindred.verification.conformance;

import org.jspecify.annotations.NullMarked;
