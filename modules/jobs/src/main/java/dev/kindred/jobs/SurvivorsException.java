package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Environment;
import dev.kindred.jobs.process.ProcessTree.Survivor;
import java.util.List;
import java.util.stream.Collectors;

/** Processes of a job run on although they were killed. */
final class SurvivorsException extends Exception {

    private static final long serialVersionUID = 1L;

    SurvivorsException(List<Survivor> survivors, Environment environment) {
        super(
                survivors.stream()
                        .map(survivor -> survivor.pid() + " (" + environment.mask(survivor.command()) + ")")
                        .collect(Collectors.joining(", ", "cannot end process ", "")),
                null,
                false,
                false);
    }
}
