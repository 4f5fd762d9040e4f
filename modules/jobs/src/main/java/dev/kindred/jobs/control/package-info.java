/**
 * Asking a run that runs, by the socket in its private folder. {@link ControlServer} answers, {@link ControlClient} asks.
 *
 * <p>Depends on the JDK and SLF4J alone. A request is a few words, a line each; the answer is a line that says whether it was done,
 * and lines for people. Whoever can reach the socket is the user whose run it is: nobody else may enter the folder.
 */
@NullMarked
package dev.kindred.jobs.control;

import org.jspecify.annotations.NullMarked;
