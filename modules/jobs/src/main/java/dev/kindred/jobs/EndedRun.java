package dev.kindred.jobs;

import dev.kindred.jobs.journal.Entry;
import dev.kindred.jobs.journal.Recovered;
import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the folder of a run that does not run any more tells of its jobs. */
final class EndedRun {

    private final RunDirectory run;
    private final Map<String, String> byJob;

    private EndedRun(RunDirectory run, Map<String, String> byJob) {
        this.run = run;
        this.byJob = byJob;
    }

    static EndedRun of(RunDirectory run) throws Refused {
        try {
            Optional<List<JobResult>> kept =
                    run.state() == RunState.ENDED ? KeptOutcomes.read(run.outcomes()) : Optional.empty();
            return new EndedRun(run, kept.isPresent() ? ofOutcomes(kept.get()) : ofJournal(run));
        } catch (IOException e) {
            throw new Refused("Cannot tell of run [" + run.id() + "]: " + e.getMessage());
        }
    }

    private static Map<String, String> ofOutcomes(List<JobResult> results) {
        Map<String, String> byJob = new LinkedHashMap<>();
        results.forEach(result -> byJob.put(result.path(), words(result)));
        return byJob;
    }

    private static String words(JobResult result) {
        String took =
                result.took().map(time -> " after " + Times.measured(time)).orElse("");
        String detail = result.detail();
        String separator = detail.startsWith("because ") ? ", " : ": ";
        return result.status().words() + took + (detail.isEmpty() ? "" : separator + detail);
    }

    // The runner died: what it wrote down last of each job.
    private static Map<String, String> ofJournal(RunDirectory run) throws IOException {
        Map<String, String> byJob = new LinkedHashMap<>();
        for (Entry entry : Recovered.read(run.journal()).entries()) {
            if (entry instanceof Entry.Started started) {
                byJob.put(shown(run, started.path()), "ran when the runner died");
            } else if (entry instanceof Entry.Succeeded succeeded) {
                byJob.put(
                        shown(run, succeeded.path()),
                        "succeeded after " + Times.measured(Duration.ofMillis(succeeded.millis())));
            } else if (entry instanceof Entry.NotSucceeded not) {
                byJob.put(shown(run, not.path()), not.how());
            }
        }
        return byJob;
    }

    private static String shown(RunDirectory run, String path) {
        return path.startsWith(run.name() + "/") ? path.substring(run.name().length() + 1) : path;
    }

    String why(String job) throws Refused {
        String words = byJob.get(job);
        if (words != null) {
            return job + " " + words;
        }
        if (run.state() == RunState.LOST) {
            return job + " is not in what run [" + run.id() + "] wrote down: it had not started when the runner died,"
                    + " or there is no such job.";
        }
        throw new Refused("Cannot explain [" + job + "]: run [" + run.id() + "] had no such job. It had "
                + Names.listed(List.copyOf(byJob.keySet())) + ".");
    }

    List<String> tree() {
        List<String> lines = new ArrayList<>(List.of(headline()));
        lines.addAll(guard());
        byJob.forEach((job, words) -> lines.add("  " + job + "  " + words));
        return lines;
    }

    private String headline() {
        return run.state() == RunState.ENDED
                ? run.name() + "  ended with " + run.exitCode().orElseThrow()
                : run.name() + "  lost: its runner, process " + run.runner().pid() + ", died";
    }

    private List<String> guard() {
        if (Files.notExists(run.guardReport())) {
            return List.of();
        }
        try (Stream<String> report = Files.lines(run.guardReport())) {
            return report.map(line -> "  the guard: " + line).toList();
        } catch (IOException e) {
            return List.of("  the guard's report cannot be read: " + e);
        }
    }
}
