package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A report as lines: the primary cause first, then the further failures, the cancelled, those that never started. */
final class ReportText {

    private static final int MOST_FOR_A_PERSON = 50;

    private final Report report;
    private final Optional<Path> logs;
    private final Terminal terminal;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private ReportText(Report report, Optional<Path> logs, Terminal terminal) {
        this.report = report;
        this.logs = logs;
        this.terminal = terminal;
        this.style = terminal.style();
    }

    /**
     * @param logs the folder with the jobs' output, if it is kept
     * @param terminal where it is shown; a person is shown so many jobs of each kind, a file has all
     */
    static List<String> of(Report report, Optional<Path> logs, Terminal terminal) {
        ReportText text = new ReportText(report, logs, terminal);
        text.write();
        return text.lines;
    }

    private void write() {
        headline();
        if (report.succeeded()) {
            list(report.jobs(), job -> line(job, ""));
        } else {
            list(report.failures(), this::failure);
            list(report.with(Status.CANCELLED), job -> line(job, ": " + job.detail()));
            list(report.with(Status.NEVER_STARTED), job -> line(job, ": " + job.detail()));
        }
        totals();
    }

    private void list(List<JobResult> jobs, Consumer<JobResult> each) {
        int most = terminal.isInteractive() ? MOST_FOR_A_PERSON : jobs.size();
        jobs.stream().limit(most).forEach(each);
        if (jobs.size() > most) {
            lines.add("  … and " + (jobs.size() - most) + " more, which 'kindred tree' shows");
        }
    }

    private void headline() {
        String took = " after " + Times.measured(report.took());
        if (report.succeeded()) {
            lines.add(style.good(report.name() + " succeeded") + took + ".");
        } else if (report.signal().isPresent()) {
            lines.add(
                    style.bad(report.name() + " was ended by " + report.signal().get()) + took + ".");
        } else if (report.cancelled().isPresent()) {
            lines.add(style.bad(report.name() + " was " + report.cancelled().get()) + took + ".");
        } else {
            JobResult primary = report.failures().get(0);
            lines.add(style.bad(report.name() + " failed") + took + ": [" + primary.path() + "] " + primary.detail()
                    + ".");
        }
    }

    private void failure(JobResult failure) {
        line(failure, ": " + failure.detail());
        failure.lastLines().forEach(output -> lines.add("    | " + output));
    }

    private void line(JobResult job, String detail) {
        String status = "%-13s".formatted(job.status().words());
        String took = job.took().map(time -> " (" + Times.measured(time) + ")").orElse("");
        String aside = detail.isEmpty() && !job.detail().isEmpty() ? ", " + job.detail() : "";
        lines.add("  " + style.of(job.status(), status) + " " + job.path() + took + detail + aside);
    }

    private void totals() {
        String counts = List.of(Status.values()).stream()
                .filter(status -> !report.with(status).isEmpty())
                .map(status -> report.with(status).size() + " " + status.words())
                .collect(Collectors.joining(", "));
        int jobs = report.jobs().size();
        lines.add(jobs + (jobs == 1 ? " job: " : " jobs: ") + counts + ".");
        logs.ifPresent(folder -> lines.add("Output of each job: " + folder));
    }
}
