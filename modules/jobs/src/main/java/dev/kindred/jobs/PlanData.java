package dev.kindred.jobs;

import dev.kindred.jobs.json.JsonText;
import dev.kindred.jobs.manifest.HttpJob;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.manifest.Retrying;
import dev.kindred.jobs.manifest.TaskJob;
import dev.kindred.jobs.secret.Mask;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A manifest as it would be run, for programs. As in {@link PlanText}, values of variables are not shown; nor are those of headers. */
final class PlanData {

    static final int VERSION = 1;

    private final Mask mask;

    private PlanData(Mask mask) {
        this.mask = mask;
    }

    /**
     * @param mask what must not be told
     */
    static String json(Manifest manifest, Mask mask) {
        return JsonText.lines(new PlanData(mask).document(manifest));
    }

    private Map<String, Object> document(Manifest manifest) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", "kindred-plan");
        document.put("version", VERSION);
        document.put("name", mask.apply(manifest.root().name()));
        document.put("count", new Jobs(manifest).leaves().size());
        document.put("pools", masked(manifest.pools()));
        putGroup(document, manifest.root(), "");
        return document;
    }

    private Map<String, Object> job(Job job, String above) {
        String path = above + job.name();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("path", mask.apply(path));
        data.put("kind", kind(job));
        if (!job.needs().isEmpty()) {
            data.put("needs", masked(job.needs()));
        }
        if (job instanceof JobGroup group) {
            putGroup(data, group, path + "/");
        } else {
            putLeaf(data, (Leaf) job);
        }
        return data;
    }

    private static String kind(Job job) {
        if (job instanceof JobGroup) {
            return "group";
        }
        if (job instanceof HttpJob) {
            return "http";
        }
        return job instanceof TaskJob ? "task" : "process";
    }

    private void putGroup(Map<String, Object> data, JobGroup group, String below) {
        group.policy().ifPresent(policy -> data.put("policy", policy.toString()));
        group.limit().ifPresent(limit -> data.put("limit", limit));
        putTerms(data, group);
        data.put(
                "jobs",
                group.dependenciesFirst().stream().map(job -> job(job, below)).toList());
    }

    private static void putTerms(Map<String, Object> data, Job job) {
        job.timeout().ifPresent(timeout -> data.put("timeoutMillis", timeout.toMillis()));
        job.retry().ifPresent(retry -> data.put("retry", retry(retry)));
    }

    private static Map<String, Object> retry(Retrying retry) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("attempts", retry.attempts());
        data.put("backoffMillis", retry.backoff().toMillis());
        data.put("longestBackoffMillis", retry.longestBackoff().toMillis());
        data.put("jitter", retry.jitter());
        if (!retry.exitCodes().isEmpty()) {
            data.put("exitCodes", retry.exitCodes());
        }
        if (!retry.statuses().isEmpty()) {
            data.put("statuses", retry.statuses());
        }
        return data;
    }

    private void putLeaf(Map<String, Object> data, Leaf leaf) {
        putTerms(data, leaf);
        if (!leaf.uses().isEmpty()) {
            data.put("uses", masked(leaf.uses()));
        }
        if (!leaf.secrets().isEmpty()) {
            Map<String, Object> sources = new LinkedHashMap<>();
            leaf.secrets().forEach((name, source) -> sources.put(mask.apply(name), mask.apply(source.toString())));
            data.put("secrets", sources);
        }
        if (leaf instanceof ProcessJob process) {
            putProcess(data, process);
        } else if (leaf instanceof HttpJob request) {
            putRequest(data, request);
        } else {
            TaskJob task = (TaskJob) leaf;
            data.put("task", mask.apply(task.task()));
            data.put("with", masked(task.parameters()));
        }
    }

    private void putProcess(Map<String, Object> data, ProcessJob process) {
        data.put("run", masked(process.argv()));
        data.put("directory", mask.apply(process.directory().toString()));
        data.put("graceMillis", process.grace().toMillis());
        if (!process.environment().names().isEmpty()) {
            data.put("variables", masked(process.environment().names()));
        }
    }

    private void putRequest(Map<String, Object> data, HttpJob request) {
        data.put("method", mask.apply(request.method()));
        data.put("address", mask.apply(request.uri().toString()));
        if (!request.headers().isEmpty()) {
            data.put("headers", masked(request.headers().keySet()));
        }
    }

    // A secret can have been written out in any text of the manifest: in an argument, a folder, the name of a variable.
    private List<String> masked(Collection<String> texts) {
        return texts.stream().map(mask::apply).toList();
    }

    private Map<String, Object> masked(Map<String, ?> byName) {
        Map<String, Object> masked = new LinkedHashMap<>();
        byName.forEach(
                (name, value) -> masked.put(mask.apply(name), value instanceof String text ? mask.apply(text) : value));
        return masked;
    }
}
