package dev.kindred.jobs;

import dev.kindred.jobs.manifest.HttpJob;
import dev.kindred.jobs.manifest.Job;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.manifest.Retrying;
import dev.kindred.jobs.manifest.TaskJob;
import dev.kindred.jobs.secret.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A manifest as it would be run: a line a job, what it needs above it. Values of variables are not shown. */
final class PlanText {

    private static final int LONGEST_ARGUMENT = 100;

    private final List<String> lines = new ArrayList<>();

    private final Mask mask;

    private PlanText(Mask mask) {
        this.mask = mask;
    }

    /**
     * @param mask what must not be told
     */
    static List<String> of(Manifest manifest, Mask mask) {
        PlanText plan = new PlanText(mask);
        plan.add(manifest.root(), 0);
        if (!manifest.pools().isEmpty()) {
            plan.lines.add(manifest.pools().entrySet().stream()
                    .map(pool -> pool.getKey() + " " + pool.getValue())
                    .collect(Collectors.joining(", ", "pools: ", "")));
        }
        int jobs = new Jobs(manifest).leaves().size();
        plan.lines.add(jobs + (jobs == 1 ? " job; nothing was started." : " jobs; nothing was started."));
        return plan.lines.stream().map(mask::apply).toList();
    }

    private void add(Job job, int depth) {
        List<String> terms = new ArrayList<>();
        if (job instanceof JobGroup group) {
            group.policy().ifPresent(policy -> terms.add(policy.toString()));
            group.limit().ifPresent(limit -> terms.add("at most " + limit + " at once"));
        }
        job.timeout().ifPresent(timeout -> terms.add("timeout " + Times.configured(timeout)));
        job.retry().ifPresent(retry -> terms.add(retries(retry)));
        if (job instanceof Leaf leaf) {
            leaf.uses().forEach((pool, permits) -> terms.add("uses " + permits + " of " + pool));
            leaf.secrets().forEach((name, source) -> terms.add("secret " + name + " (" + source + ")"));
        }
        if (!job.needs().isEmpty()) {
            terms.add("needs " + String.join(", ", job.needs()));
        }
        String aside = terms.isEmpty() ? "" : "  [" + String.join("; ", terms) + "]";
        String indent = "  ".repeat(depth);
        if (job instanceof JobGroup group) {
            lines.add(indent + group.name() + "/" + aside);
            group.dependenciesFirst().forEach(member -> add(member, depth + 1));
        } else {
            lines.add(indent + job.name() + ": " + work((Leaf) job) + aside);
        }
    }

    private static String retries(Retrying retry) {
        String after = retry.exitCodes().isEmpty() && retry.statuses().isEmpty()
                ? ""
                : " after " + (retry.exitCodes().isEmpty() ? retry.statuses() : retry.exitCodes());
        return "up to " + retry.attempts() + " attempts" + after + ", backoff " + Times.configured(retry.backoff())
                + " to " + Times.configured(retry.longestBackoff());
    }

    private String work(Leaf leaf) {
        if (leaf instanceof ProcessJob process) {
            return process.argv().stream().map(this::argument).collect(Collectors.joining(" ")) + variables(process)
                    + "  in " + process.directory();
        }
        if (leaf instanceof HttpJob request) {
            return request.method() + " " + request.uri();
        }
        TaskJob task = (TaskJob) leaf;
        return "task " + task.task() + " "
                + task.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + argument(parameter.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String variables(ProcessJob process) {
        return process.environment().names().isEmpty()
                ? ""
                : "  with " + String.join(", ", process.environment().names());
    }

    // As a shell would need it, so that nobody takes one argument for two; and on one line.
    private String argument(String written) {
        String value = mask.apply(written); // it would not be found once it is quoted or shortened
        String line = value.codePoints()
                .limit(LONGEST_ARGUMENT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String whole = value.codePointCount(0, value.length()) > LONGEST_ARGUMENT ? line + "…" : line;
        return whole.matches("[\\p{L}\\p{N}_./:=@%+,-]+") ? whole : "'" + whole.replace("'", "'\\''") + "'";
    }
}
