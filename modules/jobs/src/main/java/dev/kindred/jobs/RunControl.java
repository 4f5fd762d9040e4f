package dev.kindred.jobs;

import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.TaskTree;
import dev.kindred.TaskTree.Node;
import dev.kindred.jobs.control.ControlReply;
import dev.kindred.jobs.secret.Mask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Answers, of a run that runs, what {@code kindred tree}, {@code why} and {@code cancel} ask. */
final class RunControl {

    private static final String REASON = "'kindred cancel' asked for it";

    private final Jobs jobs;
    private final String id;
    private final Mask mask;
    private final Supplier<Optional<RunningTask<?>>> running;

    // Written by threads that answer, read by the run's own at its end.
    private volatile boolean cancelledJobs;

    /**
     * @param id the run's
     * @param running the run, once it has started
     */
    RunControl(Jobs jobs, String id, Mask mask, Supplier<Optional<RunningTask<?>>> running) {
        this.jobs = jobs;
        this.id = id;
        this.mask = mask;
        this.running = running;
    }

    /** Whether single jobs were cancelled, so that not all can have succeeded. */
    boolean hasCancelledJobs() {
        return cancelledJobs;
    }

    ControlReply answer(List<String> words) {
        Optional<RunningTask<?>> run = running.get();
        if (run.isEmpty()) {
            return ControlReply.refused("Run [" + id + "] is just starting. Ask again.");
        }
        ControlReply reply = answer(words, run.get());
        return new ControlReply(
                reply.done(), reply.lines().stream().map(mask::apply).toList());
    }

    private ControlReply answer(List<String> words, RunningTask<?> run) {
        String job = words.size() > 1 ? words.get(1) : "";
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "tree" -> ControlReply.done(StatusText.of(tree(run), Integer.MAX_VALUE));
            case "has" -> new ControlReply(find(job).isPresent(), List.of());
            case "why" -> why(job, run);
            case "cancel" -> job.isEmpty() ? cancel(run) : cancel(job);
            default -> ControlReply.refused("Cannot understand " + words + ".");
        };
    }

    private static TaskTree tree(RunningTask<?> run) {
        return run.tree().toCompletableFuture().join();
    }

    /** The path of a job, a group or the whole, as people write it. */
    private Optional<String> find(String shown) {
        return Stream.of(jobs.root() + "/" + shown, shown)
                .filter(path -> jobs.all().containsKey(path))
                .findFirst();
    }

    private ControlReply unknown(String verb, String job) {
        List<String> names = jobs.all().keySet().stream()
                .filter(path -> !path.equals(jobs.root()))
                .map(jobs::shown)
                .toList();
        return ControlReply.refused("Cannot " + verb + " [" + job + "]: run [" + id + "] has no such job. It has "
                + Names.listed(names) + ".");
    }

    // ---- why ----

    private ControlReply why(String job, RunningTask<?> run) {
        Optional<String> path = find(job);
        if (path.isEmpty()) {
            return unknown("explain", job);
        }
        Optional<Subtask<?>> handle = jobs.handle(path.get());
        if (handle.isPresent() && handle.get().state().isDone()) {
            return ControlReply.done(List.of(job + " " + ended(handle.get())));
        }
        return ControlReply.done(List.of(node(tree(run), path.get())
                .map(node -> job + " " + live(node, handle))
                .orElse(job + " has not started: its group has not, or is just being looked at")));
    }

    private static Optional<Node> node(TaskTree tree, String path) {
        return tree.groups().stream()
                .flatMap(RunControl::all)
                .filter(node -> node.path().equals(path))
                .findFirst();
    }

    private static Stream<Node> all(Node node) {
        return Stream.concat(Stream.of(node), node.subtasks().stream().flatMap(RunControl::all));
    }

    private String live(Node node, Optional<Subtask<?>> handle) {
        if (node.state() == SubtaskState.WAITING) {
            return "waits for " + jobs.shownIn(Pools.shown(node.waitsFor().orElse("its turn")));
        }
        String attempt = node.attempt() > 1 ? ", in attempt " + node.attempt() : "";
        String left = node.deadlineLeft()
                .map(time -> ", and has " + Times.measured(time) + " left")
                .orElse("");
        String since = Times.measured(
                handle.flatMap(Subtask::startedAt).map(RunControl::since).orElse(node.age()));
        return node.pendingCancel()
                .map(cancel -> "is being ended for " + since + attempt + ", " + because(cancel))
                .orElse("runs for " + since + attempt + left);
    }

    private static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }

    private String ended(Subtask<?> handle) {
        if (handle.state() == SubtaskState.REJECTED) {
            return "never started, because its group was ending";
        }
        Outcome<?> outcome = handle.outcome();
        String took = handle.startedAt()
                .flatMap(start -> handle.endedAt().map(end -> " after " + Times.measured(Duration.between(start, end))))
                .orElse("");
        String why = handle.cancellation().map(cancel -> ", " + because(cancel)).orElse("");
        if (outcome instanceof Outcome.Failed<?> failed) {
            return "failed" + took + ": " + jobs.shownIn(Results.text(failed.cause())) + why;
        }
        if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return (cancelled.started() ? "was cancelled" + took : "never started") + why;
        }
        return "succeeded" + took;
    }

    private String because(Cancellation cancellation) {
        return "because " + jobs.shownIn(cancellation.reason());
    }

    // ---- cancel ----

    private ControlReply cancel(RunningTask<?> run) {
        run.cancel(REASON);
        return ControlReply.done(List.of("Cancelling run [" + id + "]. Its report tells when all has ended."));
    }

    private ControlReply cancel(String job) {
        Optional<String> path = find(job);
        if (path.isEmpty()) {
            return unknown("cancel", job);
        }
        Optional<Subtask<?>> handle = jobs.handle(path.get());
        if (handle.isEmpty()) {
            return ControlReply.refused("Cannot cancel [" + job + "] of run [" + id
                    + "]: its group has not started. Cancel the group, or the run.");
        }
        if (handle.get().state().isDone()) {
            return ControlReply.refused(
                    "Cannot cancel [" + job + "] of run [" + id + "]: it " + ended(handle.get()) + " already.");
        }
        cancelledJobs = true;
        handle.get().cancel(REASON);
        return ControlReply.done(List.of("Cancelling [" + job + "] of run [" + id + "]."));
    }
}
