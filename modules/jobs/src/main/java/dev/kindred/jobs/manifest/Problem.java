package dev.kindred.jobs.manifest;

/**
 * One thing that is wrong with a manifest.
 *
 * @param at where
 * @param text what, and what was expected
 */
public record Problem(Position at, String text) {}
