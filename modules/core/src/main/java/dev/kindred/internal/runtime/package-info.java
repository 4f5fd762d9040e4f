/**
 * Everything that Kindred needs of the machine: executors, threads, the clock, timers, random numbers.
 *
 * <p>Entry type: {@link dev.kindred.internal.runtime.TaskRuntime}. The class that is used is named in the configuration,
 * so that a simulation replaces all of it. Nothing else in core may make a thread or read a clock. Not part of the public
 * face.
 */
@NullMarked
package dev.kindred.internal.runtime;

import org.jspecify.annotations.NullMarked;
