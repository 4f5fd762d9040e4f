/**
 * Manifests: what a YAML file of jobs says, checked whole before anything starts. {@link ManifestReader} is the entry.
 *
 * <p>Depends on the YAML engine, and on how JSON is written and secrets are masked: not on Kindred's groups, and not on
 * processes.
 */
@NullMarked
package dev.kindred.jobs.manifest;

import org.jspecify.annotations.NullMarked;
