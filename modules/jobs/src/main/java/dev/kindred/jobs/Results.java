package dev.kindred.jobs;

import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroupException;
import dev.kindred.jobs.JobResult.Standing;
import dev.kindred.jobs.JobResult.Status;
import dev.kindred.jobs.http.UnexpectedAnswerException;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.secret.Mask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads from the handles, once all has ended, how each job did. */
final class Results {

    /**
     * A failure and its place among the others.
     *
     * @param followsCancel whether it came after the job was asked to end, so that it is not why others were
     * @param at when it happened
     */
    private record Failure(String path, JobResult result, boolean followsCancel, Instant at) {}

    private final Jobs jobs;
    private final Outcome<?> whole;
    private final Instant began;
    private final Resumption resumption;
    private final Mask mask;
    private final BiFunction<String, Leaf, List<String>> lastLines;
    private final List<Failure> failures = new ArrayList<>();

    /**
     * @param whole how the whole ended
     * @param began when it began
     * @param resumption what had succeeded before
     * @param mask what must not be told
     * @param lastLines the end of the output of the job at a path
     */
    Results(
            Jobs jobs,
            Outcome<?> whole,
            Instant began,
            Resumption resumption,
            Mask mask,
            BiFunction<String, Leaf, List<String>> lastLines) {
        this.jobs = jobs;
        this.whole = whole;
        this.began = began;
        this.resumption = resumption;
        this.mask = mask;
        this.lastLines = lastLines;
    }

    Report report(String name, Duration took, Optional<StopSignal> signal) {
        List<JobResult> results = new ArrayList<>();
        jobs.all().forEach((path, job) -> {
            if (job instanceof Leaf leaf) {
                results.add(result(path, leaf));
            } else {
                ofGroup(path, (JobGroup) job);
            }
        });
        blameSomebody();
        Optional<String> cancelled = whole instanceof Outcome.Cancelled<?> end
                ? Optional.of(mask.apply(end.cancellation().toString()))
                : Optional.empty();
        return new Report(name, took, cancelled, signal, inOrder(), results);
    }

    // A policy can fail for another reason than a failure, such as a quorum that cancelled jobs cannot reach any more.
    private void blameSomebody() {
        if (whole instanceof Outcome.Failed<?> failed
                && failures.stream().map(Failure::result).noneMatch(JobResult::isToBlame)) {
            Throwable cause = failed.cause() instanceof TaskGroupException group
                    ? group.leaves().get(0).cause()
                    : failed.cause();
            add(jobs.root(), Status.FAILED, text(cause), Instant.MAX);
        }
    }

    private List<JobResult> inOrder() {
        String first = firstOfTheWhole();
        return failures.stream()
                .sorted(Comparator.comparing(
                                (Failure failure) -> !failure.result().isToBlame())
                        .thenComparing(Failure::followsCancel)
                        .thenComparing(failure -> !failure.path().equals(first))
                        .thenComparing(Failure::at))
                .map(Failure::result)
                .toList();
    }

    // Of jobs that fail at nearly the same time, the whole's exception knows which one ended the others. Of a deadline
    // that
    // struck the clock knows more: under awaitAll, failures before it are not in the exception.
    private String firstOfTheWhole() {
        return whole instanceof Outcome.Failed<?> failed
                        && failed.cause() instanceof TaskGroupException group
                        && !group.timedOut()
                ? group.leaves().get(0).path()
                : "";
    }

    // ---- jobs ----

    private JobResult result(String path, Leaf job) {
        Subtask<?> handle = jobs.handle(path).orElse(null);
        if (handle == null || !handle.state().isDone() || handle.state() == SubtaskState.REJECTED) {
            return resumption
                    .job(path)
                    .map(before -> succeededBefore(path, before))
                    .orElseGet(() -> neverForked(path));
        }
        Outcome<?> outcome = handle.outcome();
        if (outcome instanceof Outcome.Failed<?> failed) {
            return failure(path, job, handle, failed.cause());
        }
        if (outcome instanceof Outcome.Succeeded<?> success) {
            return success(path, handle, success.value());
        }
        return handle.startedAt().isPresent()
                ? of(path, Status.CANCELLED, why(handle), handle)
                : of(path, Status.NEVER_STARTED, why(handle), handle);
    }

