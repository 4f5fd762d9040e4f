package dev.kindred;

import akka.actor.typed.Props;
import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs the code on a thread of its own. */
final class BlockingWork extends Work.Leaf {

    private final LeafTask.Blocking<?> task;
    private final Object lock = new Object();
    // Guarded by the lock: the thread while it is in the user's code, so that an interrupt never hits anything else.
    private @Nullable Thread thread;
    private boolean began;
    private boolean interrupted;

    BlockingWork(LeafTask.Blocking<?> task, SubtaskHandle<?> handle, GroupRun<?> group, @Nullable Duration timeout) {
        super(handle, group, timeout, true, true);
        this.task = task;
    }

    @Override
    String kind() {
        return "blocking";
    }

    /** Its thread is its worker, and starting that is all that there is to do. */
    @Override
    void lendWorker() {
        beginOn();
    }

    @Override
    Props props() {
        return group.kindred().supervisorProps(); // begin() runs no code of the user's
    }

    @Override
    @Nullable
    Ending begin() {
        try {
            group.runtime().blocking().execute(this::runCode);
            return null;
        } catch (Throwable thrown) { // no thread to be had
            return thrown(thrown);
        }
    }

    private void runCode() {
        if (!enter()) {
            return;
        }
        Object value = null;
        Throwable thrown = null;
        try {
            value = carried().call(() -> task.run(context()));
        } catch (Throwable e) { // F6
            thrown = e;
        }
        leave();
        ended(thrown == null ? returned(value, task.noValue) : thrown(thrown));
    }

    private boolean enter() {
        synchronized (lock) {
            if (interrupted) {
                return false;
            }
            began = true;
            thread = Thread.currentThread();
            return true;
        }
    }

    private void leave() {
        synchronized (lock) {
            thread = null;
        }
        Thread.interrupted(); // of our own interrupt nothing is left for whoever has the thread next
    }

    @Override
    void interrupt() {
        WorkContext context = context();
        WorkContext.Told told;
        boolean waitsForThread;
        synchronized (context) { // at once, so that no wait that the cancel cuts short ends before the interrupt (C2)
            told = context.see();
            waitsForThread = !interruptThread(told.byWait());
        }
        context.deliver(told);
        if (waitsForThread) {
            ended(new Ending.Cancelled(null, null));
        }
    }

    /** Interrupts it once, unless it knows; says whether there is or was a thread. */
    private boolean interruptThread(boolean knows) {
        synchronized (lock) {
            if (thread != null && !interrupted && !knows) {
                group.runtime().interrupt(thread);
            }
            interrupted = true;
            return began;
        }
    }
}
