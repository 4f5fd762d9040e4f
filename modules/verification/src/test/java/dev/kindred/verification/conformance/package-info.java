/** Agreement with asyncio, on a sample: see docs/reference/conformance.md. */
@NullMarked
package dev.kindred.verification.conformance;

import org.jspecify.annotations.NullMarked;
