package dev.kindred.jobs;

import dev.kindred.GroupListener;
import dev.kindred.Outcome;
import dev.kindred.jobs.journal.Entry;
import dev.kindred.jobs.journal.Journal;
import dev.kindred.jobs.manifest.JobGroup;
import dev.kindred.jobs.manifest.Policy;
import dev.kindred.jobs.secret.Mask;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes what happens to jobs into the journal. It is called on supervisors: a line is written before what needs the job is
 * started, and writing is a copy into the kernel's memory.
 */
final class JournalListener implements GroupListener {

    private final Jobs jobs;
    private final Policy otherwise;
    private final Resumption resumption;
    private final Journal journal;
    private final Mask mask;
    private final Consumer<IOException> broken;

    /**
     * @param otherwise the policy of groups that name none
     * @param broken told when the journal cannot be written any more
     */
    JournalListener(
            Jobs jobs,
            Policy otherwise,
            Resumption resumption,
            Journal journal,
            Mask mask,
            Consumer<IOException> broken) {
        this.jobs = jobs;
        this.otherwise = otherwise;
        this.resumption = resumption;
        this.journal = journal;
        this.mask = mask;
        this.broken = broken;
    }

    @Override
    public void started(String path, Duration waited) {
        if (jobs.leaves().containsKey(path) && resumption.job(path).isEmpty()) {
            write(new Entry.Started(resumption.digest(path), path));
        }
    }

    @Override
    public void ended(String path, Outcome<?> outcome, Duration ran) {
        if (!jobs.leaves().containsKey(path) || isFromBefore(outcome) || neverStarted(outcome)) {
            return;
        }
        String digest = resumption.digest(path);
        write(
                outcome.isSuccess()
                        ? new Entry.Succeeded(digest, path, ran.toMillis())
                        : new Entry.NotSucceeded(digest, path, mask.apply(how(outcome))));
    }

    private static boolean isFromBefore(Outcome<?> outcome) {
        return outcome instanceof Outcome.Succeeded<?> success && success.value() instanceof Before;
    }

    private static boolean neverStarted(Outcome<?> outcome) {
        return outcome instanceof Outcome.Cancelled<?> cancelled && !cancelled.started();
    }

    private static String how(Outcome<?> outcome) {
        return outcome.fold(
                value -> "", cause -> "failed: " + Results.text(cause), cancellation -> "cancelled: " + cancellation);
    }

    @Override
    public void settled(String path, Outcome<?> outcome) {
        if (outcome.isSuccess()
                && jobs.all().get(path) instanceof JobGroup group
                && GroupPolicies.toleratesFailures(group.policy().orElse(otherwise))
                && !resumption.hasGroup(path)) {
            write(new Entry.GroupSucceeded(resumption.digest(path), path));
        }
    }

    private void write(Entry entry) {
        try {
            journal.write(entry);
        } catch (IOException e) {
            broken.accept(e);
        }
    }
}