    private JobResult success(String path, Subtask<?> handle, @Nullable Object value) {
        if (value instanceof Before before) {
            return succeededBefore(path, before);
        }
        String attempts = handle.attempt() > 1 ? "in attempt " + handle.attempt() : "";
        String left = value instanceof JobProcess.Success process ? leftovers(process.leftovers()) : "";
        String both = attempts.isEmpty() || left.isEmpty() ? "" : "; ";
        return of(path, Status.SUCCEEDED, attempts + both + left, handle);
    }

    private JobResult succeededBefore(String path, Before before) {
        return new JobResult(
                jobs.shown(path),
                Status.SUCCEEDED,
                "before",
                Optional.of(before.took()),
                0,
                Standing.BEFORE,
                List.of());
    }

    private JobResult neverForked(String path) {
        return new JobResult(
                jobs.shown(path),
                Status.NEVER_STARTED,
                mask.apply(whyNotForked(path)),
                Optional.empty(),
                0,
                Standing.OWN,
                List.of());
    }

    private JobResult failure(String path, Leaf job, Subtask<?> handle, Throwable cause) {
        boolean itsTimeout = cause instanceof TimeoutException || isItsOwnTimeout(handle);
        String text = cause instanceof TimeoutException ? "" : text(cause);
        String detail = itsTimeout
                ? "timed out after " + job.timeout().map(Times::configured).orElse("?")
                        + (text.isEmpty() ? "" : "; " + text)
                : text;
        String attempts = handle.attempt() > 1 ? ", in attempt " + handle.attempt() : "";
        Optional<String> tolerating = toleratedBy(path);
        JobResult result = new JobResult(
                jobs.shown(path),
                status(cause, itsTimeout),
                mask.apply(detail + attempts)
                        + tolerating
                                .map(group -> ", which [" + group + "] tolerates")
                                .orElse(""),
                took(handle),
                handle.attempt(),
                tolerating.isPresent() ? Standing.TOLERATED : Standing.OWN,
                lastLines.apply(path, job).stream().map(mask::apply).toList());
        Instant at = itsTimeout
                ? strike(handle.startedAt().orElse(began), job.timeout())
                : handle.endedAt().orElse(began);
        failures.add(
                new Failure(path, result, !itsTimeout && handle.cancellation().isPresent(), at));
        return result;
    }

    /** The nearest group above that has succeeded. */
    private Optional<String> toleratedBy(String path) {
        int end = path.lastIndexOf('/');
        while (end > 0) {
            String above = path.substring(0, end);
            if (hasSucceeded(above)) {
                return Optional.of(jobs.shown(above));
            }
            end = above.lastIndexOf('/');
        }
        return Optional.empty();
    }

    private boolean hasSucceeded(String group) {
        return isWhole(group)
                ? whole.isSuccess()
                : jobs.handle(group)
                        .filter(handle -> handle.state() == SubtaskState.SUCCEEDED)
                        .isPresent();
    }

    private static Status status(Throwable cause, boolean itsTimeout) {
        if (cause instanceof SurvivorsException) {
            return Status.LEAKED;
        }
        return itsTimeout ? Status.TIMED_OUT : Status.FAILED;
    }

    private static boolean isItsOwnTimeout(Subtask<?> handle) {
        return handle.cancellation()
                .filter(cancel ->
                        cancel.origin() == Origin.DEADLINE && cancel.path().equals(handle.path()))
                .isPresent();
    }

    private JobResult of(String path, Status status, String detail, Subtask<?> handle) {
        Optional<Duration> took = status == Status.NEVER_STARTED ? Optional.empty() : took(handle);
        return new JobResult(
                jobs.shown(path), status, mask.apply(detail), took, attempts(handle), Standing.OWN, List.of());
    }

    private static int attempts(Subtask<?> handle) {
        return handle.startedAt().isPresent() ? handle.attempt() : 0;
    }

