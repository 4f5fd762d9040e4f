package dev.kindred.jobs.manifest;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest that cannot be run, with everything that is wrong with it. */
public final class ManifestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ManifestException(String file, List<Problem> problems, int omitted) {
        super(message(file, problems, omitted));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, from the top of the file to its end. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(String file, List<Problem> problems, int omitted) {
        String lines = problems.stream()
                .map(problem -> file + ":" + problem.at() + ": " + problem.text())
                .collect(Collectors.joining("\n"));
        return omitted == 0 ? lines : lines + "\n" + file + ": and " + omitted + " more problems.";
    }
}
