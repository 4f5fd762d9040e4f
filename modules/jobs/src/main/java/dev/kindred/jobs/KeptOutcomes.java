package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How each job of a run ended, kept for those who ask when it has. A header, then a line for each job and each group to blame: path,
 * status, milliseconds or nothing, detail; between them tabulators.
 */
final class KeptOutcomes {

    private static final String HEADER = "kindred-outcomes 1";
    private static final int FIELDS = 4;

    private KeptOutcomes() {}

    static void write(Path file, Report report) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        report.jobs().forEach(job -> lines.add(line(job)));
        report.failures().stream()
                .filter(failure ->
                        report.jobs().stream().noneMatch(job -> job.path().equals(failure.path())))
                .forEach(failure -> lines.add(line(failure)));
        Files.write(file, lines);
    }

    private static String line(JobResult job) {
        String took = job.took().map(time -> Long.toString(time.toMillis())).orElse("");
        return String.join("\t", job.path(), job.status().name(), took, oneLine(job.detail()));
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ");
    }

    /** What was kept; nothing if the run did not come so far. */
    static Optional<List<JobResult>> read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException("Cannot read [" + file + "]: it does not begin with [" + HEADER + "].");
        }
        return Optional.of(lines.subList(1, lines.size()).stream()
                .map(KeptOutcomes::result)
                .toList());
    }

    private static JobResult result(String line) {
        String[] fields = line.split("\t", FIELDS);
        Optional<Duration> took =
                fields[2].isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(Long.parseLong(fields[2])));
        return new JobResult(fields[0], Status.valueOf(fields[1]), fields[3], took, List.of());
    }
}
