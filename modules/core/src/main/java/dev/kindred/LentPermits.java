package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.Holdings.Holding;
import org.jspecify.annotations.Nullable;

/**
 * The permits that a group holds of one semaphore, lent to all below it (L10): a semaphore of their own, made when the first
 * asks. Supervisors of several groups use it, so it is guarded by itself.
 */
final class LentPermits {

    private final SubtaskHandle<?> holder;
    private final Holding holding;
    private final Kindred kindred;
    private @Nullable ActorRef<Semaphore.Command> pool;
    private int kept; // how much work below has outlived its grace and its group, and still holds some of it (C6)
    private @Nullable Runnable whenFree;

    LentPermits(SubtaskHandle<?> holder, Holding holding, Kindred kindred) {
        this.holder = holder;
        this.holding = holding;
        this.kindred = kindred;
    }

    Holding holding() {
        return holding;
    }

    /** The path of the group that holds them. */
    String holderPath() {
        return holder.path();
    }

    synchronized ActorRef<Semaphore.Command> pool() {
        if (pool == null) {
            pool = kindred.semaphoreOf(holding);
        }
        return pool;
    }

    /** Somebody goes on holding some of it whom the end of the group does not wait for. */
    synchronized void keep() {
        kept++;
    }

    /** What was kept was given back. */
    synchronized void drop() {
        kept--;
        endIfFree();
    }

    /**
     * The group has ended: the action runs when nobody below holds anything of it.
     *
     * @return whether that was at once, as it is but for what is kept
     */
    synchronized boolean end(Runnable giveBack) {
        whenFree = giveBack;
        endIfFree();
        return whenFree == null;
    }

    private void endIfFree() {
        if (kept == 0 && whenFree != null) {
            if (pool != null) {
                pool.tell(SemaphoreActor.Wake.STOP);
            }
            whenFree.run();
            whenFree = null;
        }
    }
}
