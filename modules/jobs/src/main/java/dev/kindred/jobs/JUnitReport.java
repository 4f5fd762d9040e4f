package dev.kindred.jobs;

import dev.kindred.jobs.JobResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run ended, as the XML that tools read which know JUnit's: a job is a test case, its group the class. Failures and
 * timeouts are failures, or skipped where a group tolerates them; leaked processes are errors; what was cancelled or never
 * started is skipped.
 */
final class JUnitReport {

    static final int VERSION = 1;

    private static final int LAST_OF_THE_FIRST_PLANE = 0xFFFD; // the two behind it are no characters

    private final Report report;
    private final StringBuilder xml = new StringBuilder();

    private JUnitReport(Report report) {
        this.report = report;
    }

    static String of(Report report, String run, Instant began) {
        JUnitReport junit = new JUnitReport(report);
        junit.write(run, began);
        return junit.xml.toString();
    }

    private void write(String run, Instant began) {
        List<JobResult> cases = cases();
        long failures = cases.stream().filter(JUnitReport::isFailure).count();
        long errors = cases.stream().filter(JUnitReport::isError).count();
        long skipped = cases.stream().filter(JUnitReport::isSkipped).count();
        String counts = attribute("tests", cases.size())
                + attribute("failures", failures)
                + attribute("errors", errors)
                + attribute("skipped", skipped)
                + attribute("time", seconds(report.took()));
        line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        line("<testsuites" + attribute("name", report.name()) + counts + ">");
        line("  <testsuite" + attribute("name", report.name()) + counts + attribute("timestamp", began) + ">");
        line("    <properties>");
        line("      <property" + attribute("name", "kindred.format") + attribute("value", VERSION) + "/>");
        line("      <property" + attribute("name", "kindred.run") + attribute("value", run) + "/>");
        line("      <property" + attribute("name", "kindred.exit-code") + attribute("value", report.exitCode()) + "/>");
        line("    </properties>");
        cases.forEach(this::testCase);
        line("  </testsuite>");
        line("</testsuites>");
    }

    // A group that failed by itself, by its deadline say, is a case too, or a run without a failed job would look well.
    private List<JobResult> cases() {
        Set<String> jobs = report.jobs().stream().map(JobResult::path).collect(Collectors.toSet());
        return Stream.concat(
                        report.jobs().stream(),
                        report.failures().stream().filter(failure -> !jobs.contains(failure.path())))
                .toList();
    }

    private void testCase(JobResult job) {
        int slash = job.path().lastIndexOf('/');
        String group = slash < 0
                ? report.name()
                : report.name() + "." + job.path().substring(0, slash).replace('/', '.');
        String head = "    <testcase" + attribute("classname", group)
                + attribute("name", job.path().substring(slash + 1))
                + attribute("time", seconds(job.took().orElse(Duration.ZERO)));
        String inner = inner(job);
        if (inner.isEmpty()) {
            line(head + "/>");
            return;
        }
        line(head + ">");
        line("      <" + inner + attribute("message", job.status().words() + message(job))
                + (inner.equals("skipped") ? "" : attribute("type", job.status().words())) + "/>");
        if (!job.lastLines().isEmpty()) {
            line("      <system-out>" + escaped(String.join("\n", job.lastLines())) + "</system-out>");
        }
        line("    </testcase>");
    }

    private static String message(JobResult job) {
        return job.detail().isEmpty() ? "" : ": " + job.detail();
    }

    private static String inner(JobResult job) {
        if (isError(job)) {
            return "error";
        }
        if (isFailure(job)) {
            return "failure";
        }
        return isSkipped(job) ? "skipped" : "";
    }

    private static boolean isError(JobResult job) {
        return job.status() == Status.LEAKED;
    }

    private static boolean isFailure(JobResult job) {
        return job.isToBlame() && !isError(job);
    }

    private static boolean isSkipped(JobResult job) {
        return job.status() != Status.SUCCEEDED && !isError(job) && !isFailure(job);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }

    private void line(String text) {
        xml.append(text).append('\n');
    }

    private static String attribute(String name, Object value) {
        return " " + name + "=\"" + escaped(String.valueOf(value)) + "\"";
    }

    // XML 1.0 has no way at all to write most control characters.
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                    if (isAllowed(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append('\uFFFD');
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int c) {
        boolean isText = c >= ' ' && c < Character.MIN_SURROGATE;
        boolean isBehindSurrogates = c > Character.MAX_SURROGATE && c <= LAST_OF_THE_FIRST_PLANE;
        return c == '\t' || c == '\n' || isText || isBehindSurrogates || c >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
    }
}
