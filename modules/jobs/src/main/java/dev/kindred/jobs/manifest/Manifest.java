package dev.kindred.jobs.manifest;

/**
 * What a manifest says.
 *
 * @param root all of its jobs; the group has the manifest's name
 */
public record Manifest(JobGroup root) {}
