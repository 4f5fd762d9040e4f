package dev.kindred.internal.rules;

import dev.kindred.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failures of one group, in the order in which it learned of them (F1). */
final class Failures {

    private final int kept;
    private final List<TaskFailure> ofSubtasks = new ArrayList<>();
    private final List<TaskFailure> own = new ArrayList<>(0); // at most one of the body, and one of the joiner
    private boolean areData;
    private long dropped;
    private @Nullable Throwable fatal;

    /**
     * @param kept the most failures of subtasks that are kept; those above are counted
     * @param areData whether the joiner takes the failures of subtasks as results
     */
    Failures(int kept, boolean areData) {
        this.kept = kept;
        this.areData = areData;
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
        areData = false;
    }

    /** The joiner has failed the group because of one of its subtasks. */
    void countAsFailures() {
        areData = false;
    }

    void noteFatal(Throwable cause) {
        if (fatal == null && Ending.isFatal(cause)) {
            fatal = cause;
        }
    }

    long dropped() {
        return dropped;
    }

    /** G6: the group's own failures come last. */
    List<TaskFailure> ofTheGroup() {
        return areData ? List.of() : all();
    }

    private List<TaskFailure> all() {
        List<TaskFailure> all = new ArrayList<>(ofSubtasks);
        all.addAll(own);
        return all;
    }

    /** F6: raised bare, and it carries what else failed. */
    @Nullable
    Throwable fatalWithTheOthers() {
        if (fatal != null) {
            for (TaskFailure failure : all()) {
                if (failure.cause() != fatal) {
                    fatal.addSuppressed(failure.cause());
                }
            }
        }
        return fatal;
    }

    @Override
    public String toString() {
        return ofSubtasks.size() + "+" + own.size() + (areData ? " data" : "") + (fatal != null ? " fatal" : "");
    }
}
