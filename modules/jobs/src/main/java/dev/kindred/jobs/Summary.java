package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Standing;
import dev.kindred.jobs.JobResult.Status;
import dev.kindred.jobs.json.JsonText;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended, as one JSON document.
 *
 * @param report how it ended
 * @param run the run's id
 * @param manifest the manifest's file
 * @param began when it, or its resumption, began
 * @param logs the folder with the jobs' output, if it is kept
 */
record Summary(Report report, String run, Path manifest, Instant began, Optional<Path> logs) {

    static final int VERSION = 1;

    String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", "kindred-summary");
        document.put("version", VERSION);
        document.putAll(data());
        return JsonText.lines(document) + "\n";
    }

    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("run", run);
        data.put("name", report.name());
        data.put("manifest", manifest.toString());
        data.put("began", began.toString());
        data.put("tookMillis", report.took().toMillis());
        data.put("succeeded", report.succeeded());
        data.put("exitCode", report.exitCode());
        report.signal().ifPresent(signal -> data.put("signal", signal.toString()));
        report.cancelled().ifPresent(why -> data.put("cancelled", why));
        report.failures().stream()
                .filter(JobResult::isToBlame)
                .findFirst()
                .ifPresent(failure -> data.put("primary", failure.path()));
        data.put("counts", counts());
        data.put("failures", report.failures().stream().map(this::job).toList());
        data.put("jobs", report.jobs().stream().map(this::job).toList());
        logs.ifPresent(folder -> data.put("logs", folder.toString()));
        return data;
    }

    private Map<String, Object> counts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Status status : Status.values()) {
            counts.put(status.words(), report.with(status).size());
        }
        return counts;
    }

    private Map<String, Object> job(JobResult result) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("path", result.path());
        job.put("status", result.status().words());
        if (!result.detail().isEmpty()) {
            job.put("detail", result.detail());
        }
        result.took().ifPresent(took -> job.put("tookMillis", took.toMillis()));
        job.put("attempts", result.attempts());
        if (result.standing() == Standing.BEFORE) {
            job.put("before", true);
        }
        if (result.standing() == Standing.TOLERATED) {
            job.put("tolerated", true);
        }
        List<String> lines = new ArrayList<>(result.lastLines());
        if (!lines.isEmpty()) {
            job.put("lastLines", lines);
        }
        return job;
    }
}
