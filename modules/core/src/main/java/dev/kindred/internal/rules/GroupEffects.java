package dev.kindred.internal.rules;

import dev.kindred.Cancellation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules ask of the actor that runs a group. None of these may call back into the rules before it returns, but
 * for {@link GroupRules#fork} out of {@link #acquire} and {@link #start}: what comes of it is a later event.
 */
public interface GroupEffects {

    /** Call {@link GroupRules#fill} in a later turn, so that what is already in the mailbox is heard first. */
    void fillLater();

    /**
     * The subtask has its place, if it takes one (L1): ask for the permits that it is to hold.
     *
     * @return whether it waits for some: then {@link GroupRules#granted} or {@link GroupRules#refused} is called later. Else
     *     there is nothing to wait for
     */
    boolean acquire(ForkedSubtask subtask);

    /** The subtask that waits for permits never starts: what it asked for, and what it has of it, goes back (L7). */
    void abandon(ForkedSubtask waiting);

    /** Start a worker for the subtask. Its own timeout counts from now (D6). */
    void start(ForkedSubtask subtask);

    /**
     * What has become of the subtasks behind a batch.
     *
     * @param succeeded how many have; they are the first in fork order
     * @param begun the next one, if it runs or has ended in another way; it is told of by {@link GroupRules#ended} from now on
     * @param unbegun those after it, in fork order
     */
    record Parts(int succeeded, @Nullable ForkedSubtask begun, List<? extends ForkedSubtask> unbegun) {}

    /** Nobody begins any more what stands behind the batch, each of which goes on by itself. Called once for each batch. */
    Parts part(ForkedSubtask batch);

    /**
     * Asks whether, and after what time, a subtask that failed is to be run again (D5). The group is not cancelled.
     *
     * @return null for never
     */
    @Nullable
    Duration backoff(ForkedSubtask failed, Throwable cause) throws Exception;

    /** Forget the attempt that failed, and call {@link GroupRules#backoffOver} when so much time has passed. */
    void retry(ForkedSubtask subtask, Throwable cause, Duration backoff);

    /** The whole group is cancelled: running code can see it from now on. */
    void raise(Cancellation cancellation);

    /** Cancel a running subtask, or the body. Called once for each (C2). */
    void cancel(ForkedSubtask subtask, Cancellation cancellation);

    /** Call {@link GroupRules#graceOver} with this batch when so much time has passed. */
    void awaitGrace(Duration grace, int batch);

    /** The subtask has its outcome. */
    void ended(ForkedSubtask subtask);

    /** The subtask, or the body, outlived its grace: its outcome is given, its work goes on. */
    void unresponsive(ForkedSubtask subtask);

    /** Unresponsive work ended at last. */
    void released(ForkedSubtask subtask);

    /** Nothing is left: conclude and reply. Called once. */
    void settle();
}
