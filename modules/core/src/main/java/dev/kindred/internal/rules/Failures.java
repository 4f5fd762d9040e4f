package dev.kindred.internal.rules;

import dev.kindred.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failures of one group, in the order in which it learned of them (F1). */
final class Failures {

    private final int kept;
    private final List<TaskFailure> ofSubtasks = new ArrayList<>();
    private final List<TaskFailure> own = new ArrayList<>();
    private long dropped;
    private @Nullable Throwable fatal;

    Failures(int kept) {
        this.kept = kept;
    }

    void addOfSubtask(TaskFailure failure) {
        noteFatal(failure.cause());
        if (ofSubtasks.size() < kept) {
            ofSubtasks.add(failure);
        } else {
            dropped++;
        }
    }

    /** Of the body, or of the joiner: these fail the group whatever the joiner takes as data (G6, J3). */
    void addOwn(TaskFailure failure) {
        noteFatal(failure.cause());
        own.add(failure);
    }

    private void noteFatal(Throwable cause) {
        if (fatal == null && Ending.isFatal(cause)) {
            fatal = cause;
        }
    }

    long dropped() {
        return dropped;
    }

    boolean hasFatal() {
        return fatal != null;
    }

    /** G6: the group's own failures come last. */
    List<TaskFailure> ofTheGroup(boolean failuresAreData) {
        if (failuresAreData && own.isEmpty()) {
            return List.of();
        }
        List<TaskFailure> all = new ArrayList<>(ofSubtasks);
        all.addAll(own);
        return all;
    }

    /** F6: raised bare, and it carries what else failed. */
    @Nullable
    Throwable fatalWithTheOthers() {
        if (fatal != null) {
            for (TaskFailure failure : ofTheGroup(false)) {
                if (failure.cause() != fatal) {
                    fatal.addSuppressed(failure.cause());
                }
            }
        }
        return fatal;
    }
}