    private static Optional<Duration> took(Subtask<?> handle) {
        return handle.startedAt().flatMap(start -> handle.endedAt().map(end -> Duration.between(start, end)));
    }

    private static String leftovers(int number) {
        return number == 0 ? "" : "left " + number + (number == 1 ? " process" : " processes") + ", ended now";
    }

    private String why(Subtask<?> handle) {
        return handle.cancellation().map(this::because).orElse("");
    }

    private String because(Cancellation cancellation) {
        return "because " + jobs.shownIn(cancellation.reason());
    }

    private String whyNotForked(String path) {
        String above = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        Optional<Subtask<?>> group = jobs.handle(above);
        if (group.isPresent() && group.get().state().isDone()) {
            String why = group.get().state() == SubtaskState.REJECTED ? "" : why(group.get());
            return why.isEmpty() ? "because its group ended before" : why;
        }
        if (jobs.all().containsKey(above) && above.contains("/")) {
            return whyNotForked(above);
        }
        return whole instanceof Outcome.Cancelled<?> cancelled
                ? because(cancelled.cancellation())
                : "because its group ended before";
    }

    static String text(Throwable cause) {
        String message = cause.getMessage();
        boolean speaksForItself = cause instanceof JobFailed
                || cause instanceof MemberFailed
                || cause instanceof TaskGroupException
                || cause instanceof SurvivorsException
                || cause instanceof UnexpectedAnswerException
                || cause instanceof IOException;
        if (speaksForItself && message != null) {
            return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        }
        return cause.toString();
    }

    // ---- groups ----

    private void ofGroup(String path, JobGroup group) {
        Throwable cause = failureOf(path);
        if (cause instanceof TaskGroupException failed) {
            if (failed.timedOut() && failed.leaves().stream().noneMatch(leaf -> cameBefore(path, leaf))) {
                String detail = "timed out after "
                        + group.timeout().map(Times::configured).orElse("?");
                add(path, Status.TIMED_OUT, detail, strike(beginOf(path), group.timeout()));
            }
            failed.failures().stream()
                    .filter(own -> own.path().equals(path))
                    .filter(own -> !(own.cause() instanceof TimeoutException || own.cause() instanceof MemberFailed))
                    .forEach(own -> add(path, Status.FAILED, text(own.cause()), endOf(path)));
        } else if (cause != null) {
            add(path, Status.FAILED, text(cause), endOf(path));
        }
    }

    private @Nullable Throwable failureOf(String path) {
        Outcome<?> outcome = isWhole(path)
                ? whole
                : jobs.handle(path)
                        .filter(handle -> handle.state() == SubtaskState.FAILED)
                        .<Outcome<?>>map(Subtask::outcome)
                        .orElse(null);
        return outcome instanceof Outcome.Failed<?> failed ? failed.cause() : null;
    }

    /** Whether something below a group failed by itself, before the group's deadline asked it to end. */
    private boolean cameBefore(String group, TaskFailure leaf) {
        return !leaf.path().equals(group)
                && jobs.handle(leaf.path()).flatMap(Subtask::cancellation).isEmpty();
    }

    private void add(String path, Status status, String detail, Instant at) {
        Optional<String> tolerating = toleratedBy(path);
        JobResult result = new JobResult(
                jobs.shown(path),
                status,
                mask.apply(detail)
                        + tolerating
                                .map(group -> ", which [" + group + "] tolerates")
                                .orElse(""),
                Optional.empty(),
                0,
                tolerating.isPresent() ? Standing.TOLERATED : Standing.OWN,
                List.of());
        failures.add(new Failure(path, result, false, at));
    }

    private boolean isWhole(String path) {
        return path.indexOf('/') < 0;
    }

    private Instant beginOf(String path) {
        return jobs.handle(path).flatMap(Subtask::startedAt).orElse(began);
    }

    private Instant endOf(String path) {
        return jobs.handle(path).flatMap(Subtask::endedAt).orElse(Instant.MAX);
    }

    private static Instant strike(Instant start, Optional<Duration> timeout) {
        return timeout.map(start::plus).orElse(start);
    }
}
