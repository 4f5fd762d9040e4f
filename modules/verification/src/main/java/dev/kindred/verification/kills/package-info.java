/**
 * SIGKILL of the job runner at random moments: {@link Kills} is the entry. Depends on the JDK alone, and runs {@code kindred} as
 * users do.
 */
@NullMarked
package dev.kindred.verification.kills;

import org.jspecify.annotations.NullMarked;
