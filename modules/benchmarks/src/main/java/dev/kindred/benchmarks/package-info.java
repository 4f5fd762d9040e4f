/**
 * Kindred beside its peers: workloads, contenders, and what makes the tables of docs/explanation/performance.md of them.
 *
 * <p>Entry type: {@link dev.kindred.benchmarks.Benchmarks}. Uses core by its public face alone.
 */
@NullMarked
package dev.kindred.benchmarks;

import org.jspecify.annotations.NullMarked;
